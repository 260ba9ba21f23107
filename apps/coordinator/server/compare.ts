/**
 * Many runs side by side, made small enough to be sent and drawn: of each run its best and last figure, of those asked
 * for one by one a curve of few points, and of runs that differ in their seed alone one band. Pure.
 */
import type { RoundSummary, RunView } from "@tributary/protocol";
import type { Band, Curve, Metric } from "../lib/runs-list.ts";

export type WholeRun = { readonly run: RunView; readonly history: readonly RoundSummary[] };

/** More is better, or less is; null: neither. */
const betterOf: Readonly<Record<Metric, "more" | "less" | null>> = {
  accuracy: "more",
  loss: "less",
  train_loss: "less",
  seconds: "less",
  bytes_up: "less",
  accepted: null,
};

/** A run's measured versions with their values. A history only grows, so that it is read again when it has grown. */
const columns = new WeakMap<
  WholeRun["history"],
  Map<Metric, Curve & { readonly rounds: number }>
>();

export function columnOf(history: WholeRun["history"], metric: Metric): Curve {
  const known = columns.get(history) ?? new Map<Metric, Curve & { readonly rounds: number }>();
  columns.set(history, known);
  const kept = known.get(metric);
  if (kept?.rounds === history.length) return kept;
  const versions: number[] = [];
  const values: number[] = [];
  for (const round of history) {
    const value = round[metric];
    if (round.outcome !== "committed" || round.model_version === null || value === null) continue;
    versions.push(round.model_version);
    values.push(value);
  }
  const column = { versions, values, rounds: history.length };
  known.set(metric, column);
  return column;
}

export function hasMeasured({ history }: WholeRun, metric: Metric): boolean {
  return history.some((round) => round.outcome === "committed" && round[metric] !== null);
}

/** Of the run's measured versions at most so many, evenly spread; the first and the last are among them. */
export function curveOf(history: WholeRun["history"], metric: Metric, points_max: number): Curve {
  const { versions, values } = columnOf(history, metric);
  const kept = spread(versions.length, points_max);
  return {
    versions: kept.map((index) => versions[index] ?? 0),
    values: kept.map((index) => values[index] ?? 0),
  };
}

export function figuresOf(history: WholeRun["history"], metric: Metric) {
  const { versions, values } = columnOf(history, metric);
  const last = values.at(-1) ?? null;
  if (betterOf[metric] === null || last === null) return { best: null, best_version: null, last };
  const isBetter = betterOf[metric] === "less" ? less : more;
  let at = 0;
  for (let index = 1; index < values.length; index++) {
    if (isBetter(values[index] ?? 0, values[at] ?? 0)) at = index;
  }
  return { best: values[at] ?? null, best_version: versions[at] ?? null, last };
}

const more = (value: number, best: number) => value > best;
const less = (value: number, best: number) => value < best;

/** What several runs came to at the same versions; a run that has not come so far is in none. */
export function bandOf(runs: readonly WholeRun[], metric: Metric, points_max: number): Band {
  const measured = runs.map(({ history }) => columnOf(history, metric));
  const last = measured.reduce((most, column) => Math.max(most, column.versions.at(-1) ?? 0), 0);
  const versions = spread(last, points_max).map((index) => index + 1);
  const sums = versions.map((version) => {
    const at = { sum: 0, low: Infinity, high: -Infinity, runs: 0 };
    for (const column of measured) {
      const value = valueAt(column, version);
      if (value === null) continue;
      at.sum += value;
      at.low = Math.min(at.low, value);
      at.high = Math.max(at.high, value);
      at.runs += 1;
    }
    return at;
  });
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

/** Versions rise: halved until it is found. */
function valueAt({ versions, values }: Curve, version: number): number | null {
  let [low, high] = [0, versions.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((versions[middle] ?? 0) < version) low = middle + 1;
    else high = middle;
  }
  return versions[low] === version ? (values[low] ?? null) : null;
}

/** Whole numbers from 0 below `count`, at most so many, evenly spread with both ends. */
export function spread(count: number, points_max: number): readonly number[] {
  if (count <= points_max) return Array.from({ length: count }, (_, index) => index);
  const step = (count - 1) / Math.max(1, points_max - 1);
  return Array.from({ length: points_max }, (_, index) => Math.round(index * step));
}
