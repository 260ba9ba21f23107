import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  classCount,
  cohortTarget,
  limits,
  RoundPolicy,
  type SumStrategy,
  TaskSpec,
} from "./index.ts";
import { task } from "./testing/fixtures.ts";

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
    type Secure = Extract<TaskSpec, { privacy: "secure" }>;
    expectTypeOf<Secure["strategy"]>().toEqualTypeOf<SumStrategy>();
    expectTypeOf<{ kind: "krum" }>().not.toExtend<Secure["strategy"]>();
  });

  test.each(["median", "trimmed_mean", "krum"])("[TK2] secure refuses %s", (kind) => {
    const strategy = { ...task.strategy, kind };
    expect(accepts({ ...task, privacy: "secure" })).toBe(true);
    expect(accepts({ ...task, privacy: "secure", strategy })).toBe(false);
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
