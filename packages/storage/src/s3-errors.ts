/**
 * What an error of S3-compatible storage, or of the way to it, means:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
import { type Sentences, StorageError, type StorageReason, sentences } from "./errors.ts";

export type S3Refusal = {
  readonly status: number;
  /** The store's own word for it; empty where the answer has none, as a proxy's. */
  readonly code: string;
};

/** Codes whose status does not say enough. */
const reasonsOfCodes: ReadonlyMap<string, StorageReason> = new Map([
  ["QuotaExceeded", "disk_full"],
  ["InsufficientCapacity", "disk_full"],
  ["XMinioStorageFull", "disk_full"],
  // Only bytes that changed on the way differ from the digest that they were sent with.
  ["BadDigest", "unavailable"],
  ["XAmzContentSHA256Mismatch", "unavailable"],
  ["IncompleteBody", "unavailable"],
  ["RequestTimeout", "unavailable"],
  ["OperationAborted", "unavailable"],
  ["RequestTimeTooSkewed", "other"],
]);

const advices: ReadonlyMap<string, string> = new Map([
  ["NoSuchBucket", "Create the bucket, or correct its name in BLOB_URL."],
  ["RequestTimeTooSkewed", "Set the clock of this machine."],
  ["AuthorizationHeaderMalformed", "Set the bucket's region in BLOB_URL: ?region=…"],
  ["PermanentRedirect", "Set the bucket's region, or its own host, in BLOB_URL."],
  ["TemporaryRedirect", "Set the bucket's region, or its own host, in BLOB_URL."],
]);

const s3Sentences: Sentences = {
  ...sentences,
  disk_full: (where, cause) =>
    `The store that holds ${where} is full (${cause}). What was stored before is safe. ` +
    "Free some space there, or raise its quota.",
  read_only: (where, cause) =>
    `The coordinator may not use ${where} (${cause}). Check the key and secret in BLOB_URL, and ` +
    "give that key the right to list the bucket, and to read, write and delete in it.",
  corrupt: (where, cause) =>
    `${where} holds other bytes than were put there (${cause}). ` +
    "Restore that object from a backup or an older version.",
  unavailable: (where, cause) =>
    `${where} cannot be reached (${cause}). What was stored before is safe. ` +
    "Start the store, or check host, port and tls in BLOB_URL.",
  other: (where, cause) =>
    `${where} refuses (${cause}). ${advices.get(cause) ?? "Check the store and BLOB_URL."}`,
};

export function s3Error(
  reason: StorageReason,
  where: string,
  cause: string,
  options?: ErrorOptions,
): StorageError {
  const sentence = s3Sentences[reason](where, cause);
  return new StorageError(reason, sentence.charAt(0).toUpperCase() + sentence.slice(1), options);
}

/** What the store answered in place of what was asked for. */
export function refusalError({ status, code }: S3Refusal, where: string): StorageError {
  return s3Error(reasonOf(status, code), where, code || `HTTP status ${status}`);
}

/** What happened on the way to the store, or back; a bug in the code stays as it is. */
export function wayError(thrown: unknown, where: string): unknown {
  if (thrown instanceof StorageError || !(thrown instanceof Error)) return thrown;
  if (thrown instanceof TypeError || thrown instanceof RangeError) return thrown;
  return s3Error("unavailable", where, causeOf(thrown), { cause: thrown });
}

function reasonOf(status: number, code: string): StorageReason {
  const reason = reasonsOfCodes.get(code);
  if (reason !== undefined) return reason;
  if (status === 507) return "disk_full";
  if (status >= 500 || status === 408 || status === 429) return "unavailable";
  return status === 401 || status === 403 ? "read_only" : "other";
}

/** A name with several addresses fails with one error for each, and no text of its own. */
function causeOf(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map(causeOf).join("; ");
  return error.message || error.name;
}
