export { hashOfAct, noAct } from "./act.ts";
export {
  type BlobsOptions,
  createMemoryBlobs,
  openBlobs,
  requireBlob,
  verifyBlob,
} from "./blobs.ts";
export { type CopyReport, copyRecords } from "./copy.ts";
export { type BlobsCopyReport, copyBlobs } from "./copy-blobs.ts";
export { sha256Of } from "./digest.ts";
export { StorageError, type StorageReason } from "./errors.ts";
export type { Json } from "./json.ts";
export { type DirectoryLock, lockDataDirectory } from "./lock.ts";
export type {
  AbandonRecord,
  Blobs,
  CommitRecord,
  Delivery,
  Records,
  RoundRecord,
  RoundRecords,
  RunRecord,
  RunRecords,
  Spool,
  SpoolKey,
  SpoolReader,
  Standing,
  StandingRecords,
  StoredRound,
} from "./port.ts";
export {
  type AccessRecords,
  type AccountRecord,
  type AccountRecords,
  type LinkRecord,
  nameKey,
  type SessionRecord,
  type SessionRecords,
  type TokenRecord,
  type TokenRecords,
} from "./port-access.ts";
export type {
  Act,
  ActFilter,
  ActRecord,
  ActRecords,
  ScheduleRecord,
  ScheduleRecords,
  SlotRow,
} from "./port-admin.ts";
export {
  type Contribution,
  type DeviceFilter,
  type DevicePage,
  type DeviceRecord,
  type DeviceRecords,
  type DeviceStanding,
  type Enrolment,
  type InviteRecord,
  type InviteRecords,
  isOpen as isOpenInvite,
  type Outsider,
} from "./port-devices.ts";
export {
  type Ending,
  endings,
  type ModelEntry,
  type ModelFilter,
  type ModelPlace,
  type ModelRecords,
  type ModelVersion,
  type PromotionChange,
  type PromotionRecord,
  type PromotionRecords,
  type ProposalRecord,
} from "./port-models.ts";
export type { Admits, CatalogueEntry, Listing, PublishedTask, TaskRecords } from "./port-tasks.ts";
export type { TraceRecords } from "./port-traces.ts";
export type {
  WebhookAttempt,
  WebhookMessage,
  WebhookRecord,
  WebhookRecords,
} from "./port-webhooks.ts";
export type { PostgresOptions } from "./postgres.ts";
export { openRecords, type RecordsOptions, snapshotRecords } from "./records.ts";
export { createMemoryRecords } from "./records-memory.ts";
export { type ReadS3Address, readS3Address, type S3Address } from "./s3-address.ts";
export { type FileSpool, openSpool } from "./spool.ts";
export {
  inspectSpool,
  type SpooledUpdate,
  type SpoolInspector,
  type SpoolListing,
} from "./spool-listing.ts";
export { createMemorySpool } from "./spool-memory.ts";
export { openSpoolReader } from "./spool-reader.ts";
export type { SqliteOptions } from "./sqlite.ts";
