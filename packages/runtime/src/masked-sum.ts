/**
 * The sum of a secure round: packed updates are added to one accumulator, then the masks that did not cancel. All of
 * it is addition mod 2^32, so that a thread can take a range of the coordinates to itself: each works on its part of
 * one shared accumulator, and nothing has to be put together afterwards.
 */
import { addMasks, type MaskTerm } from "@tributary/crypto";
import type { ParticipantId, RoundId } from "@tributary/protocol";
import type { UpdateRef } from "@tributary/rounds";
import type { SpoolReader } from "@tributary/storage";
import { addPacked, packedLength } from "@tributary/weights";

export type SumPart = {
  readonly round: RoundId;
  /** The updates of all survivors. */
  readonly updates: readonly UpdateRef[];
  /** Bits of a packed element. */
  readonly bits: number;
  /** What is to be added so that only the sum is left. */
  readonly masks: readonly MaskTerm[];
  /** The whole accumulator, in memory that threads share. */
  readonly sum: Uint32Array;
  readonly start: number;
  readonly end: number;
};

/**
 * Adds one part of the sum, on this thread or another. Answers whose bytes are not packed as they should be: of those
 * nothing was added.
 */
export type SumAdder = (part: SumPart) => Promise<readonly ParticipantId[]>;

/** Parts begin where a packed byte, a word and a block of the mask's cipher begin too. */
const part_elements = 64;

export function newSum(length: number): Uint32Array {
  return new Uint32Array(new SharedArrayBuffer(length * Uint32Array.BYTES_PER_ELEMENT));
}

/** Fills the accumulator, a range of coordinates for each adder. */
export async function addInParts(
  adders: readonly SumAdder[],
  whole: Omit<SumPart, "start" | "end">,
): Promise<readonly ParticipantId[]> {
  const { length } = whole.sum;
  const size = Math.ceil(length / adders.length / part_elements) * part_elements;
  const found = await Promise.all(
    adders.map((add, index) => {
      const start = Math.min(length, index * size);
      const end = Math.min(length, start + size);
      return start === end ? [] : add({ ...whole, start, end });
    }),
  );
  return [...new Set(found.flat())];
}

/** How a thread expands masks and adds them: by the crypto package, or by what its engine does faster. */
export type MaskAdder = (
  vector: Uint32Array,
  masks: readonly MaskTerm[],
  options: { readonly start: number },
) => void | Promise<void>;

/** One update is in memory at a time. */
export async function addPart(
  spool: SpoolReader,
  part: SumPart,
  add: MaskAdder = addMasks,
): Promise<readonly ParticipantId[]> {
  const { round, updates, bits, masks, start, end } = part;
  const sum = part.sum.subarray(start, end);
  const from_bytes = (start * bits) / 8;
  const to_bytes = from_bytes + packedLength(end - start, bits);
  const garbled: ParticipantId[] = [];
  for (const { participant, sha256 } of updates) {
    const bytes = await spool.read({ round, participant, sha256 });
    if (bytes === null)
      throw new Error(`The update of ${participant} is not in the spool any more.`);
    if (!addPacked(sum, bytes.subarray(from_bytes, to_bytes), bits)) garbled.push(participant);
  }
  if (garbled.length === 0) await add(sum, masks, { start });
  return garbled;
}
