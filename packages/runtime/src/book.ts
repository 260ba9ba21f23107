/**
 * What a run has come to: its record, the model version that it serves, its history; and what they will be after a
 * round. Whoever changes the record waits for its turn: no write may be overtaken by one that knows less.
 */
import type { RoundSummary } from "@tributary/protocol";
import { afterRound, type RunState, rollBackRun, stopRun } from "@tributary/rounds";
import type { Json, ModelVersion, RunRecord } from "@tributary/storage";
import type { StoredEnd } from "./ending.ts";
import type { RoundEnd } from "./summary.ts";

const recentRounds = 5;

export class RunBook {
  readonly #history: RoundSummary[];
  #record: RunRecord;
  #head: ModelVersion;
  #newest_version: number;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(stored: {
    readonly record: RunRecord;
    readonly head: ModelVersion;
    readonly newest_version: number;
    readonly history: readonly RoundSummary[];
  }) {
    this.#record = stored.record;
    this.#head = stored.head;
    this.#newest_version = stored.newest_version;
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

  /** The version that is served, and that the next round starts from. */
  get head(): ModelVersion {
    return this.#head;
  }

  /** Not the one that is served where the run was rolled back. */
  get newest_version(): number {
    return this.#newest_version;
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

  /** What stores the record, one after another. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** Stores a changed record; it holds once it is stored. */
  change(
    save: (record: RunRecord) => Promise<void>,
    step: (state: RunState) => RunState,
  ): Promise<void> {
    return this.inTurn(async () => {
      const state = step(this.state);
      if (state === this.state) return;
      const record = recordWith(this.#record, state);
      await save(record);
      this.#record = record;
    });
  }

  /** Stores that an earlier version is served from now on. */
  async rollBack(save: (record: RunRecord) => Promise<void>, to: ModelVersion): Promise<void> {
    const { version, sha256: model } = to;
    const { newest_version } = this;
    await this.change(save, (state) => rollBackRun(state, { version, model, newest_version }));
    this.#head = to;
  }

  /** The record after a round has ended so; stopped too, where the run must stop. */
  after(end: RoundEnd, mustStop: boolean): RunRecord {
    const after = stateAfter(this.state, end);
    return recordWith(this.#record, mustStop ? stopRun(after) : after);
  }

  /** The end of a round is stored; from now on it holds. */
  enterEnd({ end, run, summary }: StoredEnd): void {
    this.#record = run;
    this.#history.push(summary);
    if (end.outcome === "abandoned") return;
    this.#head = end.model;
    this.#newest_version = end.model.version;
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
