import { describe, expect, test } from "vitest";
import { password_characters_max, passwordProblem } from "./password-rules.ts";
import { BusyError, Passwords, passwordCost } from "./passwords.ts";

const cheap = { log2_n: 10, r: 8, p: 1 };

describe("a password's hash", () => {
  test("carries its parameters, and differs each time", async () => {
    const passwords = new Passwords();
    const encoded = await passwords.hash("three blue lamps");
    expect(encoded).toMatch(/^scrypt\$17\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
    expect(await passwords.matches("three blue lamps", encoded)).toBe(true);
    expect(passwordCost).toEqual({ log2_n: 17, r: 8, p: 1 });
  });

  test("matches that password alone, also one of other costs and another composition", async () => {
    const [passwords, others] = [new Passwords(cheap), new Passwords({ ...cheap, log2_n: 11 })];
    const encoded = await others.hash("drei Bärenhöhlen");
    expect(await passwords.hash("x")).not.toBe(await passwords.hash("x"));
    expect(await passwords.matches("drei Bärenhöhlen".normalize("NFD"), encoded)).toBe(true);
    for (const wrong of ["drei bärenhöhlen", "drei Bärenhöhlen ", ""]) {
      expect(await passwords.matches(wrong, encoded)).toBe(false);
    }
    expect(await passwords.matches("drei Bärenhöhlen", null)).toBe(false);
  });

  test("is not computed for more than a few at once", async () => {
    const passwords = new Passwords(cheap);
    const asked = Array.from({ length: 30 }, (_, index) => passwords.hash(`password ${index}`));
    const answered = await Promise.allSettled(asked);
    const refused = answered.filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(8);
    expect(refused).toMatchObject(refused.map(() => ({ reason: expect.any(BusyError) })));
    expect(await passwords.hash("later")).toContain("scrypt$");
  });
});

describe("a new password", () => {
  test.each([
    ["1234567", "at least 8"],
    ["ö".repeat(7), "at least 8"],
    [`${"long and longer ".repeat(8)}x`, `at most ${password_characters_max}`],
    ["password", "first that others would try"],
    ["P@ssw0rd123!", "first that others would try"],
    ["passwordpassword", "first that others would try"],
    ["12345678", "first that others would try"],
    ["87654321x", "first that others would try"],
    ["qwertyuiop", "first that others would try"],
    ["aaaaaaaaaaaa", "first that others would try"],
    ["abcabcabcabc", "first that others would try"],
    ["24121987", "first that others would try"],
    ["Summer2026!", "first that others would try"],
    ["tributary1", "first that others would try"],
    ["ada lovelace", "first that others would try"],
    ["Lovelace1815", "first that others would try"],
  ])("%s is refused", (password, words) => {
    expect(passwordProblem(password, "Ada Lovelace")).toContain(words);
  });

  test.each([
    "three blue lamps",
    "correct horse battery staple",
    "x9$Kq!2m",
    "纸飞机和三只蓝色台灯",
    `xxx${"yz".repeat(60)}!`,
    "passwordless door in the summer",
  ])("%s is taken", (password) => {
    expect(passwordProblem(password, "Ada Lovelace")).toBeNull();
  });
});
