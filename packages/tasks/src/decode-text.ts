/** Text out of a file's bytes: UTF-8, or UTF-16 where it says so itself; what is no text is refused by name. */
import { DataError } from "./problem.ts";

/** A text becomes one string, and a string has limits; rows of a table need several times its room. */
export const text_bytes_max = 128 * 1024 * 1024;

export function decodeText(file: { name: string; bytes: Uint8Array }): string {
  const { name: where, bytes } = file;
  if (bytes.length === 0) throw new DataError({ reason: "empty_file", where });
  if (bytes.length > text_bytes_max) {
    const sizes = { bytes: bytes.length, bytes_max: text_bytes_max };
    throw new DataError({ reason: "file_too_large", where, ...sizes });
  }
  if (startsWith(bytes, [0x50, 0x4b, 3, 4]) || startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) {
    throw new DataError({ reason: "spreadsheet", where });
  }
  const encoding = startsWith(bytes, [0xff, 0xfe])
    ? "utf-16le"
    : startsWith(bytes, [0xfe, 0xff])
      ? "utf-16be"
      : "utf-8";
  // Numbers of two or more bytes are full of zeros, and text has none.
  if (encoding === "utf-8" && bytes.includes(0)) throw new DataError({ reason: "not_text", where });
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new DataError({ reason: looksLikeText(bytes) ? "not_utf8" : "not_text", where });
  }
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}

/** Old encodings share their letters and line ends with UTF-8; other files are full of control characters. */
function looksLikeText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 4096);
  const isControl = (byte: number) => byte < 32 && byte !== 9 && byte !== 10 && byte !== 13;
  return head.filter(isControl).length * 50 < head.length;
}
