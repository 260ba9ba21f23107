/**
 * Where connected data stays in the browser: one set of files for each task, with words about it. A set is there as a
 * whole or not at all, whatever ended the writing of it. Nothing of this is ever sent.
 */

/** `memory` is forgotten with the page. */
export type Place = "opfs" | "indexeddb" | "memory";

export type KeptFile = { readonly path: string; readonly file: Blob };

export type Kept = {
  /** Plain data, as JSON has it. */
  readonly about: unknown;
  readonly files: readonly KeptFile[];
};

export type DataStore = {
  readonly place: Place;
  /** Takes the place of what was kept for the task; where it fails, that stays. */
  put(task: string, kept: Kept): Promise<void>;
  /** Null where nothing is kept. Files are read from the disk when they are needed. */
  get(task: string): Promise<Kept | null>;
  delete(task: string): Promise<void>;
};

/** `full`: the browser gives no more room. `damaged`: what is there is not what was written. */
export type StoreReason = "full" | "damaged" | "unavailable";

export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly reason: StoreReason;

  constructor(reason: StoreReason, detail: string) {
    super(`The browser's storage is ${reason}: ${detail}`);
    this.reason = reason;
  }
}

export function storeErrorFrom(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const name = error instanceof Error ? error.name : "";
  return new StoreError(name === "QuotaExceededError" ? "full" : "unavailable", String(error));
}
