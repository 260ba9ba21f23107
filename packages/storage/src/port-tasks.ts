/**
 * Tasks as they are remembered: every version of each for ever, and where a task stands in the
 * catalogue, which is all about it that changes.
 */
import type { TaskId, TaskSpec } from "@tributary/protocol";

export type PublishedTask = { readonly spec: TaskSpec; readonly published_at_ms: number };

/** `open`: an admin published it, so that people find and join it; `archived`: put away. */
export type Listing = "open" | "archived";

/** Whom a task lets in: whoever comes, or those devices alone that an invite enrolled. */
export type Admits = "anyone" | "invited";

export type CatalogueEntry = {
  /** The newest version. */
  readonly newest: PublishedTask;
  /** How many versions there are. */
  readonly versions: number;
  /** Null: it is here because a run or a schedule needed it. */
  readonly listing: Listing | null;
};

export type TaskRecords = {
  /**
   * Publishing the same spec twice is one record; another spec under the same id and version is an
   * error value.
   */
  publish(spec: TaskSpec, now_ms: number): Promise<"published" | "unchanged" | "conflict">;
  get(id: TaskId, version?: number): Promise<TaskSpec | null>;
  /** The newest version of each task. */
  list(): Promise<readonly TaskSpec[]>;
  /** Newest first; none of a task that is not known. */
  versions(id: TaskId): Promise<readonly PublishedTask[]>;
  /** Every task, by id. */
  catalogue(): Promise<readonly CatalogueEntry[]>;
  /** The task must be known. */
  setListing(id: TaskId, listing: Listing, now_ms: number): Promise<void>;
  /** Those that were said; every other task lets in anyone. */
  admissions(): Promise<readonly { readonly task: TaskId; readonly admits: Admits }[]>;
  /** The task must be known. */
  setAdmission(id: TaskId, admits: Admits, now_ms: number): Promise<void>;
};
