import { describe, expect, test } from "vitest";
import { findChromium } from "./chromium.ts";
import { judge, lastLine, nothing, reasonOf, sum } from "./tally.ts";

const skip = { name: "a test", reason: "no data" };
const failure = { name: "another test", reason: "expected 1 to be 2" };

describe("a tally", () => {
  test("is a sum, and one line", () => {
    const total = sum([
      { passed: 2, failed: [], skipped: [skip] },
      { passed: 3, failed: [failure], skipped: [skip] },
    ]);
    expect(lastLine(total)).toBe("5 passed, 1 failed, 2 skipped");
  });
  test("of a runner that ended well is what it counted", () => {
    const well = { passed: 2, failed: [], skipped: [skip] };
    expect(judge("a runner", well, 0)).toEqual(well);
    const badly = { passed: 2, failed: [failure], skipped: [] };
    expect(judge("a runner", badly, 1)).toEqual(badly);
  });
  test("of a runner that ended badly has a failure, even if it counted none", () => {
    const tally = judge("a runner", { passed: 2, failed: [], skipped: [] }, 1);
    expect(tally).toMatchObject({ passed: 2, failed: [{ name: "a runner" }] });
    expect(judge("a runner", nothing, null).failed).toHaveLength(1);
  });
  test("of a runner that said nothing is a failure", () => {
    expect(judge("a runner", null, 0)).toMatchObject({ passed: 0, failed: [{ name: "a runner" }] });
  });
  test("says of a failure what the runner said first, without its colours", () => {
    expect(reasonOf("\u001b[31mexpected 1\u001b[39m\n\nto be 2")).toBe("expected 1\n    to be 2");
    expect(reasonOf(undefined)).toBe("it did not end");
  });
});

describe("the browser", () => {
  const find = (environment: Record<string, string>, ...installed: string[]) =>
    findChromium({ environment, isExecutable: (path) => installed.includes(path) });

  test("is the one that CHROMIUM_PATH names", () => {
    const chosen = { CHROMIUM_PATH: "/opt/chromium" };
    expect(find(chosen, "/opt/chromium", "/usr/bin/chromium")).toBe("/opt/chromium");
  });
  test("is not another one when CHROMIUM_PATH is wrong", () => {
    const chosen = { CHROMIUM_PATH: "/opt/chromium" };
    expect(() => find(chosen, "/usr/bin/chromium")).toThrow("/opt/chromium");
  });
  test("is looked for in PATH, then where systems put it", () => {
    expect(find({ PATH: "/opt/bin" }, "/opt/bin/google-chrome", "/usr/bin/chromium")).toBe(
      "/opt/bin/google-chrome",
    );
    expect(find({}, "/usr/bin/chromium")).toBe("/usr/bin/chromium");
    expect(find({})).toBeNull();
  });
});
