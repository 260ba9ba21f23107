import { describe, expect, test } from "vitest";
import { findChromium } from "./chromium.ts";
import { judge, lastLine, nothing, sum } from "./tally.ts";

const skip = { name: "a test", reason: "no data" };

describe("a tally", () => {
  test("is a sum, and one line", () => {
    const total = sum([
      { passed: 2, failed: 0, skipped: [skip] },
      { passed: 3, failed: 1, skipped: [skip] },
    ]);
    expect(lastLine(total)).toBe("5 passed, 1 failed, 2 skipped");
  });
  test("of a runner that ended well is what it counted", () => {
    expect(judge({ passed: 2, failed: 0, skipped: [skip] }, 0)).toMatchObject({ failed: 0 });
    expect(judge({ passed: 2, failed: 3, skipped: [] }, 1)).toMatchObject({ failed: 3 });
  });
  test("of a runner that ended badly has a failure, even if it counted none", () => {
    expect(judge({ passed: 2, failed: 0, skipped: [] }, 1)).toMatchObject({ passed: 2, failed: 1 });
    expect(judge(nothing, null)).toMatchObject({ failed: 1 });
  });
  test("of a runner that said nothing is a failure", () => {
    expect(judge(null, 0)).toMatchObject({ passed: 0, failed: 1 });
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
