/**
 * As much of Protocol Buffers' wire format as an ONNX file needs: varints, fixed 32-bit floats, and bytes with their
 * length. Written, never read.
 */

/** One field as its bytes, in parts, so that large tensors are copied once, at the end. */
export type Field = readonly Uint8Array[];

const wireTypes = { varint: 0, bytes: 2, fixed32: 5 } as const;

/** A negative one takes ten bytes, as 64 bits in two's complement. */
export function integer(field: number, value: number): Field {
  const bytes = value < 0 ? negative(value) : varint(value);
  return [tag(field, wireTypes.varint), bytes];
}

export function float(field: number, value: number): Field {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [tag(field, wireTypes.fixed32), bytes];
}

export function text(field: number, value: string): Field {
  return raw(field, new TextEncoder().encode(value));
}

export function raw(field: number, bytes: Uint8Array): Field {
  return [tag(field, wireTypes.bytes), varint(bytes.length), bytes];
}

export function message(field: number, fields: readonly Field[]): Field {
  const parts = fields.flat();
  return [tag(field, wireTypes.bytes), varint(lengthOf(parts)), ...parts];
}

export function toBytes(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const parts = fields.flat();
  const bytes = new Uint8Array(lengthOf(parts));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

function tag(field: number, wireType: number): Uint8Array {
  return varint(field * 8 + wireType);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.of(...bytes, rest);
}

function negative(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) + 128);
    rest >>= 7n;
  }
  return Uint8Array.of(...bytes, Number(rest));
}
