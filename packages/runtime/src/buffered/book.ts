/**
 * What a buffered run has come to, and the only place that stores it. Its snapshot is saved as a whole; a buffer that
 * ended becomes a round of the records in the same transaction. Where two end in one step (the last model version, a
 * stop), the snapshot owes the second until it is written too.
 */
import type { BufferedTask, RoundSummary } from "@tributary/protocol";
import { type BufferedState, isBufferedWorthSaving } from "@tributary/rounds";
import type { ModelVersion, RunRecord } from "@tributary/storage";
import type { Provenance } from "../aggregate.ts";
import { bytesDown } from "../ending.ts";
import type { Ports } from "../ports.ts";
import { untilAnswered } from "../until-answered.ts";
import { onTheWall } from "../wall.ts";
import { type BufferEnd, type BufferRound, modelOf, roundOfBuffer } from "./closing.ts";
import { keysFor, type VersionKey } from "./keys.ts";
import { type BufferedSnapshot, recordWith, snapshotIn } from "./snapshot.ts";

export type BookOptions = {
  readonly ports: Pick<Ports, "records" | "clock" | "wall" | "log" | "downloadBytes">;
  readonly record: RunRecord;
  readonly task: BufferedTask;
  readonly head: ModelVersion;
  readonly history: readonly RoundSummary[];
};

/** What a batch of steps came to. */
export type Batch = {
  readonly before: BufferedState;
  readonly after: BufferedState;
  readonly ends: readonly BufferEnd[];
  /** What is kept with the model that it commits. */
  readonly provenance: Provenance;
  readonly leftovers: readonly number[];
  /** The records must show that they take something. */
  readonly mustSave: boolean;
  /** Whether this process is about to end: then the next one decides. */
  readonly isClosing: () => boolean;
};

export class BufferedBook {
  readonly #options: BookOptions;
  readonly #history: RoundSummary[];
  #record: RunRecord;
  #snapshot: BufferedSnapshot;
  #head: ModelVersion;

  constructor(options: BookOptions) {
    this.#options = options;
    this.#record = options.record;
    this.#snapshot = snapshotIn(options.record);
    this.#head = options.head;
    this.#history = [...options.history];
  }

  get record(): RunRecord {
    return this.#record;
  }

  get snapshot(): BufferedSnapshot {
    return this.#snapshot;
  }

  get head(): ModelVersion {
    return this.#head;
  }

  get history(): readonly RoundSummary[] {
    return this.#history;
  }

  get isRunning(): boolean {
    return this.#record.status === "running";
  }

  get owes(): boolean {
    return this.#snapshot.owed.length > 0;
  }

  /** The key of the version that somebody at work, or an update under way, started from. */
  keyOf(version: number): VersionKey | undefined {
    return this.#snapshot.keys.find((key) => key.version === version);
  }

  async save(batch: Batch): Promise<void> {
    const { before, after, leftovers, isClosing } = batch;
    while (this.owes) await this.#payDebt(isClosing);
    const keys = keysFor(after, this.#snapshot.keys);
    const next = { ...this.#snapshot, machine: after, keys, leftovers };
    if (batch.ends.length > 0) return this.#storeEnds(next, batch);
    const isPromise = isBufferedWorthSaving(before, after) || keys !== this.#snapshot.keys;
    if (isPromise || batch.mustSave) await this.#saveOnly(next);
  }

  async #saveOnly(snapshot: BufferedSnapshot): Promise<void> {
    const record = recordWith(this.#record, snapshot);
    await this.#options.ports.records.runs.save(record);
    this.#enter(record, snapshot);
  }

  async #storeEnds(next: BufferedSnapshot, batch: Batch): Promise<void> {
    const { ports, task } = this.#options;
    const context = {
      config: next.config,
      task,
      head: this.#head,
      provenance: batch.provenance,
      bytes_down: await bytesDown(ports, this.#head.sha256),
      onTheWall: (at_ms: number) => onTheWall(ports, at_ms),
    };
    const [first, ...owed] = batch.ends.map((end) => roundOfBuffer(end, context));
    if (first !== undefined) await this.#storeRound(first, { ...next, owed }, batch.isClosing);
  }

  async #payDebt(isClosing: () => boolean): Promise<void> {
    const [first, ...owed] = this.#snapshot.owed;
    if (first !== undefined) await this.#storeRound(first, { ...this.#snapshot, owed }, isClosing);
  }

  async #storeRound(
    round: BufferRound,
    snapshot: BufferedSnapshot,
    isClosing: () => boolean,
  ): Promise<void> {
    const { ports } = this.#options;
    const { beginning, closing } = round;
    const run = recordWith(this.#record, snapshot);
    const about = { round: beginning.id, what: "end", isClosing } as const;
    await untilAnswered(ports, about, () =>
      ports.records.rounds.record(beginning, { ...closing, run }),
    );
    this.#enter(run, snapshot);
    this.#history.push(closing.summary);
    this.#head = modelOf(round) ?? this.#head;
  }

  #enter(record: RunRecord, snapshot: BufferedSnapshot): void {
    this.#record = record;
    this.#snapshot = snapshot;
  }
}
