/**
 * What can go wrong while remembering, as one closed set. The message is written for the person who
 * runs the coordinator: what happened, where, and what to do next.
 */
import { roomIn } from "./disk-room.ts";

export const storageReasons = [
  "disk_full",
  "read_only",
  "corrupt",
  "locked",
  "newer_schema",
  /** The database could not be reached in time. The same call may be told again: no write happens twice. */
  "unavailable",
  /** The write contradicts what is stored already; nothing was changed. */
  "conflict",
  "other",
] as const;
export type StorageReason = (typeof storageReasons)[number];

export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly reason: StorageReason;

  constructor(reason: StorageReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }

  /** Whether the same call may succeed later without anybody doing anything about it. */
  get isRetryable(): boolean {
    return this.reason === "unavailable";
  }
}

/**
 * Primary result codes of SQLite, https://www.sqlite.org/rescode.html: the low byte of `errcode`.
 */
const sqliteReasons: ReadonlyMap<number, StorageReason> = new Map([
  [3, "read_only"], // SQLITE_PERM
  [5, "locked"], // SQLITE_BUSY
  [6, "locked"], // SQLITE_LOCKED
  [8, "read_only"], // SQLITE_READONLY
  [11, "corrupt"], // SQLITE_CORRUPT
  [13, "disk_full"], // SQLITE_FULL
  [14, "read_only"], // SQLITE_CANTOPEN
  [19, "conflict"], // SQLITE_CONSTRAINT
  [26, "corrupt"], // SQLITE_NOTADB
]);

const fileReasons: ReadonlyMap<string, StorageReason> = new Map([
  ["ENOSPC", "disk_full"],
  ["EDQUOT", "disk_full"],
  ["EROFS", "read_only"],
  ["EACCES", "read_only"],
  ["EPERM", "read_only"],
]);

/** What an error of node:sqlite or node:fs means; a StorageError is answered as it is. */
export function storageError(thrown: unknown, where: string): StorageError {
  if (thrown instanceof StorageError) return thrown;
  const reason = reasonOf(thrown);
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  const cause = reason === "disk_full" ? roomIn(where, thrown) || said : said;
  return new StorageError(reason, sentences[reason](where, cause), { cause: thrown });
}

function reasonOf(thrown: unknown): StorageReason {
  if (typeof thrown !== "object" || thrown === null) return "other";
  if ("errcode" in thrown && typeof thrown.errcode === "number") {
    return sqliteReasons.get(thrown.errcode & 0xff) ?? "other";
  }
  const code = "code" in thrown ? thrown.code : undefined;
  return (typeof code === "string" ? fileReasons.get(code) : undefined) ?? "other";
}

export type Sentences = Record<StorageReason, (where: string, cause: string) => string>;

export const sentences: Sentences = {
  disk_full: (where, cause) =>
    `The disk that holds ${where} is full (${cause}). What was stored before is safe. ` +
    "Free some space there: other files, such as old logs and backups. Delete nothing in the data " +
    "directory. Then try again; a coordinator that runs does so by itself.",
  read_only: (where, cause) =>
    `The coordinator may not write to ${where} (${cause}). ` +
    "Give its user the right to read and write there.",
  corrupt: (where, cause) =>
    `${where} is damaged (${cause}). Keep a copy of it, then restore it from a backup.`,
  locked: (where) =>
    `Another process is using ${where}. Stop the other coordinator, ` +
    "or start this one with a directory of its own.",
  newer_schema: (where, cause) =>
    `${where} was written by a newer version (${cause}). ` +
    "Start that version, or restore an older backup.",
  unavailable: (where, cause) =>
    `${where} cannot be reached (${cause}). What was stored before is safe, and this is tried again.`,
  conflict: (where, cause) =>
    `${where} already holds something that contradicts this write (${cause}). Nothing was changed.`,
  other: (where, cause) =>
    `${where} cannot be read or written (${cause}). Check the disk and the directory.`,
};

/**
 * Runs work on files; what node:fs throws comes out as a StorageError, a broken promise of the code
 * as it is.
 */
export async function guarded<T>(where: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw isSystemError(thrown) ? storageError(thrown, where) : thrown;
  }
}

function isSystemError(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown;
}
