/** The list of runs, and comparing them: what the API answers, and the addresses that ask for it. */
import type { RunView } from "@tributary/protocol";

export type RunLine = {
  readonly run: RunView;
  readonly best_accuracy: number | null;
  readonly last_accuracy: number | null;
  readonly last_loss: number | null;
  readonly rounds_abandoned: number;
  readonly last_round_at_ms: number | null;
};
export type RunList = {
  readonly runs: readonly RunLine[];
  readonly total: number;
  readonly now_ms: number;
};

export function runsPath(wanted: {
  readonly task: string;
  readonly status: string;
  readonly offset: number;
  readonly limit: number;
}): `/api/${string}` {
  const { task, status, offset, limit } = wanted;
  const search = new URLSearchParams({ offset: String(offset), limit: String(limit) });
  if (task !== "") search.set("task", task);
  if (status !== "") search.set("status", status);
  return `/api/runs?${search}`;
}

/** What of a round can be compared. */
export const metrics = [
  "accuracy",
  "loss",
  "train_loss",
  "seconds",
  "bytes_up",
  "accepted",
] as const;
export type Metric = (typeof metrics)[number];

export const metricNames: Readonly<Record<Metric, string>> = {
  accuracy: "Test accuracy",
  loss: "Test loss",
  train_loss: "Training loss",
  seconds: "Seconds per round",
  bytes_up: "Bytes up per participant",
  accepted: "Updates counted",
};

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

export type ComparedRun = {
  readonly run: RunView;
  readonly seed: number;
  /** The place of its task in `tasks`. */
  readonly task: number;
  readonly best: number | null;
  readonly best_version: number | null;
  readonly last: number | null;
  readonly curve?: Curve;
};
export type Comparison = {
  readonly runs: readonly ComparedRun[];
  readonly tasks: readonly object[];
  readonly bands: readonly {
    readonly task: string;
    readonly task_version: number;
    readonly rounds_target: number;
    readonly runs: readonly string[];
    readonly band: Band;
  }[];
  /** Figures that at least one of them has. */
  readonly measured: readonly Metric[];
  readonly missing: readonly string[];
};

/** What to show while nobody has chosen: the most telling figure that there is. */
export function metricToShow(chosen: Metric | null, measured: readonly Metric[] | null): Metric {
  if (chosen !== null) return chosen;
  return metrics.find((metric) => measured?.includes(metric)) ?? "accuracy";
}

export function comparePath(runs: readonly string[]): string {
  return `/admin/runs/compare${runs.length === 0 ? "" : `?runs=${runs.join(",")}`}`;
}

/** The runs that an address names. */
export function runsIn(search: string): readonly string[] {
  const named = new URLSearchParams(search).get("runs") ?? "";
  return named.split(",").filter((id) => id !== "");
}

/**
 * Curves over one axis, as uPlot wants them: every version that any of them has, and null where one has nothing.
 */
export function aligned(curves: readonly Curve[]): {
  readonly versions: readonly number[];
  readonly values: readonly (readonly (number | null)[])[];
} {
  const versions = [...new Set(curves.flatMap((curve) => curve.versions))].sort((a, b) => a - b);
  const place = new Map(versions.map((version, index) => [version, index]));
  const values = curves.map((curve) => {
    const row: (number | null)[] = versions.map(() => null);
    for (const [index, version] of curve.versions.entries()) {
      row[place.get(version) ?? 0] = curve.values[index] ?? null;
    }
    return row;
  });
  return { versions, values };
}
