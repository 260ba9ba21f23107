import { chain, momentum, scaleBy } from "@tributary/aggregation";
import { describe, expect, test } from "vitest";
import { defineTask } from "../define-task.ts";
import { createParticipant } from "../participant/node.ts";
import { collect } from "../testing/collect.ts";
import { inHalves } from "../testing/halves.ts";
import { createCoordinator, type OpenRunOptions } from "./create.ts";
import type { EachUpdateStrategy, ReceivedUpdate, SumOnlyStrategy } from "./strategy.ts";

const draft = {
  id: "halves",
  data: { kind: "table", features: ["x", "y"], classes: ["below", "above"] },
  round: { quorum: 3, over_selection: 1 },
} as const;
const secure = defineTask(draft);
const sealed = defineTask({ ...draft, privacy: "sealed" });

/** Two rounds of three participants. */
async function federate<T extends typeof secure | typeof sealed>(
  options: Pick<OpenRunOptions<T>, "task" | "strategy">,
) {
  await using coordinator = await createCoordinator();
  const run = await coordinator.openRun({ ...options, rounds: 2 });
  const before = await run.model();
  for (const seed of [1, 2, 3]) {
    const { connect } = coordinator;
    void createParticipant({ connect, task: options.task, data: inHalves(40, seed) }).run();
  }
  const rounds = await collect(run.rounds);
  return { before, after: await run.model(), rounds };
}

const still: SumOnlyStrategy<readonly number[]> = {
  init: () => [0],
  update: (step, [count = 0], { examples }) => ({
    step: step.map(() => (examples === 120 ? count + 1 : Number.NaN)),
    state: [count + 1],
  }),
};

describe("a strategy of the caller's own", () => {
  test("gets a secure task's mean, and its own state from round to round", async () => {
    const { before, after } = await federate({ task: secure, strategy: still });
    const { values } = before.weights;
    // One in the first round, two in the second, on every weight.
    for (const [index, value] of after.weights.values.entries()) {
      expect(value).toBeCloseTo((values[index] ?? 0) + 3, 5);
    }
  });

  test("may be a chain of the ones that are there", async () => {
    const strategy = chain(momentum(0.9), scaleBy(0));
    const { before, after, rounds } = await federate({ task: secure, strategy });
    expect(rounds).toHaveLength(2);
    expect(after.weights.values).toEqual(before.weights.values);
  });

  test("may make one of single updates where the task is sealed", async () => {
    const seen: (readonly ReceivedUpdate[])[] = [];
    const strategy: EachUpdateStrategy<readonly []> = {
      init: () => [],
      update: (step, state) => ({ step, state }),
      combine(updates) {
        seen.push(updates);
        return new Float32Array(updates[0]?.delta.length ?? 0).fill(1);
      },
    };
    const { before, after } = await federate({ task: sealed, strategy });
    expect(seen.map((updates) => updates.map(({ examples }) => examples))).toEqual([
      [40, 40, 40],
      [40, 40, 40],
    ]);
    expect(after.weights.values[0]).toBeCloseTo((before.weights.values[0] ?? 0) + 2, 5);
  });

  test("may not read single updates of a secure task, says the compiler and says the coordinator", async () => {
    const strategy: EachUpdateStrategy = {
      init: () => [],
      update: (step, state) => ({ step, state }),
      combine: ([first]) => first?.delta ?? new Float32Array(),
    };
    // @ts-expect-error: its `combine` would read single updates.
    const options: OpenRunOptions<typeof secure> = { task: secure, rounds: 1, strategy };
    await using coordinator = await createCoordinator();
    await expect(coordinator.openRun(options)).rejects.toThrow(/this task is secure/);
    await expect(coordinator.openRun({ task: sealed, rounds: 1, strategy })).resolves.toBeDefined();
  });

  test("that throws, or answers what is no step, ends its run and says why", async () => {
    for (const [step, expected] of [
      [() => new Float32Array(1), /must be \d+ finite numbers, and is 1 values/],
      [(given: Float32Array) => given.fill(Number.NaN), /some not finite/],
      [
        () => {
          throw new Error("no idea");
        },
        /The strategy of halves failed: no idea/,
      ],
    ] as const) {
      const strategy: SumOnlyStrategy = {
        init: () => [],
        update: (given, state) => ({ step: step(given), state }),
      };
      const error = await federate({ task: secure, strategy }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ reason: "strategy_failed" });
      expect(String(error)).toMatch(expected);
    }
  });

  test("goes with plain averaging alone, and with nothing that is kept", async () => {
    const adam = defineTask({ ...draft, strategy: "fedadam" });
    await using coordinator = await createCoordinator();
    const options = { task: adam, rounds: 1, strategy: scaleBy(1) };
    await expect(coordinator.openRun(options)).rejects.toThrow(/has one already, fedadam/);
  });
});
