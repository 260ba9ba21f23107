import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ineligibleReasons } from "./eligibility.ts";
import {
  Capabilities,
  coarseSpeed,
  Eligibility,
  Ineligible,
  ineligibleSentence,
  RoundPolicy,
  readCoordinatorMessage,
  readParticipantMessage,
  TaskSpec,
} from "./index.ts";
import { coordinatorMessages, participantMessages, secureTask, task } from "./testing/fixtures.ts";

describe("what a task asks for", () => {
  const all = {
    backends: ["webgpu", "wasm"],
    examples_per_second_min: 12.5,
    examples_min: 100,
    min_interval_ms: 1,
    rest_after_failures: 3,
  };

  test("[EL1] every part is optional, in both kinds of task", () => {
    for (const spec of [task, secureTask]) {
      expect(TaskSpec.parse(spec)).toEqual(spec);
      for (const eligibility of [{}, all, { examples_min: 1 }]) {
        expect(TaskSpec.parse({ ...spec, eligibility })).toEqual({ ...spec, eligibility });
      }
    }
  });

  test.each([
    ["no backend at all", { backends: [] }],
    ["a backend that there is not", { backends: ["abacus"] }],
    ["a speed of nothing", { examples_per_second_min: 0 }],
    ["no example", { examples_min: 0 }],
    ["a week between two updates", { min_interval_ms: 7 * 86_400_000 }],
    ["a rest after no failure", { rest_after_failures: 0 }],
    ["something that it does not know", { memory_min: 1 }],
  ])("[EL1] %s cannot be asked for", (_, part) => {
    expect(Eligibility.safeParse({ ...all, ...part }).success).toBe(false);
  });

  test("[EL1] a round may wait and draw in two ways, or say nothing of either", () => {
    const policy = task.round;
    expect(RoundPolicy.parse(policy)).toEqual(policy);
    const chosen = { ...policy, wait_min_ms: 0, selection: "availability" };
    expect(RoundPolicy.parse(chosen)).toEqual(chosen);
    expect(RoundPolicy.safeParse({ ...policy, selection: "fastest" }).success).toBe(false);
    expect(RoundPolicy.safeParse({ ...policy, wait_min_ms: -1 }).success).toBe(false);
  });
});

describe("a speed", () => {
  test("[EL2] is rounded down to a power of two", () => {
    expect([1, 1.99, 2, 3, 1_000, 1_024, 0.3, 1e-9, 1e12].map(coarseSpeed)).toEqual([
      1,
      1,
      2,
      2,
      512,
      1_024,
      0.25,
      2 ** -10,
      2 ** 30,
    ]);
    expect([null, 0, -1, Number.NaN].map(coarseSpeed)).toEqual([null, null, null, null]);
  });

  test("[EL2] is at most the measured one, and more than half of it; rounded twice it stays", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e9, noNaN: true }), (measured) => {
        const speed = coarseSpeed(measured) ?? Number.NaN;
        expect(speed).toBeLessThanOrEqual(measured);
        expect(speed * 2).toBeGreaterThan(measured);
        expect(coarseSpeed(speed)).toBe(speed);
      }),
    );
  });

  test("[EL2] that is none cannot be declared; nothing needs to be", () => {
    const device = { agent: "edge", backend: "wasm" };
    const isRead = (part: object) => Capabilities.safeParse({ ...device, ...part }).success;
    const declared = [{}, { examples_per_second: null }, { examples_per_second: 256 }];
    expect(declared.map(isRead)).toEqual([true, true, true]);
    for (const examples_per_second of [257, 0, -2, Number.POSITIVE_INFINITY, 2 ** 31, "256"]) {
      expect(isRead({ examples_per_second })).toBe(false);
    }
  });
});

describe("a reason", () => {
  test.each(ineligibleReasons)("[EL3] %s has a sentence with its numbers", (reason) => {
    const sentence = ineligibleSentence(Ineligible.parse({ reason, have: 64, need: 2_000 }));
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(sentence).not.toContain("?");
    const unknown = ineligibleSentence({ reason, have: null, need: null });
    expect(unknown).toMatch(/^[A-Z].*\.$/);
  });

  test("[EL3] comes with what somebody waits for, and need not", () => {
    const { waiting: message } = coordinatorMessages;
    const because = { reason: "too_slow", have: 64, need: 2_000 };
    const told = { ...message, waiting: { ...message.waiting, because } };
    expect(readCoordinatorMessage(told)).toEqual(told);
    expect(readCoordinatorMessage(message)).toEqual(message);
    const other = { ...because, reason: "unloved" };
    const odd = { ...message, waiting: { ...message.waiting, because: other } };
    expect(readCoordinatorMessage(odd)).toBeNull();
  });
});

test("[EL4] a join can say that there are enough examples, and not how many", () => {
  const { join } = participantMessages;
  const vouched = { ...join, has_enough_examples: true };
  expect(readParticipantMessage(vouched)).toEqual(vouched);
  for (const part of [
    { has_enough_examples: 500 },
    { has_enough_examples: false },
    { examples: 500 },
  ]) {
    expect(readParticipantMessage({ ...join, ...part })).toBeNull();
  }
});
