/** What a killed coordinator left behind: where exactly the kill struck it, told from its records and blobs alone. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { RoundId, RoundPhase, RunId } from "@tributary/protocol";
import type { Records } from "@tributary/storage";
import type { CrashPoint } from "./points.ts";

export type Remains = {
  readonly point: CrashPoint;
  /** The round that was under way; null between two. */
  readonly round: RoundId | null;
  /** Blobs that no record names. */
  readonly unnamed: ReadonlySet<string>;
};

/** `known`: unnamed blobs that lay there before this round. */
export async function readRemains(options: {
  readonly records: Records;
  readonly data_path: string;
  readonly run: RunId;
  readonly known: ReadonlySet<string>;
}): Promise<Remains> {
  const { records, data_path, run, known } = options;
  const models = await records.runs.models(run);
  const named = models.flatMap((model) => [model.sha256, model.aggregate, model.strategy_state]);
  const blobs = await readdir(join(data_path, "blobs"), { recursive: true });
  const files = blobs.map((path) => path.split("/").at(-1) ?? "");
  const unnamed = new Set(
    files.filter((name) => /^[0-9a-f]{64}$/.test(name) && !named.some((of) => of === name)),
  );
  const unfinished = await records.rounds.unfinished(run);
  if (unfinished === null) return { point: "between rounds", round: null, unnamed };
  const isMade = [...unnamed].some((name) => !known.has(name));
  return { point: pointOf(unfinished.state, isMade), round: unfinished.id, unnamed };
}

function pointOf(state: unknown, isMade: boolean): CrashPoint {
  // A round is stored without a state until its first phase is over.
  const phase = (state as { readonly phase: RoundPhase } | null)?.phase ?? "recruiting";
  if (phase === "closed" || phase === "abandoned") {
    throw new Error(`A round that is ${phase} is stored as unfinished.`);
  }
  return phase === "aggregating" && isMade ? "committing" : phase;
}
