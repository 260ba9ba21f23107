/**
 * File handles that stay open between the chunks of an update, and never more than `max`: the one
 * that was used longest ago is closed first. The caller takes care that a path is not closed while
 * it is in use.
 */
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { createGate } from "./turns.ts";

export type HandlePool = {
  /**
   * Opens the file for reading and writing, creating it where it is missing, and lends its handle.
   */
  use<T>(path: string, work: (handle: FileHandle) => Promise<T>): Promise<T>;
  close(path: string): Promise<void>;
  closeAll(): Promise<void>;
  openCount(): number;
};

type Entry = { readonly handle: Promise<FileHandle>; users: number };

export function createHandlePool(max: number): HandlePool {
  /** Least recently used first. */
  const entries = new Map<string, Entry>();
  const gate = createGate(max);

  function borrow(path: string): Entry {
    const entry = entries.get(path) ?? { handle: openAfterEviction(path), users: 0 };
    entries.delete(path);
    entries.set(path, entry);
    entry.users += 1;
    return entry;
  }

  async function openAfterEviction(path: string): Promise<FileHandle> {
    if (entries.size >= max) {
      const idle = [...entries].find(([, entry]) => entry.users === 0);
      if (idle !== undefined) await close(idle[0]);
    }
    return open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  }

  async function close(path: string): Promise<void> {
    const entry = entries.get(path);
    if (entry === undefined) return;
    entries.delete(path);
    await (await entry.handle).close();
  }

  return {
    use: (path, work) =>
      gate(async () => {
        const entry = borrow(path);
        try {
          return await work(
            await entry.handle.catch((thrown) => {
              entries.delete(path);
              throw thrown;
            }),
          );
        } finally {
          entry.users -= 1;
        }
      }),
    close,
    async closeAll() {
      await Promise.all([...entries.keys()].map(close));
    },
    openCount: () => entries.size,
  };
}
