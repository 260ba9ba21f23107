/** What a buffered run is told from outside and never changes: how many, how stale, how long. */
import type { RunId } from "@tributary/protocol";

export type BufferedConfig = {
  readonly run: RunId;
  /** Updates that make the next model version: K. */
  readonly buffer: number;
  /** Participants that train at the same time. */
  readonly concurrency: number;
  /** How many versions behind the model that it goes into an update may have started. */
  readonly staleness_max: number;
  /** From a participant's invitation to the end of its time. */
  readonly deadline_ms: number;
  /** How long a participant that lost its connection keeps its place. */
  readonly reconnect_grace_ms: number;
  /** How long a participant that did not deliver is not invited again. */
  readonly rest_ms: number;
  /** Model versions to commit. */
  readonly rounds_target: number;
};

export function checkConfig(config: BufferedConfig): void {
  for (const name of ["buffer", "concurrency", "rounds_target"] as const) {
    const value = config[name];
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new Error(`Expected a whole ${name} of at least 1, got ${value}.`);
    }
  }
  const { staleness_max } = config;
  if (!Number.isSafeInteger(staleness_max) || staleness_max < 0) {
    throw new Error(`Expected a whole staleness_max of at least 0, got ${staleness_max}.`);
  }
}
