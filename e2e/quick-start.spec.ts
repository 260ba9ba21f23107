/**
 * The quick start of the README, word for word: what a newcomer types into a shell and nothing more, up to the first
 * rounds, with the two addresses that it prints opened in a browser, and Ctrl-C in the end.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "@playwright/test";
import { repository } from "./support/coordinator.ts";
import { Trace } from "./support/trace.ts";

const read = (file: string) => readFileSync(join(repository, file), "utf8");

/** The commands of the first block of code, without what is said of them. */
function quickStart(): readonly string[] {
  const [, block = ""] = /^```\n([\s\S]*?)^```$/m.exec(read("README.md")) ?? [];
  return block
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim());
}

/** A command in a shell of its own, and all that it starts. */
class Typed {
  readonly lines = new Trace<string>(150_000);
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;

  constructor(command: string) {
    // Whoever sits at a terminal is asked whether to fetch pnpm, and says yes. Real digits are not everybody's.
    const env = { ...process.env, npm_config_yes: "true", DATA_DIR: "" };
    const stdio = ["ignore", "pipe", "pipe"] as const;
    const options = { cwd: repository, env, stdio: [...stdio], detached: true };
    this.#child = spawn("sh", ["-c", command], options);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => this.lines.push(line));
    }
    this.ended = new Promise((done) => this.#child.once("close", () => done()));
  }

  /** A terminal's Ctrl-C reaches every process that the command has started. */
  interrupt(): Promise<void> {
    try {
      process.kill(-(this.#child.pid ?? 0), "SIGINT");
    } catch {
      // It has ended by itself: whatever a test waited for did not come.
    }
    return this.ended;
  }
}

test("the first command of the README runs a whole federation, and the second is what a release runs", async ({
  page,
}) => {
  test.setTimeout(240_000);
  const [first = "", second, ...more] = quickStart();
  expect([first, second, more]).toEqual(["npx pnpm demo", "npx pnpm test", []]);
  expect(read(".ci/run")).toContain("npx --yes pnpm test");

  const demo = new Typed(first);
  try {
    const said = (what: RegExp) => demo.lines.first(String(what), (line) => what.test(line));
    await said(/^8 participants with 1000 examples each/);
    const addresses = await Promise.all([said(/http\S+\/runs\//), said(/http\S+\/join\//)]);
    const [watch = "", join_ = ""] = addresses.map((line) => /http\S+/.exec(line)?.[0]);
    await said(/^ +1 +\d\/8 +0\.\d{4}/);
    for (const address of [watch, join_]) {
      await page.goto(address);
      const heading = page.getByRole("heading", { level: 1 });
      // Eight participants train beside it.
      await expect(heading).toContainText("Handwritten digits", { timeout: 60_000 });
    }
  } finally {
    await demo.interrupt();
  }
  // Nothing that it has started is left behind: its address answers no more.
  const address = /http:\/\/[^/\s]+/.exec(demo.lines.items.join("\n"))?.[0] ?? "";
  await expect(fetch(address)).rejects.toThrow("fetch failed");
});
