/** The README says what the examples are, word for word, and each of them is run. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { defineTask } from "./define-task.ts";
import { SdkError, sdkReasons } from "./errors.ts";
import type { Outcome, ParticipantEvent, RunEvent } from "./index.ts";

const folder = resolve(import.meta.dirname, "../examples");
const readme = readFileSync(join(folder, "../README.md"), "utf8");
const readExample = (file: string) => readFileSync(join(folder, file), "utf8");

async function run(file: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, file)]);
  return stdout.trim().split("\n");
}

test.each(["experiment.ts", "json-lines.ts", "strategy.ts", "page/learn.ts"])(
  "the README shows examples/%s as it is",
  (file) => {
    expect(readme).toContain(`\n\`\`\`ts\n${readExample(file)}\`\`\`\n`);
  },
);

describe("the example of", () => {
  test("an experiment has 20 lines and learns", async () => {
    expect(readExample("experiment.ts").trimEnd().split("\n").length).toBeLessThanOrEqual(20);
    const rounds = (await run("experiment.ts")).map((line) => line.split(" ").map(Number));
    expect(rounds.map(([number, updates]) => [number, updates])).toEqual([
      [1, 4],
      [2, 4],
      [3, 4],
    ]);
    expect(rounds.at(-1)?.[2]).toBeGreaterThan(0.9);
  });

  test("a data adapter reads three plants' logs", async () => {
    const [line = ""] = await run("json-lines.ts");
    const [, worn] = /^After 3 rounds: sound [01]\.\d\d, worn ([01]\.\d\d)$/.exec(line) ?? [];
    expect(Number(worn)).toBeGreaterThan(0.7);
  });

  test("a strategy is compared with plain averaging", async () => {
    const lines = await run("strategy.ts");
    const said = lines.map((line) => /^(.*): accuracy (\d\.\d{3}) after 3 rounds$/.exec(line));
    expect(said.map((match) => match?.[1])).toEqual([
      "plain averaging",
      "momentum, in steps of 2 at most",
    ]);
    for (const match of said) expect(Number(match?.[2])).toBeGreaterThan(0.5);
  });
});

test("the README shows an error as it is", () => {
  const [, shown = ""] = /^```\n(SdkError: [\s\S]*?)\n```$/m.exec(readme) ?? [];
  let thrown: unknown;
  try {
    const recipe = { lerning_rate: 0.1 } as object;
    const data = { kind: "table", features: ["x"], classes: ["a", "b"] } as const;
    defineTask({ id: "Pumps", data, recipe });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(SdkError);
  expect(String(thrown)).toBe(shown);
});

/** The compiler asks for each that is new. */
const runEvents: Record<RunEvent["type"], true> = {
  phase: true,
  committed: true,
  abandoned: true,
  refused: true,
  ended: true,
};
const outcomes: Record<Outcome["type"], true> = {
  run_ended: true,
  finished: true,
  left: true,
  refused: true,
  coordinator_stopped: true,
};
const participantEvents: Record<ParticipantEvent["type"], true> = {
  connecting: true,
  connected: true,
  disconnected: true,
  away: true,
  joined: true,
  waiting: true,
  invited: true,
  prefetched: true,
  downloading: true,
  downloaded: true,
  training: true,
  trained: true,
  shared: true,
  masked: true,
  sending: true,
  accepted: true,
  confirmed: true,
  unmasked: true,
  dropped: true,
  failed: true,
  committed: true,
  abandoned: true,
  refused: true,
  ended: true,
};

test.each([
  ["event of a run", Object.keys(runEvents), /^## `createCoordinator[\s\S]*?(?=^## )/m],
  ["event of a participant", Object.keys(participantEvents), /^It ends as[\s\S]*?(?=^## )/m],
  ["end of a participation", Object.keys(outcomes), /^It ends as[\s\S]*?(?=^## )/m],
  ["reason of an error", sdkReasons, /^## Errors[\s\S]*?(?=^## )/m],
])("the README names each %s", (_, names, section) => {
  const [text = ""] = section.exec(readme) ?? [];
  const named = (name: string) => text.includes(`\`${name}\``) || text.includes(`type: "${name}"`);
  expect(names.filter((name) => !named(name))).toEqual([]);
});
