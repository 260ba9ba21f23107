import { expect, test } from "vitest";
import { passwordProblem } from "./password.ts";

test("a new password is long enough and written twice alike", () => {
  expect(passwordProblem("elevenchars", "elevenchars")).toContain("11 characters are too few");
  // Six of them, in twelve code units.
  expect(passwordProblem("🐟🐟🐟🐟🐟🐟", "🐟🐟🐟🐟🐟🐟")).toContain("6 characters are too few");
  expect(passwordProblem("twelve chars", "twelve Chars")).toContain("differ");
  expect(passwordProblem("twelve chars", "twelve chars")).toBeUndefined();
});
