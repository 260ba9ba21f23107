/**
 * What an error of PostgreSQL, or of the way to it, means, by SQLSTATE:
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
import pg from "pg";
import { type Sentences, StorageError, type StorageReason, sentences } from "./errors.ts";

/** Codes, and where every code of a class means the same the class: the first two characters. */
const reasons: ReadonlyMap<string, StorageReason> = new Map([
  ["08", "unavailable"], // connection exception
  ["23", "conflict"], // integrity constraint violation
  ["25006", "read_only"], // read_only_sql_transaction: a standby
  ["25P03", "unavailable"], // idle_in_transaction_session_timeout
  ["28", "read_only"], // invalid authorization
  ["40", "unavailable"], // transaction rollback: deadlock, serialization failure
  ["42501", "read_only"], // insufficient_privilege
  ["53", "unavailable"], // insufficient resources: connections, memory
  ["53100", "disk_full"],
  ["55P03", "locked"], // lock_not_available
  ["57014", "unavailable"], // query_canceled: the statement took too long
  ["57P01", "unavailable"], // admin_shutdown
  ["57P02", "unavailable"], // crash_shutdown
  ["57P03", "unavailable"], // cannot_connect_now: it is starting or stopping
  ["57P05", "unavailable"], // idle_session_timeout
  ["XX001", "corrupt"], // data_corrupted
  ["XX002", "corrupt"], // index_corrupted
]);

const postgresSentences: Sentences = {
  ...sentences,
  disk_full: (where, cause) =>
    `The disk of the server that holds ${where} is full (${cause}). What was stored before is safe. ` +
    "Free some space there. A coordinator that runs tries again by itself.",
  read_only: (where, cause) =>
    `The coordinator may not use ${where} (${cause}). ` +
    "Check the user and password in DATABASE_URL, and give that user the right to create tables.",
  corrupt: (where, cause) => `${where} is damaged (${cause}). Restore it from a backup.`,
  locked: (where, cause) =>
    `Somebody else holds a lock in ${where} (${cause}). End their transaction, then try again.`,
  unavailable: (where, cause) =>
    `${where} cannot be reached (${cause}). What was stored before is safe. ` +
    "Start the database, or check DATABASE_URL.",
  other: (where, cause) => `${where} refuses (${cause}). Check the database and DATABASE_URL.`,
};

export function postgresError(thrown: unknown, where: string): unknown {
  if (thrown instanceof StorageError || isBug(thrown)) return thrown;
  const reason = reasonOf(thrown);
  const message = postgresSentences[reason](where, causeOf(thrown));
  return new StorageError(reason, message, { cause: thrown });
}

/** Whether the session can be used no longer, or cannot be trusted to answer. */
export function endsSession(thrown: unknown): boolean {
  if (thrown instanceof pg.DatabaseError) return /^(FATAL|PANIC)$/.test(thrown.severity ?? "");
  return true;
}

function reasonOf(thrown: unknown): StorageReason {
  // What the server did not say itself happened on the way to it.
  if (!(thrown instanceof pg.DatabaseError)) return "unavailable";
  const code = thrown.code ?? "";
  return reasons.get(code) ?? reasons.get(code.slice(0, 2)) ?? "other";
}

/** Errors of the language name their class; those of sockets and of pg are plain. */
function isBug(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return true;
  return thrown instanceof TypeError || thrown instanceof RangeError;
}

/** A name with several addresses fails with one error for each, and no text of its own. */
function causeOf(thrown: unknown): string {
  if (thrown instanceof AggregateError) return thrown.errors.map(causeOf).join("; ");
  return thrown instanceof Error ? thrown.message : String(thrown);
}
