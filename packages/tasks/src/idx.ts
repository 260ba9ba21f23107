/**
 * IDX, the format of MNIST: a magic number, big-endian dimensions, then bytes; gzip around it is
 * taken off. A file may come from anyone, so that sizes are checked against the bytes that are
 * there before anything is allocated.
 */
import { DataError } from "./problem.ts";

/** A file's bytes, under the name that messages use for it. */
export type NamedBytes = {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
};

export type IdxArray = {
  readonly dimensions: readonly number[];
  readonly values: Uint8Array;
};

/** Enough for 60,000 images of 64×64 bytes; a gzip bomb stops here. */
const unpacked_bytes_max = 256 * 1024 * 1024;
const unsignedByte = 0x08;

/** Reads an IDX array of unsigned bytes. */
export async function readIdx(
  file: NamedBytes,
  bytes_max: number = unpacked_bytes_max,
): Promise<IdxArray> {
  const { name, bytes } = file;
  return parseIdx(isGzip(bytes) ? await gunzip(bytes, { where: name, bytes_max }) : bytes, name);
}

export function parseIdx(bytes: Uint8Array, where: string): IdxArray {
  const [zero, alsoZero, type, rank] = bytes;
  if (zero !== 0 || alsoZero !== 0 || type !== unsignedByte || !rank) {
    throw new DataError({ reason: "not_idx", where });
  }
  const header = 4 + 4 * rank;
  if (bytes.length < header) {
    throw new DataError({
      reason: "wrong_length",
      where,
      expected: header,
      got: bytes.length,
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dimensions = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const expected = header + dimensions.reduce((product, size) => product * size, 1);
  if (bytes.length !== expected) {
    throw new DataError({
      reason: "wrong_length",
      where,
      expected,
      got: bytes.length,
    });
  }
  return { dimensions, values: bytes.subarray(header) };
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Unpacks gzip and gives up beyond `bytes_max`. */
export async function gunzip(
  packed: Uint8Array<ArrayBuffer>,
  options: { where: string; bytes_max: number },
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const reader = unpacked.getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      length += next.value.length;
      if (length > options.bytes_max) {
        await reader.cancel();
        throw new DataError({ reason: "too_large", ...options });
      }
      pieces.push(next.value);
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError({ reason: "bad_gzip", where: options.where });
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}
