/** What a run has come to: its record, its newest model version, its history; and what they will be after a round. */
import type { RoundSummary } from "@tributary/protocol";
import { afterRound, type RunState, stopRun } from "@tributary/rounds";
import type { Json, ModelVersion, RunRecord } from "@tributary/storage";
import type { StoredEnd } from "./ending.ts";
import type { RoundEnd } from "./summary.ts";

const recentRounds = 5;

export class RunBook {
  readonly #history: RoundSummary[];
  #record: RunRecord;
  #head: ModelVersion;

  constructor(stored: {
    readonly record: RunRecord;
    readonly head: ModelVersion;
    readonly history: readonly RoundSummary[];
  }) {
    this.#record = stored.record;
    this.#head = stored.head;
    this.#history = [...stored.history];
  }

  get record(): RunRecord {
    return this.#record;
  }

  get state(): RunState {
    return this.#record.state as unknown as RunState;
  }

  get isRunning(): boolean {
    return this.#record.status === "running";
  }

  get head(): ModelVersion {
    return this.#head;
  }

  get history(): readonly RoundSummary[] {
    return this.#history;
  }

  /** Of the last committed round that knew it; null before there is one. */
  get update_rms(): number | null {
    return this.#history.findLast(({ update_rms }) => update_rms !== null)?.update_rms ?? null;
  }

  /** How long a round takes: the median of the last few that were committed; null before there is one. */
  get typicalRound_ms(): number | null {
    const committed = this.#history.filter(({ outcome }) => outcome === "committed");
    const seconds = committed.slice(-recentRounds).map((summary) => summary.seconds);
    const median_s = seconds.sort((one, other) => one - other)[Math.floor(seconds.length / 2)];
    return median_s === undefined ? null : Math.max(1, Math.round(median_s * 1_000));
  }

  /** The record of this run, stopped. */
  stopped(): RunRecord {
    return recordWith(this.#record, stopRun(this.state));
  }

  /** The record after a round has ended so; stopped too, where the run must stop. */
  after(end: RoundEnd, mustStop: boolean): RunRecord {
    const after = stateAfter(this.state, end);
    return recordWith(this.#record, mustStop ? stopRun(after) : after);
  }

  /** The record is stored; from now on it holds. */
  enter(record: RunRecord): void {
    this.#record = record;
  }

  /** The end of a round is stored; from now on it holds. */
  enterEnd({ end, run, summary }: StoredEnd): void {
    this.enter(run);
    this.#history.push(summary);
    if (end.outcome === "committed") this.#head = end.model;
  }
}

function recordWith(record: RunRecord, state: RunState): RunRecord {
  return { ...record, state: state as unknown as Json, status: state.status };
}

function stateAfter(state: RunState, end: RoundEnd): RunState {
  if (end.outcome === "abandoned") return afterRound(state, { kind: "abandoned" }).run;
  const { sha256: model, version: model_version } = end.model;
  return afterRound(state, { kind: "committed", model, model_version }).run;
}
