/**
 * Updates as files, with what a file system promises about them and no more: the bytes of a file
 * are safe once it was synced, its name once its directory was. It stands for the storage package's
 * spool of files, call by call, and keeps what that keeps where that keeps it: how many bytes are
 * here is known to a process from its own writes, and to the next one from the length of the file.
 */
import { createHash } from "node:crypto";
import type { ParticipantId, RoundId, Sha256 } from "@tributary/protocol";
import type { Spool, SpoolInspector, SpoolKey, SpoolListing } from "@tributary/storage";
import { type Random, randomInteger } from "@tributary/weights";

type File = {
  readonly round: RoundId;
  readonly participant: ParticipantId;
  readonly sha256: Sha256;
  readonly size_bytes: number;
  bytes: Uint8Array;
  /** It is made with its first byte; before that only the process knows of it. */
  isMade: boolean;
  /** Its bytes are safe. */
  isSynced: boolean;
  isSealed: boolean;
  /** Its name is safe; one that was sealed may have its old name back. */
  isNamed: boolean;
};

type Deleted = { readonly file: File; readonly at_ms: number };

/** After that a file system writes names to its journal unasked: the commit interval of ext4. */
const journal_ms = 5_000;

export type FilesLost = {
  readonly torn: number;
  readonly vanished: number;
  readonly returned: number;
};

export class SpoolFiles implements SpoolInspector {
  readonly #files = new Map<string, File>();
  /** Deleted in a directory that was not synced since, and when. */
  readonly #deleted = new Map<string, Deleted>();

