/**
 * Updates on their way in, as files: `<round>/<participant>.<sha256>.<size>.part` while chunks
 * arrive and `<round>/<participant>.<sha256>.update` once durable. The name holds all that a
 * restarted coordinator must know, so there is no index to lose. The digest grows with every chunk;
 * only what an earlier process left is read again.
 */
import { createHash } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ParticipantId, RoundId, Sha256 } from "@tributary/protocol";
import { needing } from "./disk-room.ts";
import { guarded } from "./errors.ts";
import { makeDirectory, readIfThere, syncDirectory, writeAll } from "./files.ts";
import { createHandlePool, type HandlePool } from "./handles.ts";
import { requireParticipant, requireRound, requireSha256 } from "./ids.ts";
import type { Spool, SpoolKey } from "./port.ts";
import { type Entry, fileName, hashFile, requireFit, scan } from "./spool-entry.ts";
import { createTurns } from "./turns.ts";

/** Open files at most; a coordinator with more updates under way opens and closes them in turn. */
const handles_max = 256;

/** A spool that holds files open until it is closed. */
export type FileSpool = Spool & { close(): Promise<void> };

type Store = {
  readonly directory: string;
  readonly rounds: Map<RoundId, Map<ParticipantId, Entry>>;
  readonly handles: HandlePool;
};

export async function openSpool(options: { readonly directory: string }): Promise<FileSpool> {
  const { directory } = options;
  const rounds = await guarded(directory, async () => {
    await makeDirectory(directory);
    return scan(directory);
  });
  const store: Store = { directory, rounds, handles: createHandlePool(handles_max) };
  const inTurn = createTurns();

  /** One piece of work at a time per update; ids are checked before they become part of a path. */
  async function exclusively<T>(key: SpoolKey, work: () => Promise<T>): Promise<T> {
    const name = `${requireRound(key.round)}/${requireParticipant(key.participant)}`;
    return guarded(directory, () => inTurn(name, work));
  }

  return {
    open: (key, expected) => exclusively(key, () => begin(store, key, expected)),
    append: (key, offset_bytes, data) =>
      exclusively(key, () => append(store, key, offset_bytes, data)),
    seal: (key) => exclusively(key, () => seal(store, key)),
    read: (key) => exclusively(key, () => read(store, key)),
    discard: (key) => exclusively(key, () => drop(store, key)),
    async discardRound(round) {
      const path = join(directory, requireRound(round));
      // Most rounds of a long history have left nothing here, and the disk need not be asked about each.
      if (!rounds.has(round)) return;
      const keys = [...(rounds.get(round)?.keys() ?? [])].map((participant) => ({
        round,
        participant,
      }));
      await Promise.all(keys.map((key) => exclusively(key, () => drop(store, key))));
      await guarded(directory, () => rm(path, { recursive: true, force: true }));
      rounds.delete(round);
    },
    close: () => guarded(directory, () => store.handles.closeAll()),
  };
}

function find(store: Store, key: SpoolKey): Entry | undefined {
  return store.rounds.get(key.round)?.get(key.participant);
}

function pathOf(store: Store, key: SpoolKey, entry: Entry): string {
  return join(store.directory, key.round, fileName(key.participant, entry));
}

async function begin(
  store: Store,
  key: SpoolKey,
  expected: { readonly size_bytes: number; readonly sha256: Sha256 },
): Promise<number> {
  const { size_bytes } = expected;
  const sha256 = requireSha256(expected.sha256);
  const known = find(store, key);
  if (known?.sha256 === sha256 && known.size_bytes === size_bytes) {
    if (!known.sealed) known.hash ??= await hashFile(pathOf(store, key, known));
    return known.received_bytes;
  }
  await drop(store, key);
  await makeDirectory(join(store.directory, key.round));
  const round = store.rounds.get(key.round) ?? new Map<ParticipantId, Entry>();
  store.rounds.set(key.round, round);
  const hash = createHash("sha256");
  round.set(key.participant, { sha256, size_bytes, received_bytes: 0, hash, sealed: false });
  return 0;
}

async function append(
  store: Store,
  key: SpoolKey,
  offset_bytes: number,
  data: Uint8Array,
): Promise<number> {
  const entry = find(store, key);
  if (entry === undefined || entry.hash === null || entry.sealed) {
    throw new Error(`Expected an open update of round ${key.round}, got a chunk of none.`);
  }
  requireFit(entry, offset_bytes, data);
  const path = pathOf(store, key, entry);
  await needing(entry.size_bytes - offset_bytes, () =>
    store.handles.use(path, (file) => writeAll(file, data, offset_bytes)),
  );
  entry.hash.update(data);
  entry.received_bytes += data.length;
  return entry.received_bytes;
}

async function seal(
  store: Store,
  key: SpoolKey,
): Promise<"durable" | "digest_mismatch" | "incomplete"> {
  const entry = find(store, key);
  if (entry === undefined || entry.received_bytes < entry.size_bytes) return "incomplete";
  if (!entry.sealed && !(await settle(store, key, entry))) return "digest_mismatch";
  // Also for one that was sealed before: the process may have ended between rename and sync.
  await syncDirectory(join(store.directory, key.round));
  await syncDirectory(store.directory);
  return "durable";
}

/**
 * Checks the digest, syncs the file and gives it its final name; drops bytes that are not the
 * update.
 */
async function settle(store: Store, key: SpoolKey, entry: Entry): Promise<boolean> {
  const path = pathOf(store, key, entry);
  const hash = entry.hash ?? (await hashFile(path));
  if (hash.copy().digest("hex") !== entry.sha256) {
    await drop(store, key);
    return false;
  }
  try {
    await store.handles.use(path, (file) => file.sync());
  } catch (thrown) {
    // What a failed fsync left in the page cache may never reach the disk, and a second fsync would
    // not say so.
    await drop(store, key);
    throw thrown;
  }
  await store.handles.close(path);
  await rename(path, pathOf(store, key, { ...entry, sealed: true }));
  entry.sealed = true;
  entry.hash = null;
  return true;
}

async function read(store: Store, key: SpoolKey): Promise<Uint8Array | null> {
  const entry = find(store, key);
  return entry?.sealed ? readIfThere(pathOf(store, key, entry)) : null;
}

async function drop(store: Store, key: SpoolKey): Promise<void> {
  const entry = find(store, key);
  if (entry === undefined) return;
  const path = pathOf(store, key, entry);
  store.rounds.get(key.round)?.delete(key.participant);
  await store.handles.close(path);
  await rm(path, { force: true });
}
