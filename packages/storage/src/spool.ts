/**
 * Updates on their way in, as files: `<round>/<participant>.<sha256>.<size>.part` while chunks arrive and
 * `<round>/<participant>.<sha256>.update` once durable. The name holds all that a restarted coordinator must know, so
 * there is no index to lose. The digest grows with every chunk; only what an earlier process left is read again.
 */
import { createHash } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ParticipantId, RoundId, Sha256 } from "@tributary/protocol";
import { readIfThere } from "./blobs.ts";
import { guarded } from "./errors.ts";
import { makeDirectory, syncDirectory, writeAll } from "./files.ts";
import { createHandlePool } from "./handles.ts";
import { requireParticipant, requireRound, requireSha256 } from "./ids.ts";
import type { Spool, SpoolKey } from "./port.ts";
import { type Entry, fileName, hashFile, requireFit, scan } from "./spool-entry.ts";
import { createTurns } from "./turns.ts";

/** Open files at most; a coordinator with more updates under way opens and closes them in turn. */
const handles_max = 256;

export async function openSpool(options: { readonly directory: string }): Promise<Spool> {
  const { directory } = options;
  const rounds = await guarded(directory, async () => {
    await makeDirectory(directory);
    return scan(directory);
  });
  const handles = createHandlePool(handles_max);
  const inTurn = createTurns();

  const directoryOf = (round: RoundId) => join(directory, requireRound(round));
  const find = (key: SpoolKey) => rounds.get(key.round)?.get(key.participant);
  const pathOf = (key: SpoolKey, entry: Entry) =>
    join(directoryOf(key.round), fileName(key.participant, entry));
  /** One piece of work at a time per update; ids are checked before they become part of a path. */
  const exclusively = <T>(key: SpoolKey, work: () => Promise<T>) => {
    const name = `${requireRound(key.round)}/${requireParticipant(key.participant)}`;
    return guarded(directory, () => inTurn(name, work));
  };

  async function drop(key: SpoolKey): Promise<void> {
    const entry = find(key);
    if (entry === undefined) return;
    const path = pathOf(key, entry);
    rounds.get(key.round)?.delete(key.participant);
    await handles.close(path);
    await rm(path, { force: true });
  }

  async function begin(
    key: SpoolKey,
    expected: { readonly size_bytes: number; readonly sha256: Sha256 },
  ): Promise<number> {
    const sha256 = requireSha256(expected.sha256);
    const known = find(key);
    if (known?.sha256 === expected.sha256 && known.size_bytes === expected.size_bytes) {
      if (!known.sealed) known.hash ??= await hashFile(pathOf(key, known));
      return known.received_bytes;
    }
    await drop(key);
    await makeDirectory(directoryOf(key.round));
    const { size_bytes } = expected;
    const round = rounds.get(key.round) ?? new Map();
    rounds.set(key.round, round);
    const entry = {
      sha256,
      size_bytes,
      received_bytes: 0,
      hash: createHash("sha256"),
      sealed: false,
    };
    round.set(key.participant, entry);
    return 0;
  }

  async function append(key: SpoolKey, offset_bytes: number, data: Uint8Array): Promise<number> {
    const entry = find(key);
    const hash = entry?.hash;
    if (entry === undefined || hash === undefined || hash === null || entry.sealed) {
      throw new Error(`Expected an open update of round ${key.round}, got a chunk of none.`);
    }
    requireFit(entry, offset_bytes, data);
    await handles.use(pathOf(key, entry), (handle) => writeAll(handle, data, offset_bytes));
    hash.update(data);
    entry.received_bytes += data.length;
    return entry.received_bytes;
  }

  async function seal(key: SpoolKey): Promise<"durable" | "digest_mismatch" | "incomplete"> {
    const entry = find(key);
    if (entry === undefined || entry.received_bytes < entry.size_bytes) return "incomplete";
    if (entry.sealed) return "durable";
    const path = pathOf(key, entry);
    const hash = entry.hash ?? (await hashFile(path));
    if (hash.copy().digest("hex") !== entry.sha256) {
      await drop(key);
      return "digest_mismatch";
    }
    try {
      await handles.use(path, (handle) => handle.sync());
    } catch (thrown) {
      // What a failed fsync left in the page cache may never reach the disk, and a second fsync would not say so.
      await drop(key);
      throw thrown;
    }
    await handles.close(path);
    await rename(path, pathOf(key, { ...entry, sealed: true }));
    entry.sealed = true;
    await syncDirectory(directoryOf(key.round));
    await syncDirectory(directory);
    return "durable";
  }

  return {
    open: async (key, expected) => exclusively(key, () => begin(key, expected)),
    append: async (key, offset_bytes, data) =>
      exclusively(key, () => append(key, offset_bytes, data)),
    seal: async (key) => exclusively(key, () => seal(key)),
    read: async (key) =>
      exclusively(key, async () => {
        const entry = find(key);
        return entry?.sealed ? readIfThere(pathOf(key, entry)) : null;
      }),
    discard: async (key) => exclusively(key, () => drop(key)),
    async discardRound(round) {
      const path = directoryOf(round);
      const participants = [...(rounds.get(round)?.keys() ?? [])];
      await Promise.all(
        participants.map((participant) => {
          const key = { round, participant };
          return exclusively(key, () => drop(key));
        }),
      );
      rounds.delete(round);
      await guarded(directory, () => rm(path, { recursive: true, force: true }));
    },
  };
}