  /** The spool of one process. */
  mount(space: Space): Spool {
    for (const [name, file] of this.#files) if (!file.isMade) this.#files.delete(name);
    return new MountedSpool(this, space);
  }

  find(key: SpoolKey): File | null {
    return this.#files.get(nameOf(key)) ?? null;
  }

  all(): readonly File[] {
    return [...this.#files.values()];
  }

  put(file: File): void {
    this.#files.set(nameOf(file), file);
  }

  delete(key: SpoolKey, now_ms: number): void {
    const file = this.find(key);
    if (file === null) return;
    this.#files.delete(nameOf(key));
    this.#deleted.set(nameOf(key), { file, at_ms: now_ms });
  }

  syncDirectory(round: RoundId): void {
    for (const file of this.#files.values()) if (file.round === round) file.isNamed = true;
    for (const [name, { file }] of this.#deleted) {
      if (file.round === round) this.#deleted.delete(name);
    }
  }

  /** As whoever looks at the files sees them, without a part in what is going on. */
  async list(): Promise<SpoolListing> {
    const made = this.all().filter(({ isMade }) => isMade);
    const updates = made.map(({ round, participant, sha256, size_bytes, ...file }) => ({
      ...{ round, participant, sha256, size_bytes },
      received_bytes: file.bytes.length,
      is_durable: file.isSealed,
    }));
    return { updates, strangers: [] };
  }

  async read(key: SpoolKey & { readonly sha256: Sha256 }): Promise<Uint8Array | null> {
    const file = this.find(key);
    return file?.isSealed && file.sha256 === key.sha256 ? new Uint8Array(file.bytes) : null;
  }

  losePower(random: Random, now_ms: number): FilesLost {
    const lost = { torn: 0, vanished: 0, returned: 0 };
    for (const [name, { file, at_ms }] of this.#deleted) {
      const isPending = now_ms - at_ms < journal_ms;
      if (isPending && !this.#files.has(name) && random() < 0.5) {
        this.#files.set(name, file);
        lost.returned += 1;
      }
    }
    this.#deleted.clear();
    for (const [name, file] of this.#files) {
      if (!file.isMade) continue;
      if (!file.isNamed && random() < 0.5) {
        if (file.isSealed && file.isSynced) file.isSealed = false;
        else {
          this.#files.delete(name);
          lost.vanished += 1;
          continue;
        }
      }
      file.isNamed = true;
      if (file.isSynced) continue;
      file.bytes = torn(file.bytes, random);
      lost.torn += 1;
    }
    return lost;
  }
}

/** Cut off at some byte, and from some byte on never written: the length was, the bytes were not. */
function torn(bytes: Uint8Array, random: Random): Uint8Array {
  const left = bytes.slice(0, randomInteger(random, bytes.length + 1));
  if (random() < 0.5) left.fill(0, randomInteger(random, left.length + 1));
  return left;
}

/** What a call finds of the disk when it has its turn. */
export type Space = {
  /** Whether there is no room: a write stops at some byte, as many as this says. */
  readonly room_bytes: (wanted_bytes: number) => number;
  /** Resolves when the disk says that a sync is done; a crash may come before. */
  readonly sync: () => Promise<void>;
  readonly full: (what: string) => Error;
  readonly now_ms: () => number;
};

class MountedSpool implements Spool {
  readonly #files: SpoolFiles;
  readonly #space: Space;
  /** Of each update that this process knows, how many bytes are here. */
  readonly #received = new Map<File, number>();

  constructor(files: SpoolFiles, space: Space) {
    this.#files = files;
    this.#space = space;
    for (const file of files.all()) this.#received.set(file, file.bytes.length);
  }

  async open(
    key: SpoolKey,
    { size_bytes, sha256 }: { readonly size_bytes: number; readonly sha256: Sha256 },
  ): Promise<number> {
    const known = this.#files.find(key);
    if (known?.sha256 === sha256 && known.size_bytes === size_bytes) return this.#receivedOf(known);
    await this.discard(key);
    const { round, participant } = key;
    const isNew = { isMade: false, isSynced: false, isSealed: false, isNamed: false };
    const bytes = new Uint8Array();
    this.#files.put({ round, participant, sha256, size_bytes, bytes, ...isNew });
    return 0;
  }

  async append(key: SpoolKey, offset_bytes: number, data: Uint8Array): Promise<number> {
    const file = this.#files.find(key);
    if (file === null || file.isSealed) throw new Error("Expected an open update, got none.");
    const received_bytes = this.#receivedOf(file);
    if (offset_bytes !== received_bytes || offset_bytes + data.length > file.size_bytes) {
      throw new Error(`Expected a chunk at byte ${received_bytes}, got one at ${offset_bytes}.`);
    }
    const room_bytes = this.#space.room_bytes(data.length);
    file.isMade = true;
    file.isSynced = false;
    // What a write that failed left behind it is written over by the next.
    const before = file.bytes.subarray(0, offset_bytes);
    file.bytes = Buffer.concat([before, data.subarray(0, room_bytes)]);
    if (room_bytes < data.length) throw this.#space.full("a chunk");
    this.#received.set(file, file.bytes.length);
    return file.bytes.length;
  }

  async seal(key: SpoolKey): Promise<"durable" | "digest_mismatch" | "incomplete"> {
    const file = this.#files.find(key);
    if (file === null || this.#receivedOf(file) < file.size_bytes) return "incomplete";
    if (!file.isSealed) {
      const found = createHash("sha256").update(file.bytes).digest("hex");
      if (found !== file.sha256) {
        await this.discard(key);
        return "digest_mismatch";
      }
      await this.#space.sync();
      file.isSynced = true;
      file.isSealed = true;
      file.isNamed = false;
    }
    await this.#space.sync();
    this.#files.syncDirectory(key.round);
    return "durable";
  }

  async read(key: SpoolKey): Promise<Uint8Array | null> {
    const file = this.#files.find(key);
    return file?.isSealed ? new Uint8Array(file.bytes) : null;
  }

  async discard(key: SpoolKey): Promise<void> {
    this.#files.delete(key, this.#space.now_ms());
  }

  async discardRound(round: RoundId): Promise<void> {
    for (const file of this.#files.all()) {
      if (file.round === round) this.#files.delete(file, this.#space.now_ms());
    }
    // As the port promises: what is deleted stays deleted when this has resolved.
    await this.#space.sync();
    this.#files.syncDirectory(round);
  }

  #receivedOf(file: File): number {
    return this.#received.get(file) ?? 0;
  }
}

function nameOf({ round, participant }: SpoolKey): string {
  return `${round}/${participant}`;
}
