export { createMemoryBlobs, openBlobs, verifyBlob } from "./blobs.ts";
export { type CopyReport, copyRecords } from "./copy.ts";
export { StorageError, type StorageReason, storageReasons } from "./errors.ts";
export { type DirectoryLock, lockDataDirectory } from "./lock.ts";
export type {
  AbandonRecord,
  Blobs,
  CommitRecord,
  Delivery,
  DeviceRecord,
  DeviceRecords,
  Json,
  ModelVersion,
  Records,
  RoundRecord,
  RoundRecords,
  RunRecord,
  RunRecords,
  Spool,
  SpoolKey,
  SpoolReader,
  TaskRecords,
} from "./port.ts";
export type { PostgresOptions } from "./postgres.ts";
export { openRecords, type RecordsOptions } from "./records.ts";
export { createMemoryRecords } from "./records-memory.ts";
export { type FileSpool, openSpool } from "./spool.ts";
export { createMemorySpool } from "./spool-memory.ts";
export { openSpoolReader } from "./spool-reader.ts";
export type { SqliteOptions } from "./sqlite.ts";
