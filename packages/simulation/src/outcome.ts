/** What a simulated run came to, for people and for comparison. */
import type { LostIn, RoundSummary, TaskSpec } from "@tributary/protocol";
import { decodeSafetensors } from "@tributary/weights";
import type { Disk } from "./disk/disk.ts";
import { distance, meanOptimum, type Optimum } from "./quadratic.ts";
import { type Kind, kindOf } from "./terms.ts";
import type { TraceEvent } from "./trace.ts";

export type Summary = {
  readonly seed: number;
  readonly kind: Kind;
  readonly quorum: number;
  readonly digest: string;
  readonly steps: number;
  readonly virtual_seconds: number;
  /** How often the coordinator was started. */
  readonly lives: number;
  /** What the weather did to it, and how often. */
  readonly faults: Readonly<Record<string, number>>;
  readonly committed: number;
  readonly abandoned: Readonly<Record<string, number>>;
  /** Cohort members that rounds lost, by the phase in which they went. */
  readonly lost_in: LostIn;
  /** Rounds whose keys were exchanged with everyone, or with the neighbours in a sparse graph. */
  readonly graphs: { readonly complete: number; readonly sparse: number };
  readonly refusals: Readonly<Record<string, number>>;
  readonly messages: number;
  readonly duplicated: number;
  readonly overtaken: number;
  readonly lost: number;
  /** Of the newest model to the mean of the optima; null before there is one. */
  readonly distance: number | null;
};

export type Outcome =
  | { readonly isOk: true; readonly summary: Summary; readonly last: readonly TraceEvent[] }
  | {
      readonly isOk: false;
      /** The invariant that does not hold. */
      readonly what: string;
      readonly summary: Summary;
      /** The end of the history. */
      readonly last: readonly TraceEvent[];
    };

type Measured = Pick<
  Summary,
  | "seed"
  | "digest"
  | "steps"
  | "virtual_seconds"
  | "lives"
  | "faults"
  | "graphs"
  | "messages"
  | "duplicated"
  | "overtaken"
  | "lost"
> & {
  readonly task: TaskSpec;
  readonly disk: Disk;
  readonly optima: readonly Optimum[];
  readonly refusals: ReadonlyMap<string, number>;
};

export async function summarise(measured: Measured): Promise<Summary> {
  const { seed, digest, steps, virtual_seconds, lives, faults } = measured;
  const { messages, duplicated, overtaken, lost } = measured;
  const { task, disk, optima, graphs, refusals } = measured;
  const runs = await disk.records.runs.list();
  const [run] = runs;
  const histories = runs.map(({ id }) => disk.records.rounds.history(id));
  const history = (await Promise.all(histories)).flat();
  const abandoned: Record<string, number> = {};
  for (const { reason } of history) {
    if (reason !== null) abandoned[reason] = (abandoned[reason] ?? 0) + 1;
  }
  const bytes =
    run === undefined ? null : await disk.blobs.get((await disk.records.runs.head(run.id)).sha256);
  return {
    seed,
    kind: kindOf(task),
    quorum: task.round.quorum,
    digest,
    steps,
    virtual_seconds,
    lives,
    faults,
    committed: history.filter(({ outcome }) => outcome === "committed").length,
    abandoned,
    lost_in: lostIn(history),
    graphs,
    refusals: Object.fromEntries([...refusals].sort()),
    messages,
    duplicated,
    overtaken,
    lost,
    distance:
      bytes === null
        ? null
        : distance(decodeSafetensors(bytes).weights.values, meanOptimum(optima)),
  };
}

function lostIn(history: readonly RoundSummary[]): LostIn {
  const lost = { keying: 0, sharing: 0, training: 0, confirming: 0, unmasking: 0, aggregating: 0 };
  for (const { lost_in } of history) {
    for (const phase of Object.keys(lost) as (keyof LostIn)[]) lost[phase] += lost_in[phase];
  }
  return lost;
}

export function formatSummary(summary: Summary): string {
  const { seed, kind, digest, steps, lives, committed, abandoned, refusals } = summary;
  const { quorum, lost_in, graphs, messages, duplicated, overtaken, lost } = summary;
  const { distance: far } = summary;
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([reason, count]) => `${reason} ${count}`)
      .join(", ") || "none";
  return [
    `Seed ${seed}, ${kind}, trace ${digest}`,
    `  virtual time  ${summary.virtual_seconds.toFixed(1)} s in ${steps} steps`,
    `  coordinator   started ${lives} times; ${list(summary.faults)}`,
    `  rounds        ${committed} committed; abandoned: ${list(abandoned)}`,
    `  quorum        ${quorum}; lost in ${list(lost_in)}`,
    `  keys          exchanged ${list(graphs)}`,
    `  messages      ${messages}, of them ${duplicated} twice, ${overtaken} overtaken, ${lost} lost`,
    `  refusals      ${list(refusals)}`,
    `  model         ${far === null ? "none" : `${far.toFixed(3)} from the mean optimum`}`,
  ].join("\n");
}
