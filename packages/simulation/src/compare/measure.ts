/** What a trial came to, in figures that can be compared. */
import { type SpeedClass, speedClasses, speedClassesOf } from "../population/profile.ts";
import type { Trial } from "./trial.ts";

export type Measures = {
  readonly versions_per_hour: number;
  readonly updates_per_hour: number;
  /** Rounds that came to nothing, as a share of all. */
  readonly abandoned: number;
  /** Until the loss was first at its target; null where it never was. */
  readonly hours_to_target: number | null;
  /** The share of the devices' time at work whose update is in no model. */
  readonly wasted: number;
  /** Of the updates that count, by the speed of the device. */
  readonly shares: Readonly<Record<SpeedClass, number>>;
  /** Jain's index of the devices' counted updates: 1 if all gave as many, 1/n if one gave all. */
  readonly fairness: number;
};

/** As a share of the loss of the initial model. */
export const target_share = 0.08;

export function measure(trial: Trial, initialLoss: number): Measures {
  const { hours, devices, works, history, counted, start_ms } = trial;
  const classOf = speedClassesOf(devices.map(({ profile }) => profile));
  const given = new Map(devices.map((device) => [device, 0]));
  const byClass: Record<SpeedClass, number> = { slow: 0, medium: 0, fast: 0 };
  let useful_seconds = 0;
  let all_seconds = 0;
  for (const { device, seconds, accepted } of works) {
    all_seconds += seconds;
    if (accepted === null || !counted.has(accepted)) continue;
    useful_seconds += seconds;
    given.set(device, (given.get(device) ?? 0) + 1);
    byClass[classOf.get(device.profile) ?? "slow"] += 1;
  }
  const committed = history.filter(({ outcome }) => outcome === "committed");
  const target = target_share * initialLoss;
  const reached = committed.find(({ loss }) => loss !== null && loss <= target);
  const updates = Math.max(1, counted.size);
  return {
    versions_per_hour: committed.length / hours,
    updates_per_hour: counted.size / hours,
    abandoned: 1 - committed.length / Math.max(1, history.length),
    hours_to_target:
      reached === undefined ? null : (reached.closed_at_ms - start_ms) / (60 * 60 * 1_000),
    wasted: 1 - useful_seconds / Math.max(1, all_seconds),
    shares: Object.fromEntries(
      speedClasses.map((name) => [name, byClass[name] / updates]),
    ) as Measures["shares"],
    fairness: jainsIndex([...given.values()]),
  };
}

/** Jain, Chiu and Hawe 1984: the square of the sum over n times the sum of the squares. */
export function jainsIndex(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  const squares = values.reduce((total, value) => total + value * value, 0);
  return squares === 0 ? 1 : (sum * sum) / (values.length * squares);
}
