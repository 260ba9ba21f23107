/**
 * What is kept of rounds for people to look at, as a port: their timelines. Nothing depends on them; of each run only
 * the newest are kept.
 */
import type { RoundTrace, RunId } from "@tributary/protocol";

export const traces_max = 200;

export type TraceRecords = {
  /** One told again changes nothing. Those of the run that are older than its newest 200 are forgotten. */
  save(trace: RoundTrace): Promise<void>;
  get(run: RunId, number: number): Promise<RoundTrace | null>;
  /** Of the run's newest rounds so many, oldest first. */
  newest(run: RunId, limit: number): Promise<readonly RoundTrace[]>;
};
