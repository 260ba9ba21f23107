/**
 * The plaintext of a sealed update: a fixed header, then the delta as little-endian float32.
 * Example count and metrics travel inside, so that nothing about one participant is in clear on the
 * way.
 *
 *   0  magic "TRU1"    4  examples u32    8  steps u32    12  reserved u32
 *  16  loss f64       24  accuracy f64   32  delta f32 × n
 */
import type { ParticipantId, RoundId, Sha256 } from "./ids.ts";

const magic = 0x31555254; // "TRU1" read as a little-endian u32
export const updateHeader_bytes = 32;

export type Update = {
  /** Weights after minus weights before, clipped to the task's norm. */
  readonly delta: Float32Array;
  readonly examples: number;
  readonly steps: number;
  /** Mean training loss and accuracy over the last local epoch. */
  readonly loss: number;
  readonly accuracy: number;
};

export function encodeUpdate(update: Update): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(updateHeader_bytes + update.delta.length * 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic, true);
  view.setUint32(4, update.examples, true);
  view.setUint32(8, update.steps, true);
  view.setFloat64(16, update.loss, true);
  view.setFloat64(24, update.accuracy, true);
  for (let i = 0; i < update.delta.length; i++) {
    view.setFloat32(updateHeader_bytes + i * 4, update.delta[i] as number, true);
  }
  return bytes;
}

/**
 * Null when the bytes are not an update of exactly `weights` values; the values may still be
 * hostile.
 */
export function decodeUpdate(bytes: Uint8Array, weights: number): Update | null {
  if (bytes.length !== updateHeader_bytes + weights * 4) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== magic) return null;
  const delta = new Float32Array(weights);
  for (let i = 0; i < weights; i++) delta[i] = view.getFloat32(updateHeader_bytes + i * 4, true);
  return {
    delta,
    examples: view.getUint32(4, true),
    steps: view.getUint32(8, true),
    loss: view.getFloat64(16, true),
    accuracy: view.getFloat64(24, true),
  };
}

/**
 * What a sealed update is bound to: opened for another round, sender or model it is not an update
 * at all.
 */
export function sealContext(bound: {
  readonly round: RoundId;
  readonly participant: ParticipantId;
  readonly model: Sha256;
}): Uint8Array {
  return new TextEncoder().encode(`${bound.round}\n${bound.participant}\n${bound.model}`);
}
