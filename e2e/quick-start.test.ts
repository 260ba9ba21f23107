/**
 * The quick start of the README: its first command through the shell, `npx` and pnpm, as a newcomer types it. Only what
 * makes it long is left out here, the pages and most of the rounds.
 */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { repository } from "./support/coordinator.ts";
import { freePort } from "./support/ports.ts";

const read = (file: string) => readFileSync(join(repository, file), "utf8");

/** The commands of the first block of code, without what is said of them. */
function quickStart(): readonly string[] {
  const [, block = ""] = /^```\n([\s\S]*?)^```$/m.exec(read("README.md")) ?? [];
  return block
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim());
}

test("the first command of the README runs a whole federation, and the second is what a release runs", async () => {
  const [first = "", second, ...more] = quickStart();
  expect([first, second, more]).toEqual(["npx pnpm demo", "npx pnpm test", []]);
  expect(read(".ci/run")).toContain("npx --yes pnpm test");
  const shorter = `--no-web --port ${await freePort()} --task digits-mlp --participants 3 --rounds 1`;
  const { stdout } = await promisify(execFile)("sh", ["-c", `${first} ${shorter}`], {
    cwd: repository,
    // Whoever sits at a terminal is asked whether to fetch pnpm, and says yes.
    env: { ...process.env, npm_config_yes: "true" },
  });
  expect(stdout).toContain("3 participants with 2666 examples each");
  expect(stdout).toMatch(/^ +1 +3\/3 +0\.\d{4}/m);
}, 120_000);
