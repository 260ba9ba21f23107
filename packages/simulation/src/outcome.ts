/** What a simulated run came to, for people and for comparison. */
import { decodeSafetensors } from "@tributary/weights";
import type { Disk } from "./disk.ts";
import { distance, meanOptimum, type Optimum } from "./quadratic.ts";

export type Summary = {
  readonly seed: number;
  readonly digest: string;
  readonly steps: number;
  readonly virtual_seconds: number;
  /** How often the coordinator was started. */
  readonly lives: number;
  readonly committed: number;
  readonly abandoned: Readonly<Record<string, number>>;
  readonly refusals: Readonly<Record<string, number>>;
  readonly messages: number;
  readonly duplicated: number;
  readonly lost: number;
  /** Of the newest model to the mean of the optima; null before there is one. */
  readonly distance: number | null;
};

export type Outcome =
  | { readonly isOk: true; readonly summary: Summary }
  | {
      readonly isOk: false;
      /** The invariant that does not hold. */
      readonly what: string;
      readonly summary: Summary;
      /** The end of the history. */
      readonly last: readonly string[];
    };

type Measured = Pick<
  Summary,
  "seed" | "digest" | "steps" | "virtual_seconds" | "lives" | "messages" | "duplicated" | "lost"
> & {
  readonly disk: Disk;
  readonly optima: readonly Optimum[];
  readonly refusals: ReadonlyMap<string, number>;
};

export async function summarise(measured: Measured): Promise<Summary> {
  const { seed, digest, steps, virtual_seconds, lives, messages, duplicated, lost } = measured;
  const { disk, optima, refusals } = measured;
  const [run] = await disk.records.runs.list();
  const history = run === undefined ? [] : await disk.records.rounds.history(run.id);
  const abandoned: Record<string, number> = {};
  for (const { reason } of history) {
    if (reason !== null) abandoned[reason] = (abandoned[reason] ?? 0) + 1;
  }
  const bytes =
    run === undefined ? null : await disk.blobs.get((await disk.records.runs.head(run.id)).sha256);
  return {
    seed,
    digest,
    steps,
    virtual_seconds,
    lives,
    committed: history.filter(({ outcome }) => outcome === "committed").length,
    abandoned,
    refusals: Object.fromEntries([...refusals].sort()),
    messages,
    duplicated,
    lost,
    distance:
      bytes === null
        ? null
        : distance(decodeSafetensors(bytes).weights.values, meanOptimum(optima)),
  };
}

export function formatSummary(summary: Summary): string {
  const { seed, digest, steps, lives, committed, abandoned, refusals } = summary;
  const { messages, duplicated, lost, distance: far } = summary;
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([reason, count]) => `${reason} ${count}`)
      .join(", ") || "none";
  return [
    `Seed ${seed}, trace ${digest}`,
    `  virtual time  ${summary.virtual_seconds.toFixed(1)} s in ${steps} steps`,
    `  coordinator   started ${lives} times`,
    `  rounds        ${committed} committed; abandoned: ${list(abandoned)}`,
    `  messages      ${messages}, of them ${duplicated} twice, ${lost} lost`,
    `  refusals      ${list(refusals)}`,
    `  model         ${far === null ? "none" : `${far.toFixed(3)} from the mean optimum`}`,
  ].join("\n");
}
