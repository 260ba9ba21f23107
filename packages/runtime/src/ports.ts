/**
 * What the runtime needs from outside, as small ports. Storage's ports (records, blobs, spool) are its own; these are
 * the rest. Whoever leads a round on one of many machines needs the same ones.
 */
import type { Identity } from "@tributary/crypto";
import type {
  CoordinatorMessage,
  ParticipantId,
  RefusalReason,
  RoundSummary,
  RoundTrace,
  RunId,
  RunView,
  Sha256,
  TaskSpec,
} from "@tributary/protocol";
import type { Blobs, Records, Spool } from "@tributary/storage";
import type { Combined, CombineRequest, InspectRequest, Verdict } from "./combine.ts";
import type { Unmasked, UnmaskRequest } from "./unmask.ts";

/** Messages to participants that are connected now; others learn by reconnecting. */
export type Outbox = {
  send(to: ParticipantId, message: CoordinatorMessage): void;
  /** One message to many, where that costs less than one after another. */
  sendAll?(to: readonly ParticipantId[], message: CoordinatorMessage): void;
  /** Says why, and closes the connection. */
  end?(to: ParticipantId, reason: RefusalReason): void;
};

/** Whole milliseconds since 1970. */
export type Clock = {
  now_ms(): number;
  /** Calls back once at that time or as soon after it as possible; the answer cancels it. */
  setAlarm(at_ms: number, callback: () => void): () => void;
};

/** Unpredictable bytes: ids, seeds. Keys are made by the crypto package. */
export type Randomness = { bytes(length: number): Uint8Array };

/** A number in [0, 1). */
export function uniform(randomness: Randomness): number {
  const [a = 0, b = 0, c = 0, d = 0] = randomness.bytes(4);
  return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) / 2 ** 32;
}

/** The heavy work on updates and models, off the event loop. */
export type Workshop = {
  /** Initial weights of a task's model, as a stored blob. */
  initialModel(task: TaskSpec, seed: number): Promise<Sha256>;
  /** Opens one sealed update and says whether it may be counted. */
  inspect(request: InspectRequest): Promise<Verdict>;
  /** All sealed updates and the parent become the next model, as a stored blob. */
  combine(request: CombineRequest): Promise<Combined>;
  /** The same for masked updates, of which only the sum is read. */
  unmask(request: UnmaskRequest): Promise<Unmasked>;
  /** On the task's public test set; null where there is none. */
  evaluate(
    task: TaskSpec,
    model: Sha256,
  ): Promise<{ readonly accuracy: number; readonly loss: number } | null>;
  /** What the figures of `evaluate` come from, in words; null where there is no test set. */
  testSetOf(task: TaskSpec): Promise<string | null>;
};

export type Log = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** What onlookers are told. */
export type RunNews =
  | { readonly type: "run"; readonly run: RunView }
  | { readonly type: "round"; readonly run: RunId; readonly summary: RoundSummary }
  /** For those alone who may read about single participants: of a round that is just over. */
  | { readonly type: "trace"; readonly trace: RoundTrace }
  | { readonly type: "refusal"; readonly run: RunId; readonly reason: RefusalReason };

export type Ports = {
  readonly records: Records;
  readonly blobs: Blobs;
  readonly spool: Spool;
  readonly outbox: Outbox;
  /** For rounds: within a process it never jumps, whatever the clock on the wall is set to. */
  readonly clock: Clock;
  /** The clock on the wall, for the calendar and for what people read. Absent: the same. */
  readonly wall?: Clock;
  readonly randomness: Randomness;
  readonly workshop: Workshop;
  /** The coordinator's own identity: signs each round's key. */
  readonly identity: Identity;
  readonly log: Log;
  /** What one download of this model moves over the network, compressed. */
  downloadBytes(model: Sha256): Promise<number>;
  publish(news: RunNews): void;
  /** Whether nothing of that device is to be counted any more. The runtime says so to its runs. */
  readonly isRevoked?: (participant: ParticipantId) => boolean;
};
