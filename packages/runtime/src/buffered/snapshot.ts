/**
 * What is stored of a buffered run, as the state of its record: the machine, and beside it what the runtime must not
 * forget. It is written whole, so that all of it is of one moment.
 */
import { type BufferedTask, limits, type RunId, type Sha256 } from "@tributary/protocol";
import { type BufferedConfig, type BufferedState, startBuffered } from "@tributary/rounds";
import type { Json, RunRecord } from "@tributary/storage";
import type { BufferRound } from "./closing.ts";
import type { VersionKey } from "./keys.ts";

export type BufferedSnapshot = {
  readonly mode: "buffered";
  /** Settled when the run begins: a restart must not change it. */
  readonly config: BufferedConfig;
  readonly machine: BufferedState;
  readonly keys: readonly VersionKey[];
  /** Invitations that are over, and of which the spool may still hold something. */
  readonly leftovers: readonly number[];
  /** Buffers that ended in one step with another, and are not yet rounds of the records. */
  readonly owed: readonly BufferRound[];
};

export function firstSnapshot(about: {
  readonly run: RunId;
  readonly task: BufferedTask;
  readonly rounds_target: number;
  readonly model: Sha256;
  readonly now_ms: number;
}): BufferedSnapshot {
  const { run, rounds_target, model, now_ms } = about;
  const { exponent: _, ...policy } = about.task.buffered;
  const { reconnect_grace_ms } = limits;
  const config = { run, rounds_target, reconnect_grace_ms, ...policy };
  const start = { model, version: 0, number: 1, idle: [] };
  const { state: machine } = startBuffered(config, start, now_ms);
  return { mode: "buffered", config, machine, keys: [], leftovers: [], owed: [] };
}

/** As it is stored: the fields of the machine beside the others, where whoever audits a run finds them. */
type Stored = BufferedState & Omit<BufferedSnapshot, "machine">;

export function snapshotIn(record: RunRecord): BufferedSnapshot {
  const stored = record.state as unknown as Stored;
  const { mode, config, keys, leftovers, owed, ...machine } = stored;
  if (mode !== "buffered") {
    throw new Error(`Expected a buffered run in ${record.id}, got one of rounds.`);
  }
  return { mode, config, keys, leftovers, owed, machine: machine as BufferedState };
}

export function storedSnapshot({ machine, ...rest }: BufferedSnapshot): Json {
  return { ...machine, ...rest } satisfies Stored as unknown as Json;
}

export function recordWith(record: RunRecord, snapshot: BufferedSnapshot): RunRecord {
  const { phase } = snapshot.machine;
  const status = phase === "finished" || phase === "stopped" ? phase : "running";
  return { ...record, status, state: storedSnapshot(snapshot) };
}
