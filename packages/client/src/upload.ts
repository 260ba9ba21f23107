/**
 * Sending one sealed update over whatever link there is: announce, send a few chunks ahead, resume where the coordinator
 * says. It outlives a lost connection; nothing is sent twice but what was in flight.
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

export type Upload = {
  readonly round: RoundId;
  readonly sha256: Sha256;
  readonly size_bytes: number;
  /** Announces the update on a (new) link. */
  begin(send: Send): void;
  /** The coordinator has that many bytes: start, or start again, there. */
  resume(received_bytes: number, send: Send): void;
  received(received_bytes: number, send: Send): void;
};

export type Send = (message: ParticipantMessage) => void;

export function createUpload(options: {
  readonly round: RoundId;
  readonly bytes: Uint8Array;
  readonly sha256: Sha256;
  readonly nextSeq: () => number;
  readonly onProgress: (sent_bytes: number) => void;
}): Upload {
  const { round, bytes, sha256, nextSeq, onProgress } = options;
  let sender: Sender = startSending(bytes.length, 0);

  const pump = (send: Send) => {
    const next = nextChunks(sender);
    sender = next.sender;
    for (const { offset_bytes, length_bytes } of next.chunks) {
      const data = bytes.subarray(offset_bytes, offset_bytes + length_bytes);
      send({ type: "update_chunk", seq: nextSeq(), round, offset_bytes, data });
    }
  };

  return {
    round,
    sha256,
    size_bytes: bytes.length,
    begin(send) {
      send({ type: "update_begin", seq: nextSeq(), round, size_bytes: bytes.length, sha256 });
    },
    resume(received_bytes, send) {
      sender = startSending(bytes.length, received_bytes);
      onProgress(sender.received_bytes);
      pump(send);
    },
    received(received_bytes, send) {
      sender = acknowledge(sender, received_bytes);
      onProgress(sender.received_bytes);
      pump(send);
    },
  };
}
