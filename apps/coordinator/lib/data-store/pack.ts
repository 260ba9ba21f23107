/**
 * Many files as one: their bytes in a row, and a head that says where each begins. Ten thousand small images are then
 * written as fast as one file of their size, and are there together or not at all.
 */
import { type Kept, StoreError } from "./port.ts";

type Entry = { readonly path: string; readonly type: string; readonly bytes: number };

/** Plain data, as JSON has it. */
export type Head = {
  readonly version: 1;
  readonly about: unknown;
  readonly files: readonly Entry[];
};

export type Pack = { readonly head: Head; readonly body: Blob };

/** Nothing is copied: the browser strings the files together when it writes them. */
export function pack({ about, files }: Kept): Pack {
  const entries = files.map(({ path, file }) => ({ path, type: file.type, bytes: file.size }));
  return {
    head: { version: 1, about, files: entries },
    body: new Blob(files.map(({ file }) => file)),
  };
}

export function unpack({ head, body }: { head: unknown; body: Blob }): Kept {
  if (!isHead(head)) throw new StoreError("damaged", "its head cannot be read");
  const expected = head.files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (body.size !== expected) {
    throw new StoreError("damaged", `expected ${expected} bytes, got ${body.size}`);
  }
  let start = 0;
  const files = head.files.map(({ path, type, bytes }) => {
    const file = body.slice(start, start + bytes, type);
    start += bytes;
    return { path, file };
  });
  return { about: head.about, files };
}

/** Written by this program, perhaps by another version of it. */
function isHead(head: unknown): head is Head {
  if (head === null || typeof head !== "object") return false;
  return "version" in head && head.version === 1 && "files" in head && Array.isArray(head.files);
}
