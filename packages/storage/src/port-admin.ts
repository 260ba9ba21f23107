/**
 * What the coordinator remembers for its admins, as ports: the schedules they made, with what
 * became of each slot, and the log of what they did.
 */
import type { ScheduleId, TaskId } from "@tributary/protocol";
import type { Json } from "./json.ts";

export type ScheduleRecord = {
  readonly id: ScheduleId;
  readonly task: TaskId;
  readonly title: string;
  readonly created_at_ms: number;
  /** The schedule machine's state; its plan is in there. */
  readonly state: Json;
};

/** Slots that were handled alike, in order and without another between them. */
export type SlotRow = {
  readonly first_ms: number;
  readonly last_ms: number;
  readonly count: number;
  /** There were more than were counted. */
  readonly is_more: boolean;
  readonly outcome: string;
};

export type ScheduleRecords = {
  /** May be told again until something has come after it. */
  create(schedule: ScheduleRecord): Promise<void>;
  get(id: ScheduleId): Promise<ScheduleRecord | null>;
  /** Oldest first. */
  list(): Promise<readonly ScheduleRecord[]>;
  /**
   * A snapshot, and what became of slots since the one before, in one transaction. No slot has two
   * outcomes.
   */
  save(id: ScheduleId, state: Json, slots: readonly SlotRow[]): Promise<void>;
  /** Newest first. */
  slots(id: ScheduleId, limit: number): Promise<readonly SlotRow[]>;
};

/** What somebody did, to what. */
export type Act = {
  readonly at_ms: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: Json;
};

export type ActRecord = Act & {
  /** From 1, without a gap. */
  readonly seq: number;
  /** The hash of the act before; `noAct` for the first. */
  readonly previous: string;
  /** `hashOfAct` of the above. */
  readonly hash: string;
};

/** Those that are all of what is said. */
export type ActFilter = {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  /** From that moment on. */
  readonly since_ms?: number | undefined;
  /** Before that moment. */
  readonly until_ms?: number | undefined;
  /** Older than that one: the next page. */
  readonly before_seq?: number | undefined;
};

/** Append-only: an act is never changed, and none is taken out. */
export type ActRecords = {
  /** The same act of the same millisecond is one act, told again: it is answered as it stands. */
  append(act: Act): Promise<ActRecord>;
  /** From that number on, oldest first. */
  list(from_seq: number, limit: number): Promise<readonly ActRecord[]>;
  /** Newest first. */
  find(filter: ActFilter, limit: number): Promise<readonly ActRecord[]>;
};
