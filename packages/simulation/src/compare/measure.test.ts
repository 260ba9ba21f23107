import { RoundId, type RoundSummary, Sha256 } from "@tributary/protocol";
import { describe, expect, test } from "vitest";
import type { Device, Work } from "../population/device.ts";
import { jainsIndex, measure, target_share } from "./measure.ts";
import { policies } from "./policies.ts";
import type { Trial } from "./trial.ts";

describe("Jain's index", () => {
  test("is 1 where all gave as many, and 1/n where one gave all", () => {
    expect(jainsIndex([3, 3, 3, 3])).toBe(1);
    expect(jainsIndex([0, 0, 7, 0])).toBe(1 / 4);
    expect(jainsIndex([0, 5, 5, 0])).toBe(1 / 2);
  });

  test("does not depend on the unit, nor on who gave what", () => {
    const values = [1, 2, 3, 10];
    expect(jainsIndex(values.map((value) => 1_000 * value))).toBeCloseTo(jainsIndex(values), 12);
    expect(jainsIndex(values.toReversed())).toBeCloseTo(jainsIndex(values), 12);
  });

  test("is 1 where nobody gave anything, as all gave as many", () => {
    expect(jainsIndex([0, 0, 0])).toBe(1);
  });
});

const hour_ms = 3_600_000;
const round = RoundId.parse("run-0123456789ab.1");
const updateOf = (digit: number) => Sha256.parse(String(digit).repeat(64));

/** Devices of these speeds; nothing else of them is asked. */
function devicesOf(...speeds: readonly number[]): readonly Device[] {
  return speeds.map(
    (examples_per_second) => ({ profile: { examples_per_second } }) as unknown as Device,
  );
}

const over = (closed_at_ms: number, loss: number | null) =>
  ({ outcome: loss === null ? "abandoned" : "committed", closed_at_ms, loss }) as RoundSummary;

function trialOf(fields: Partial<Trial>): Trial {
  const [policy] = policies;
  if (policy === undefined) throw new Error("There is no policy.");
  const empty = { devices: [], works: [], history: [], counted: new Set<string>() };
  return { policy, hours: 2, start_ms: 1_000, ...empty, ...fields };
}

describe("the measures of a trial", () => {
  const [slow, medium, fast] = devicesOf(1, 5, 20) as [Device, Device, Device];
  const work = (device: Device, seconds: number, accepted: Sha256 | null): Work => ({
    ...{ device, round, seconds, accepted },
  });
  const works = [
    work(slow, 60, updateOf(1)),
    work(fast, 10, updateOf(2)),
    work(fast, 10, updateOf(3)),
    // Accepted, and in no model; never accepted.
    work(fast, 10, updateOf(4)),
    work(medium, 30, null),
  ];
  const counted = new Set<string>([updateOf(1), updateOf(2), updateOf(3)]);
  const trial = trialOf({ devices: [slow, medium, fast], works, counted });

  test("count as wasted the time of work whose update is in no model", () => {
    expect(measure(trial, 100).wasted).toBeCloseTo(40 / 120, 12);
  });

  test("give each speed class its share of the counted updates, and each device its part", () => {
    const { shares, fairness, updates_per_hour } = measure(trial, 100);
    expect(shares).toEqual({ slow: 1 / 3, medium: 0, fast: 2 / 3 });
    expect(fairness).toBeCloseTo(jainsIndex([1, 0, 2]), 12);
    expect(updates_per_hour).toBe(1.5);
  });

  test("say how many rounds there were, and when the loss was first at its target", () => {
    const target = 100 * target_share;
    const history = [
      over(1_000 + hour_ms / 2, target + 1),
      over(1_000 + hour_ms, null),
      over(1_000 + 1.5 * hour_ms, target),
      over(1_000 + 2 * hour_ms, target / 2),
    ];
    const measures = measure(trialOf({ history }), 100);
    expect(measures).toMatchObject({ versions_per_hour: 1.5, abandoned: 0.25 });
    expect(measures.hours_to_target).toBeCloseTo(1.5, 12);
    expect(measure(trialOf({ history: history.slice(0, 2) }), 100).hours_to_target).toBeNull();
  });
});
