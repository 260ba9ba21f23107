/**
 * Sending one update, sealed or masked, over whatever link there is: announced (by the desk), sent a
 * few chunks ahead, resumed where the coordinator says. It outlives a lost connection; nothing is
 * sent twice but what was in flight.
 */
import {
  acknowledge,
  nextChunks,
  type ParticipantMessage,
  type RoundId,
  type Sender,
  type Sha256,
  startSending,
} from "@tributary/protocol";
import type { ProtectedUpdate, Statement } from "./protection.ts";

export type Send = (message: ParticipantMessage) => void;

export type UploadOptions = {
  readonly round: RoundId;
  readonly update: ProtectedUpdate;
  readonly nextSeq: () => number;
  readonly send: Send;
  readonly onProgress: (sent_bytes: number) => void;
};

export class Upload {
  readonly #options: UploadOptions;
  #sender: Sender;

  constructor(options: UploadOptions) {
    this.#options = options;
    this.#sender = startSending(options.update.bytes.length, 0);
  }

  get sha256(): Sha256 {
    return this.#options.update.sha256;
  }

  get size_bytes(): number {
    return this.#options.update.bytes.length;
  }

  /** What is said before the first chunk, on a new link or once more on this one. */
  get announcement(): Statement {
    const { round, update } = this.#options;
    const { sha256, signature } = update;
    return { type: "update_begin", round, size_bytes: this.size_bytes, sha256, signature };
  }

  /** The coordinator has that many bytes: start, or start again, there. */
  resume(received_bytes: number): void {
    this.#sender = startSending(this.size_bytes, received_bytes);
    this.#pump();
  }

  received(received_bytes: number): void {
    this.#sender = acknowledge(this.#sender, received_bytes);
    this.#pump();
  }

  #pump(): void {
    const { round, update, nextSeq, send, onProgress } = this.#options;
    onProgress(this.#sender.received_bytes);
    const { sender, chunks } = nextChunks(this.#sender);
    this.#sender = sender;
    for (const { offset_bytes, length_bytes } of chunks) {
      const data = update.bytes.subarray(offset_bytes, offset_bytes + length_bytes);
      send({ type: "update_chunk", seq: nextSeq(), round, offset_bytes, data });
    }
  }
}
