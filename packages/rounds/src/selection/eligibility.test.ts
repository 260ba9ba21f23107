import type { Eligibility, IneligibleReason } from "@tributary/protocol";
import { describe, expect, test } from "vitest";
import { type Candidate, eligibilityOf } from "./eligibility.ts";
import { newStanding } from "./standing.ts";

const now_ms = 100_000;
const candidate: Candidate = {
  capabilities: { backend: "wasm", examples_per_second: 256 },
  has_enough_examples: true,
  standing: newStanding(0),
};
const demanding: Eligibility = {
  backends: ["webgpu", "wasm"],
  examples_per_second_min: 200,
  examples_min: 50,
  min_interval_ms: 10_000,
  rest_after_failures: 2,
};

function answer(changed: Partial<Candidate>, policy: Eligibility = demanding) {
  return eligibilityOf(policy, { ...candidate, ...changed }, now_ms);
}

test("[SE8] a task that asks for nothing takes everybody but those that rest", () => {
  const nobody: Candidate = {
    capabilities: { backend: "other" },
    has_enough_examples: false,
    standing: null,
  };
  expect(eligibilityOf({}, nobody, now_ms)).toEqual({ ok: true });
  expect(answer({})).toEqual({ ok: true });
});

const stranger: Partial<Candidate> = { standing: null };
const cases: readonly [IneligibleReason, Partial<Candidate>, object, number | null][] = [
  [
    "backend_not_allowed",
    { capabilities: { backend: "cpu", examples_per_second: 256 } },
    { have: null, need: null },
    null,
  ],
  ["speed_unknown", { capabilities: { backend: "wasm" } }, { have: null, need: 200 }, null],
  [
    "speed_unknown",
    { capabilities: { backend: "wasm", examples_per_second: null } },
    { have: null, need: 200 },
    null,
  ],
  [
    "too_slow",
    { capabilities: { backend: "wasm", examples_per_second: 64 } },
    { have: 64, need: 200 },
    null,
  ],
  ["examples_unconfirmed", { has_enough_examples: false }, { have: null, need: 50 }, null],
  [
    "resting",
    { standing: { ...newStanding(0), failures_in_a_row: 3, rests_until_ms: now_ms + 1 } },
    { have: 3, need: null },
    now_ms + 1,
  ],
  [
    "took_part_recently",
    { standing: { ...newStanding(0), last_delivered_at_ms: now_ms - 9_999 } },
    { have: null, need: null },
    now_ms + 1,
  ],
];

test.each(cases)(
  "[SE8] %s, with its numbers and its time",
  (reason, changed, numbers, until_ms) => {
    expect(answer(changed)).toEqual({ ok: false, because: { reason, ...numbers }, until_ms });
  },
);

describe("[SE8] at the very moment", () => {
  test("a rest or an interval is over", () => {
    expect(answer({ standing: { ...newStanding(0), rests_until_ms: now_ms } })).toEqual({
      ok: true,
    });
    const standing = { ...newStanding(0), last_delivered_at_ms: now_ms - 10_000 };
    expect(answer({ standing })).toEqual({ ok: true });
  });

  test("a device that may be as fast as it must gets the benefit of its rounding", () => {
    const at = (examples_per_second: number) =>
      answer({ capabilities: { backend: "wasm", examples_per_second } }).ok;
    expect([64, 128, 256].map(at)).toEqual([false, true, true]);
  });
});

test("[SE8] what waiting cannot change is told first", () => {
  const standing = { ...newStanding(0), rests_until_ms: now_ms + 1 };
  expect(answer({ capabilities: { backend: "cpu" }, standing })).toMatchObject({
    because: { reason: "backend_not_allowed" },
  });
  expect(answer(stranger)).toEqual({ ok: true });
});
