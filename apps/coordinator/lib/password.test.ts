import { expect, test } from "vitest";
import { password_characters_min as server_min } from "../server/access/password-rules.ts";
import { password_characters_min, passwordProblem } from "./password.ts";

test("the page asks for as many characters as the server", () => {
  expect(password_characters_min).toBe(server_min);
});

test("a new password is long enough and written twice alike", () => {
  expect(passwordProblem("seven c", "seven c")).toContain("7 characters are too few");
  // Six of them, in twelve code units.
  expect(passwordProblem("🐟🐟🐟🐟🐟🐟", "🐟🐟🐟🐟🐟🐟")).toContain("6 characters are too few");
  expect(passwordProblem("twelve chars", "twelve Chars")).toContain("differ");
  expect(passwordProblem("twelve chars", "twelve chars")).toBeUndefined();
});
