/** The demo, as a newcomer runs it: what it prints, what it survives, and that it leaves nothing behind. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { repository } from "./support/coordinator.ts";
import { Demo, isAlive } from "./support/demo.ts";

const small = ["--task", "digits-mlp", "--participants", "3", "--seed", "1"];

const started: Demo[] = [];
async function startDemo(...options: readonly string[]): Promise<Demo> {
  const demo = await Demo.start(...options);
  started.push(demo);
  return demo;
}
afterEach(async () => {
  for (const demo of started.splice(0)) await demo.dispose();
});

const roundKeys = [
  "round",
  "accepted",
  "cohort",
  "accuracy",
  "loss",
  "seconds",
  "bytesUp",
  "bytesDown",
];

const doneKeys = ["done", "rounds", "accuracy", "model", "version"];

const isRound = (number: number) => (line: string) => line.startsWith(`{"round":${number},`);

describe("the demo", () => {
  test("prints one line of JSON per round and one at the end", async () => {
    const demo = await startDemo(...small, "--rounds", "2", "--json");
    expect(await demo.exited).toEqual({ code: 0, signal: null });
    const [first, second, done, ...more] = demo.json();
    expect(more).toEqual([]);
    for (const [number, round] of [first, second].entries()) {
      expect(Object.keys(round ?? {})).toEqual(roundKeys);
      expect(round).toMatchObject({ round: number + 1, accepted: 3, cohort: 3 });
      // 16 bits of each value and two more to sum three of them: 18 of float32's 32.
      expect(round?.["bytesUp"]).toBeGreaterThan((18 / 8) * 199_210);
      expect(round?.["bytesUp"]).toBeLessThan(1.01 * (18 / 8) * 199_210);
      expect(round?.["bytesDown"]).toBeGreaterThan(3 * 199_210);
    }
    expect(Object.keys(done ?? {})).toEqual([...doneKeys, "data"]);
    expect(done?.["data"]).toBe("generated");
    expect(done).toMatchObject({ done: true, rounds: 2, version: 2 });
    expect(done?.["accuracy"]).toBe(second?.["accuracy"]);
    expect(done?.["model"]).toMatch(/^[0-9a-f]{64}$/);
    expect(await demo.leftBehind()).toEqual([]);
  });

  test("goes on after its coordinator was killed", async () => {
    const demo = await startDemo(...small, "--rounds", "3", "--json");
    await demo.lines.first("the first round", isRound(1));
    const [coordinator = 0] = demo.children();
    process.kill(coordinator, "SIGKILL");
    expect(await demo.exited).toEqual({ code: 0, signal: null });
    const lines = demo.json();
    expect(lines.at(-1)).toMatchObject({ done: true, rounds: 3, version: 3 });
    const committed = lines.filter((line) => "round" in line && !("abandoned" in line));
    expect(committed).toHaveLength(3);
    const numbers = committed.map((line) => Number(line["round"]));
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
  });

  test("comes to its end though a third of the participants leaves in every round", async () => {
    const options = ["--participants", "6", "--drop", "0.3", "--rounds", "3", "--json"];
    const demo = await startDemo("--task", "digits-mlp", "--seed", "2", ...options);
    expect(await demo.exited).toEqual({ code: 0, signal: null });
    const lines = demo.json();
    expect(lines.at(-1)).toMatchObject({ done: true, rounds: 3, version: 3 });
    const rounds = lines.filter((line) => "round" in line);
    for (const round of rounds) {
      // Committed with its quorum, or abandoned with a reason.
      if ("abandoned" in round) expect(round["accuracy"]).toBeNull();
      else expect(round["accepted"]).toBeGreaterThanOrEqual(4);
    }
    expect(rounds.some((round) => round["accepted"] !== round["cohort"])).toBe(true);
  }, 120_000);

  test.each(["SIGINT", "SIGTERM"] as const)("ends all that it started on %s", async (signal) => {
    const demo = await startDemo(...small, "--rounds", "1000");
    await demo.lines.first("that all take part", (line) => line.startsWith("3 participants"));
    const children = demo.children();
    expect(children).toHaveLength(1);
    demo.signal(signal);
    expect((await demo.exited).signal).toBeNull();
    expect(children.filter(isAlive)).toEqual([]);
    expect(await demo.leftBehind()).toEqual([]);
  });

  test("says what it does not know, and leaves nothing running", async () => {
    const demo = await startDemo("--task", "nothing");
    expect(await demo.exited).toEqual({ code: 1, signal: null });
    expect(await demo.leftBehind()).toEqual([]);
    expect(demo.lines.items.join("\n")).toContain('There is no ready task "nothing".');
  });

  test("talks to people when it is not asked for JSON", async () => {
    const demo = await startDemo(...small, "--rounds", "1");
    expect(await demo.exited).toEqual({ code: 0, signal: null });
    const said = demo.lines.items.join("\n");
    expect(said).toContain("3 participants with 2666 examples each");
    expect(said).toMatch(/round +accepted +accuracy/);
    expect(said).toMatch(/^ +1 +3\/3 +0\.\d{4}/m);
    expect(said).toMatch(/1 rounds?, test accuracy 0\.\d{4}/);
  });
});

const besideTheRepository = join(repository, "../shared/data");
const dataFolder =
  process.env["DATA_DIR"] || (existsSync(besideTheRepository) ? besideTheRepository : null);
const hasDigits = dataFolder !== null && existsSync(join(dataFolder, "mnist"));
const why = hasDigits ? "" : " (skipped: DATA_DIR names no folder with mnist/)";

test.skipIf(!hasDigits)(
  `eight participants reach .97 on real digits, masked, in ten rounds${why}`,
  async () => {
    const demo = await startDemo(
      ...["--task", "digits", "--data", dataFolder ?? "", "--participants", "8"],
      ...["--rounds", "10", "--seed", "1", "--json"],
    );
    expect(await demo.exited).toEqual({ code: 0, signal: null });
    const lines = demo.json();
    const done = lines.at(-1);
    expect(Object.keys(done ?? {})).toEqual(doneKeys);
    expect(done).toMatchObject({ done: true, rounds: 10 });
    // The same seed reaches .973 without masks: they cost 0.3 points at the most.
    expect(done?.["accuracy"]).toBeGreaterThanOrEqual(0.97);
  },
  180_000,
);
