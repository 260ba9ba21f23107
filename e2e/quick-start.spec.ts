/** The quick start of the README, its first command as it stands there: what a newcomer types, and what that brings. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "@playwright/test";
import { repository } from "./support/coordinator.ts";
import { buildTime_ms, expect } from "./support/pages.ts";
import { Trace } from "./support/trace.ts";

/** The first block of code in the README, line by line. */
function quickStart(): readonly string[] {
  const readme = readFileSync(join(repository, "README.md"), "utf8");
  const [, block = ""] = /^```\n([\s\S]*?)^```$/m.exec(readme) ?? [];
  return block.trimEnd().split("\n");
}

let typed: ChildProcess | null = null;
test.afterAll(() => endGroup("SIGKILL"));

/** The command and all that it started, as Ctrl-C in a terminal does. */
function endGroup(signal: NodeJS.Signals): void {
  const pid = typed?.pid;
  if (pid === undefined || typed?.exitCode !== null) return;
  process.kill(-pid, signal);
}

test("a newcomer types the first line, opens both addresses, and sees the model get better", async ({
  page,
}) => {
  test.setTimeout(buildTime_ms);
  const [first = "", second = ""] = quickStart();
  expect(first).toMatch(/^npx pnpm demo\b/);
  // The other one is this very suite; it is what a release runs.
  const [command = ""] = second.split("#");
  expect(command.trim()).toBe("npx pnpm test");
  typed = spawn("sh", ["-c", first], { cwd: repository, detached: true, stdio: "pipe" });
  const lines = new Trace<string>(buildTime_ms);
  for (const stream of [typed.stdout, typed.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on("line", (line) => lines.push(line));
  }
  const addressIn = (line: string) => /https?:\/\/\S+/.exec(line)?.[0] ?? "";
  const watching = await lines.first("where to watch", (line) => /\/runs\/run-/.test(line));
  const joining = await lines.first("where to join", (line) => /\/join\//.test(line));
  await page.goto(addressIn(joining));
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.goto(addressIn(watching));
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const round = await lines.first("the second round", (line) =>
    /^ +2 +\d+\/\d+ +0\.\d{4}/.test(line),
  );
  expect(Number(/0\.\d{4}/.exec(round)?.[0])).toBeGreaterThan(0.5);
  const ended = new Promise((resolve) => typed?.once("close", resolve));
  endGroup("SIGINT");
  await ended;
});
