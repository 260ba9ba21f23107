import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  classCount,
  cohortTarget,
  isBuffered,
  limits,
  type RobustStrategy,
  RoundPolicy,
  type SealedTask,
  type SecureTask,
  type SumStrategy,
  TaskSpec,
} from "./index.ts";
import { secureTask, task } from "./testing/fixtures.ts";

const accepts = (value: unknown) => TaskSpec.safeParse(value).success;

describe("a task", () => {
  test("[TK1] is read as it was written", () => {
    expect(TaskSpec.parse(JSON.parse(JSON.stringify(task)))).toEqual(task);
  });

  test("[TK1] has no field that nobody knows", () => {
    expect(accepts(task)).toBe(true);
    expect(accepts({ ...task, hook: "x" })).toBe(false);
    expect(accepts({ ...task, round: { ...task.round, hook: "x" } })).toBe(false);
    expect(accepts({ ...task, recipe: { ...task.recipe, hook: "x" } })).toBe(false);
    expect(accepts({ ...task, strategy: { ...task.strategy, hook: "x" } })).toBe(false);
    expect(accepts({ ...task, data: { ...task.data, hook: "x" } })).toBe(false);
  });

  test("[TK1] lacks none", () => {
    for (const field of Object.keys(task)) {
      expect(accepts({ ...task, [field]: undefined }), field).toBe(false);
    }
  });

  test("[TK1] stays within what can be trained", () => {
    expect(accepts({ ...task, update_norm_max: 0 })).toBe(false);
    expect(accepts({ ...task, update_norm_max: Number.POSITIVE_INFINITY })).toBe(false);
    expect(accepts({ ...task, version: 0 })).toBe(false);
    expect(accepts({ ...task, round: { ...task.round, quorum: 0 } })).toBe(false);
    expect(accepts({ ...task, recipe: { ...task.recipe, proximal_mu: -1 } })).toBe(false);
    expect(accepts({ ...task, title: "x".repeat(limits.title_characters_max + 1) })).toBe(false);
  });
});

