/**
 * Updates on their way in: announce, append, acknowledge, and at the end digest, fsync and verdict. Only a durable
 * update that is what the round expects becomes an event of it. One chain per participant keeps chunks in order.
 */
import {
  judgeChunk,
  type MessageOf,
  type ParticipantId,
  type ParticipantMessage,
  type RefusalReason,
  type RoundId,
  type Sha256,
} from "@tributary/protocol";
import type { UpdateRef, UploadAnswer } from "@tributary/rounds";
import type { Ports } from "./ports.ts";
import type { Expectation } from "./verdict.ts";

/** What comes of an upload. */
export type UploadEvent = { readonly participant: ParticipantId; readonly now_ms: number } & (
  | { readonly type: "update_spooled"; readonly update: UpdateRef }
  | { readonly type: "update_refused" }
);

export type UploadsOptions = {
  readonly round: RoundId;
  readonly expected: Expectation;
  readonly ports: Pick<Ports, "spool" | "outbox" | "clock">;
  /** Whether this participant may send now. */
  readonly permission: (from: ParticipantId) => UploadAnswer;
  /** Whether nothing more is taken, so that files may be gone. */
  readonly isOver: () => boolean;
  readonly dispatch: (event: UploadEvent) => void;
  /** Resolves when what was dispatched so far is handled. */
  readonly settled: () => Promise<void>;
  readonly refuse: (
    to: ParticipantId,
    seq: number | null,
    reason: RefusalReason,
    detail: string,
  ) => void;
};

type Incoming = {
  readonly sha256: Sha256;
  readonly size_bytes: number;
  readonly signature: string | null;
  received_bytes: number;
  /** Null until it came, and where an earlier process took it. */
  last_byte: number | null;
};

export class Uploads {
  readonly #options: UploadsOptions;
  readonly #incoming = new Map<ParticipantId, Incoming>();
  readonly #chains = new Map<ParticipantId, Promise<void>>();

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  begin(from: ParticipantId, message: MessageOf<ParticipantMessage, "update_begin">) {
    return this.#inOrder(from, message.seq, () => this.#begin(from, message));
  }

  chunk(from: ParticipantId, message: MessageOf<ParticipantMessage, "update_chunk">) {
    return this.#inOrder(from, message.seq, () => this.#chunk(from, message));
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#chains.values());
  }

  #inOrder(from: ParticipantId, seq: number, work: () => Promise<void>): Promise<void> {
    const turn = () => work().catch((error) => this.#failed(from, seq, error));
    const next = (this.#chains.get(from) ?? Promise.resolve()).then(turn, turn);
    this.#chains.set(from, next);
    const forget = () => {
      if (this.#chains.get(from) === next) this.#chains.delete(from);
    };
    next.then(forget, forget);
    return next;
  }

  /** The round may have ended, and its files with it, while this message was being handled. */
  #failed(from: ParticipantId, seq: number, error: unknown): void {
    if (!this.#options.isOver()) throw error;
    this.#options.refuse(from, seq, "round_stale", `Round ${this.#options.round}.`);
  }

  async #begin(from: ParticipantId, message: MessageOf<ParticipantMessage, "update_begin">) {
    const { round, ports, expected } = this.#options;
    const { seq, size_bytes, sha256, signature } = message;
    if (!this.#permits(from, seq, sha256)) return;
    if (size_bytes !== expected.size_bytes) {
      const has = `It has ${size_bytes} bytes`;
      const detail = `${has}; an update of this round has ${expected.size_bytes}.`;
      return this.#dropOut(from, seq, "update_size", detail);
    }
    const key = { round, participant: from };
    const received_bytes = await ports.spool.open(key, { size_bytes, sha256 });
    const upload = { size_bytes, sha256, signature, received_bytes, last_byte: null };
    this.#incoming.set(from, upload);
    if (received_bytes === size_bytes) return this.#finish(from, upload, seq);
    ports.outbox.send(from, { type: "update_resume", seq, round, received_bytes });
  }

  async #chunk(from: ParticipantId, message: MessageOf<ParticipantMessage, "update_chunk">) {
    const { round, ports, refuse } = this.#options;
    const { seq, offset_bytes, data } = message;
    if (!this.#permits(from, seq, null)) return;
    const upload = this.#incoming.get(from);
    if (upload === undefined) {
      return refuse(from, seq, "phase_mismatch", "A chunk came before its announcement.");
    }
    const verdict = judgeChunk(upload, { offset_bytes, length_bytes: data.length });
    if (verdict === "beyond_end") {
      const end_bytes = offset_bytes + data.length;
      const detail = `${end_bytes} is beyond ${upload.size_bytes}.`;
      return this.#dropOut(from, seq, "update_size", detail);
    }
    if (verdict === "append") {
      const key = { round, participant: from };
      upload.received_bytes = await ports.spool.append(key, offset_bytes, data);
      upload.last_byte = data.at(-1) ?? null;
    }
    const { received_bytes } = upload;
    ports.outbox.send(from, { type: "chunk_received", seq, round, received_bytes });
    if (received_bytes === upload.size_bytes) await this.#finish(from, upload, seq);
  }

  /** Whether this participant may send now; tells it why not, or that it need not. */
  #permits(from: ParticipantId, seq: number, sha256: Sha256 | null): boolean {
    const { round, ports, refuse } = this.#options;
    const permission = this.#options.permission(from);
    if (!permission.ok) {
      this.#incoming.delete(from);
      refuse(from, seq, permission.reason, `Round ${round}.`);
      return false;
    }
    const { already } = permission;
    if (already === null) return true;
    if (sha256 !== null && already.sha256 !== sha256) {
      refuse(from, seq, "update_conflict", `Update ${already.sha256.slice(0, 12)} was counted.`);
    } else {
      ports.outbox.send(from, { type: "update_accepted", round, sha256: already.sha256 });
    }
    return false;
  }

  async #finish(from: ParticipantId, upload: Incoming, seq: number): Promise<void> {
    const { round, expected, ports, refuse, dispatch, settled } = this.#options;
    const { spool, clock } = ports;
    const key = { round, participant: from };
    this.#incoming.delete(from);
    if ((await spool.seal(key)) !== "durable") {
      return refuse(from, seq, "update_digest", `What arrived is not ${upload.sha256}.`);
    }
    const { sha256, size_bytes, signature } = upload;
    const update: UpdateRef = { participant: from, sha256, size_bytes };
    const last_byte = upload.last_byte ?? (await spool.read(key))?.at(-1) ?? null;
    const verdict = await expected.judge({ update, signature, last_byte });
    if (!verdict.ok) return this.#dropOut(from, seq, verdict.reason, verdict.detail);
    dispatch({ type: "update_spooled", participant: from, now_ms: clock.now_ms(), update });
    // The participant's next message must meet the state after this one.
    await settled();
  }

  /** What this participant sends cannot be counted: it is told why, and the round goes on without it. */
  async #dropOut(
    from: ParticipantId,
    seq: number,
    reason: RefusalReason,
    detail: string,
  ): Promise<void> {
    const { round, ports, refuse, dispatch, settled } = this.#options;
    this.#incoming.delete(from);
    await ports.spool.discard({ round, participant: from });
    refuse(from, seq, reason, detail);
    dispatch({ type: "update_refused", participant: from, now_ms: ports.clock.now_ms() });
    await settled();
  }
}
