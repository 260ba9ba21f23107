/**
 * Many runs side by side, made small enough to be sent and drawn: of each run its best and last figure, of those asked
 * for one by one a curve of few points, and of runs that differ in their seed alone one band. Pure.
 */
import type { RoundSummary, RunView } from "@tributary/protocol";

export const metrics = [
  "accuracy",
  "loss",
  "train_loss",
  "seconds",
  "bytes_up",
  "accepted",
] as const;
export type Metric = (typeof metrics)[number];

export type WholeRun = { readonly run: RunView; readonly history: readonly RoundSummary[] };

/** Points that belong together: the value at the model version that a committed round made. */
export type Curve = {
  readonly versions: readonly number[];
  readonly values: readonly number[];
};

export type Band = {
  readonly versions: readonly number[];
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Runs that have come so far. */
  readonly runs: readonly number[];
};

/** More is better, or less is; null: neither. */
const betterOf: Readonly<Record<Metric, "more" | "less" | null>> = {
  accuracy: "more",
  loss: "less",
  train_loss: "less",
  seconds: "less",
  bytes_up: "less",
  accepted: null,
};

/** Of the run's measured versions at most so many, evenly spread; the first and the last are among them. */
export function curveOf(
  history: readonly RoundSummary[],
  metric: Metric,
  points_max: number,
): Curve {
  const measured = history.filter(
    (round) =>
      round.outcome === "committed" && round.model_version !== null && round[metric] !== null,
  );
  const kept = spread(measured.length, points_max).map((index) => measured[index]);
  return {
    versions: kept.map((round) => round?.model_version ?? 0),
    values: kept.map((round) => round?.[metric] ?? 0),
  };
}

export function figuresOf(history: readonly RoundSummary[], metric: Metric) {
  let best: number | null = null;
  let last: number | null = null;
  let best_version: number | null = null;
  const isBetter = betterOf[metric] === "less" ? less : more;
  for (const round of history) {
    const value = round[metric];
    if (round.outcome !== "committed" || value === null) continue;
    last = value;
    if (best !== null && !isBetter(value, best)) continue;
    best = value;
    best_version = round.model_version;
  }
  return betterOf[metric] === null
    ? { best: null, best_version: null, last }
    : { best, best_version, last };
}

const more = (value: number, best: number) => value > best;
const less = (value: number, best: number) => value < best;

/** What several runs came to at the same versions; a run that has not come so far is in none. */
export function bandOf(runs: readonly WholeRun[], metric: Metric, points_max: number): Band {
  const last = runs.reduce((most, { history }) => Math.max(most, lastVersion(history)), 0);
  const versions = spread(last, points_max).map((index) => index + 1);
  const place = new Map(versions.map((version, index) => [version, index]));
  const sums = versions.map(() => ({ sum: 0, low: Infinity, high: -Infinity, runs: 0 }));
  for (const { history } of runs) {
    for (const round of history) {
      const value = round[metric];
      if (value === null || round.model_version === null) continue;
      const at = sums[place.get(round.model_version) ?? -1];
      if (at === undefined) continue;
      at.sum += value;
      at.low = Math.min(at.low, value);
      at.high = Math.max(at.high, value);
      at.runs += 1;
    }
  }
  const kept = versions.flatMap((version, index) => {
    const at = sums[index];
    return at === undefined || at.runs === 0 ? [] : [{ version, ...at }];
  });
  return {
    versions: kept.map(({ version }) => version),
    mean: kept.map(({ sum, runs: many }) => sum / many),
    low: kept.map(({ low }) => low),
    high: kept.map(({ high }) => high),
    runs: kept.map(({ runs: many }) => many),
  };
}

function lastVersion(history: readonly RoundSummary[]): number {
  return history.findLast(({ model_version }) => model_version !== null)?.model_version ?? 0;
}

/** Whole numbers from 0 below `count`, at most so many, evenly spread with both ends. */
export function spread(count: number, points_max: number): readonly number[] {
  if (count <= points_max) return Array.from({ length: count }, (_, index) => index);
  const step = (count - 1) / Math.max(1, points_max - 1);
  return Array.from({ length: points_max }, (_, index) => Math.round(index * step));
}