describe("privacy", () => {
  test("[TK2] secure admits only strategies that need a sum, by type", () => {
    expectTypeOf<SecureTask["strategy"]>().toEqualTypeOf<SumStrategy>();
    expectTypeOf<RobustStrategy>().toExtend<SealedTask["strategy"]>();
    const median = { kind: "median", server_learning_rate: 1 } as const;
    // @ts-expect-error A secure task cannot take the median.
    const contradiction: TaskSpec = { ...secureTask, strategy: median };
    expect(accepts(contradiction)).toBe(false);
  });

  test.each([
    { kind: "median", server_learning_rate: 1 },
    { kind: "trimmed_mean", server_learning_rate: 1, trim: 0.2 },
    { kind: "krum", server_learning_rate: 1, byzantine: 1 },
  ])("[TK2] secure refuses $kind and says why; sealed takes it", (strategy) => {
    expect(accepts({ ...task, round: { ...task.round, quorum: 5 }, strategy })).toBe(true);
    const refused = TaskSpec.safeParse({ ...secureTask, strategy });
    const sentence = refused.error?.issues[0]?.message;
    expect(sentence).toContain("nothing but the sum of the updates");
    expect(sentence).toContain(JSON.stringify(strategy.kind));
    expect(sentence).toContain('make the task "sealed"');
  });

  test("[TK2] secure takes what needs only a sum, and says how it masks", () => {
    expect(TaskSpec.parse(secureTask)).toEqual(secureTask);
    expect(accepts({ ...secureTask, secure_aggregation: undefined })).toBe(false);
    expect(accepts({ ...secureTask, encoding: undefined })).toBe(false);
    expect(accepts({ ...task, encoding: secureTask.encoding })).toBe(false);
  });

  test("[TK5] a secure cohort is neither alone nor larger than its keys can be told", () => {
    const withRound = (round: object) =>
      accepts({ ...secureTask, round: { ...secureTask.round, over_selection: 1, ...round } });
    expect(withRound({ quorum: 1 })).toBe(false);
    expect(withRound({ quorum: limits.secure_quorum_min })).toBe(true);
    expect(withRound({ quorum: limits.secure_cohort_max })).toBe(true);
    expect(withRound({ quorum: limits.secure_cohort_max + 1 })).toBe(false);
  });

  test("[TK6] an encoding has one of the known widths and keeps something", () => {
    const withEncoding = (change: object) =>
      accepts({ ...secureTask, encoding: { ...secureTask.encoding, ...change } });
    for (const value_bits of [4, 8, 12, 16, 20, 24])
      expect(withEncoding({ value_bits })).toBe(true);
    expect(withEncoding({ value_bits: 9 })).toBe(false);
    expect(withEncoding({ keep: 0 })).toBe(false);
    expect(withEncoding({ keep: 1 / 16 })).toBe(true);
    expect(withEncoding({ keep: 1.1 })).toBe(false);
    expect(withEncoding({ weight_max: 0 })).toBe(false);
  });

  test("[TK6] a sum fits into 32 bits", () => {
    const withCohort = (quorum: number, value_bits: number) =>
      accepts({
        ...secureTask,
        round: { ...secureTask.round, quorum, over_selection: 1 },
        encoding: { ...secureTask.encoding, value_bits },
      });
    expect(withCohort(256, 24)).toBe(true);
    expect(withCohort(257, 24)).toBe(false);
    expect(withCohort(1_000, 20)).toBe(true);
  });

  test("[TK7] a robust strategy has enough updates to be robust", () => {
    const withQuorum = (quorum: number, strategy: object) =>
      accepts({ ...task, round: { ...task.round, quorum, over_selection: 1 }, strategy });
    const krum = { kind: "krum", server_learning_rate: 1, byzantine: 2 };
    expect(withQuorum(6, krum)).toBe(false);
    expect(withQuorum(7, krum)).toBe(true);
    const trimmed = { kind: "trimmed_mean", server_learning_rate: 1, trim: 0.2 };
    expect(withQuorum(4, trimmed)).toBe(false);
    expect(withQuorum(5, trimmed)).toBe(true);
    expect(withQuorum(2, { ...trimmed, trim: 0 })).toBe(true);
  });

  const buffered = {
    buffer: 10,
    concurrency: 30,
    staleness_max: 20,
    exponent: 0.5,
    deadline_ms: 60_000,
    rest_ms: 10_000,
  };

  test("[TK8] a sealed task may be buffered, within bounds, a secure one not", () => {
    expect(isBuffered(TaskSpec.parse({ ...task, buffered }))).toBe(true);
    expect(isBuffered(TaskSpec.parse(task))).toBe(false);
    expect(accepts({ ...secureTask, buffered })).toBe(false);
    for (const wrong of [
      { buffer: 0 },
      { concurrency: 0 },
      { staleness_max: -1 },
      { exponent: 1.1 },
      { deadline_ms: 1 },
      { rest_ms: 0.5 },
      { anything: 1 },
    ]) {
      expect(accepts({ ...task, buffered: { ...buffered, ...wrong } })).toBe(false);
    }
  });

  test("[TK8] why a task cannot be buffered is explained", () => {
    const complaint = (spec: object) => TaskSpec.safeParse(spec).error?.issues[0];
    const median = { kind: "median", server_learning_rate: 1 };
    const robust = complaint({ ...task, strategy: median, buffered });
    expect(robust?.path).toEqual(["buffered"]);
    expect(robust?.message).toContain('the strategy "median" weighs all alike');
    const small = complaint({ ...task, buffered: { ...buffered, buffer: 1 } });
    expect(small?.message).toContain("a buffer of 1 updates is smaller than the quorum of 2");
  });

  test("[TK2] there is no third way", () => {
    expect(accepts({ ...task, privacy: "none" })).toBe(false);
    expect(accepts({ ...task, privacy: undefined })).toBe(false);
  });
});

describe("the cohort", () => {
  test("[TK3] is the quorum and its over-selection, rounded up", () => {
    expect(cohortTarget({ quorum: 3, over_selection: 1 })).toBe(3);
    expect(cohortTarget({ quorum: 3, over_selection: 1.5 })).toBe(5);
    expect(cohortTarget({ quorum: 7, over_selection: 1.1 })).toBe(8);
    // 100 × 1.1 is 110.00000000000001.
    expect(cohortTarget({ quorum: 100, over_selection: 1.1 })).toBe(110);
  });

  test("[TK3] is never smaller than the quorum, nor a whole participant too large", () => {
    const quorum = fc.integer({ min: 1, max: 1_000 });
    const tenths = fc.integer({ min: 10, max: 100 });
    fc.assert(
      fc.property(quorum, tenths, (quorum, tenths) => {
        const target = cohortTarget({ quorum, over_selection: tenths / 10 });
        expect(target).toBe(Math.ceil((quorum * tenths) / 10));
        expect(target).toBeGreaterThanOrEqual(quorum);
      }),
    );
  });

  test("[TK3] is within the limit", () => {
    const policy = { ...task.round, quorum: limits.cohort_max };
    expect(RoundPolicy.safeParse({ ...policy, over_selection: 1 }).success).toBe(true);
    expect(RoundPolicy.safeParse({ ...policy, over_selection: 1.01 }).success).toBe(false);
  });
});

test("[TK4] classes are counted from the data's schema", () => {
  expect(classCount(task.data)).toBe(2);
  expect(classCount({ kind: "text", vocabulary: "abc", sequence_length: 80 })).toBe(4);
});
