/**
 * Sending one sealed update over whatever link there is: announce, send a few chunks ahead, resume where the
 * coordinator says. It outlives a lost connection; nothing is sent twice but what was in flight.
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

export type Send = (message: ParticipantMessage) => void;

export type UploadOptions = {
  readonly round: RoundId;
  readonly bytes: Uint8Array;
  readonly sha256: Sha256;
  readonly nextSeq: () => number;
  readonly send: Send;
  readonly onProgress: (sent_bytes: number) => void;
};

export class Upload {
  readonly #options: UploadOptions;
  #sender: Sender;

  constructor(options: UploadOptions) {
    this.#options = options;
    this.#sender = startSending(options.bytes.length, 0);
  }

  get sha256(): Sha256 {
    return this.#options.sha256;
  }

  get size_bytes(): number {
    return this.#options.bytes.length;
  }

  /** Announces the update, on a new link or once more on this one. */
  begin(): void {
    const { round, sha256, nextSeq, send } = this.#options;
    send({ type: "update_begin", seq: nextSeq(), round, size_bytes: this.size_bytes, sha256 });
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
    const { round, bytes, nextSeq, send, onProgress } = this.#options;
    onProgress(this.#sender.received_bytes);
    const { sender, chunks } = nextChunks(this.#sender);
    this.#sender = sender;
    for (const { offset_bytes, length_bytes } of chunks) {
      const data = bytes.subarray(offset_bytes, offset_bytes + length_bytes);
      send({ type: "update_chunk", seq: nextSeq(), round, offset_bytes, data });
    }
  }
}
