export { createMemoryBlobs, openBlobs, verifyBlob } from "./blobs.ts";
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
export { openRecords } from "./records.ts";
export { createMemoryRecords } from "./records-memory.ts";
export { type FileSpool, openSpool } from "./spool.ts";
export { createMemorySpool } from "./spool-memory.ts";
export { openSpoolReader } from "./spool-reader.ts";
export type { SqliteOptions } from "./sqlite.ts";
