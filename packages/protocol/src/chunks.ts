/**
 * The chunk codec: an update leaves in pieces of `chunk_bytes`, a few in flight, and arrives in
 * order. The sender is a value that says what to send next; the receiver's only state is how many
 * bytes it has, so a lost connection resends at most what was in flight.
 */
import { limits } from "./limits.ts";

export type Sender = {
  readonly size_bytes: number;
  /** Acknowledged by the receiver. */
  readonly received_bytes: number;
  /** Sent so far, acknowledged or not. */
  readonly sent_bytes: number;
};

export type Chunk = {
  readonly offset_bytes: number;
  readonly length_bytes: number;
};

export function startSending(size_bytes: number, received_bytes: number): Sender {
  const resumed_bytes = Math.min(received_bytes, size_bytes);
  return {
    size_bytes,
    received_bytes: resumed_bytes,
    sent_bytes: resumed_bytes,
  };
}

/** The chunks that may leave now, and the sender after they left. */
export function nextChunks(sender: Sender): {
  readonly chunks: Chunk[];
  readonly sender: Sender;
} {
  const chunks: Chunk[] = [];
  const window_bytes = limits.chunks_in_flight_max * limits.chunk_bytes;
  let { sent_bytes } = sender;
  while (sent_bytes < sender.size_bytes && sent_bytes < sender.received_bytes + window_bytes) {
    const length_bytes = Math.min(limits.chunk_bytes, sender.size_bytes - sent_bytes);
    chunks.push({ offset_bytes: sent_bytes, length_bytes });
    sent_bytes += length_bytes;
  }
  return { chunks, sender: { ...sender, sent_bytes } };
}

/** An acknowledgement arrived. Older ones than the newest change nothing. */
export function acknowledge(sender: Sender, received_bytes: number): Sender {
  if (received_bytes <= sender.received_bytes || received_bytes > sender.size_bytes) return sender;
  return {
    ...sender,
    received_bytes,
    sent_bytes: Math.max(sender.sent_bytes, received_bytes),
  };
}

export type ChunkVerdict = "append" | "duplicate" | "gap" | "beyond_end";

/** What a receiver with `received_bytes` of `size_bytes` does with a chunk. */
export function judgeChunk(
  receiver: { readonly received_bytes: number; readonly size_bytes: number },
  chunk: Chunk,
): ChunkVerdict {
  if (chunk.offset_bytes + chunk.length_bytes > receiver.size_bytes) return "beyond_end";
  if (chunk.offset_bytes === receiver.received_bytes) return "append";
  if (chunk.offset_bytes + chunk.length_bytes <= receiver.received_bytes) return "duplicate";
  return "gap";
}
