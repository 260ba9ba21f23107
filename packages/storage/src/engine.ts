/**
 * What the records need of a database. Each engine has a file of its own; all that only it knows is
 * there.
 */
import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

export type Engine = {
  readonly db: Kysely<Schema>;
  /** The database in words, for messages. */
  readonly place: string;
  /**
   * Runs work, and runs it again where the connection was lost in between: whether the first time
   * took effect is not known then, so the work must be able to find itself done.
   */
  attempt<T>(work: () => Promise<T>): Promise<T>;
  /** Makes bytes that were overwritten or deleted unreadable in the engine's files too. */
  forget(): Promise<void>;
  close(): Promise<void>;
};
