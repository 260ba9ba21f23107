/** The README says what the examples are, word for word, and each of them is run. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { defineTask } from "./define-task.ts";
import { SdkError } from "./errors.ts";

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
      [1, 3],
      [2, 3],
      [3, 3],
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
