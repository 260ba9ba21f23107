/**
 * Devices and the invites that enrol them, as ports. A device is its public key; of an invite's secret only the
 * SHA-256 is here. A device that changed its key goes on under the new one, and the old one stays as its former key.
 */
import type { Capabilities, ParticipantId, RunId, Sha256, TaskId } from "@tributary/protocol";
import type { Json } from "./json.ts";

export type DeviceRecord = {
  readonly id: ParticipantId;
  readonly capabilities: Capabilities;
  readonly first_seen_ms: number;
  readonly last_seen_ms: number;
  /** Given by an admin. */
  readonly name: string | null;
  readonly revoked: { readonly at_ms: number; readonly reason: string } | null;
  /** The key that the device has now, where it is not this one any more. */
  readonly replaced_by: ParticipantId | null;
  readonly replaced_at_ms: number | null;
};

/** Those that are all of what is said. */
export type DeviceFilter = {
  /** Part of the name, or the beginning of the id or of a former one. */
  readonly text?: string | undefined;
  /** Selected for it before, enrolled for it, or among `here`. */
  readonly task?: TaskId | undefined;
  readonly here?: readonly ParticipantId[] | undefined;
  readonly is_revoked?: boolean | undefined;
  /** None but these. */
  readonly among?: readonly ParticipantId[] | undefined;
  /** None of these. */
  readonly not_among?: readonly ParticipantId[] | undefined;
};

export type DevicePage = { readonly offset: number; readonly limit: number };

/** What came of the updates that a device delivered, under its former keys too. */
export type Contribution = {
  readonly participant: ParticipantId;
  /** Rounds that counted an update of it: one of each. */
  readonly counted: number;
  readonly uncounted: number;
  readonly runs: readonly RunId[];
};

export type DeviceStanding = {
  readonly participant: ParticipantId;
  readonly task: TaskId;
  readonly standing: Json;
};

export type Enrolment = {
  readonly device: ParticipantId;
  readonly invite: string;
  readonly enrolled_at_ms: number;
};

export type FormerKey = {
  readonly id: ParticipantId;
  /** Null in records of before this was noted. */
  readonly replaced_at_ms: number | null;
};

/** `replaced_by`: the key that the device has now, however often it changed it. */
export type Outsider = { readonly id: ParticipantId } & (
  | { readonly why: "revoked" }
  | { readonly why: "key_replaced"; readonly replaced_by: ParticipantId }
);

export type DeviceRecords = {
  /** Notes that the device is here now. */
  seen(id: ParticipantId, capabilities: Capabilities, now_ms: number): Promise<void>;
  get(id: ParticipantId): Promise<DeviceRecord | null>;
  count(): Promise<number>;
  /** Seen last first; none that has a new key. */
  find(
    filter: DeviceFilter,
    page: DevicePage,
  ): Promise<{ readonly devices: readonly DeviceRecord[]; readonly total: number }>;
  /** False where there is no such device, as in the two below. */
  rename(id: ParticipantId, name: string | null): Promise<boolean>;
  /** The first time and reason stay. */
  revoke(id: ParticipantId, reason: string, now_ms: number): Promise<boolean>;
  restore(id: ParticipantId): Promise<boolean>;
  /** Who may not connect. */
  outsiders(): Promise<readonly Outsider[]>;
  /** Of those that delivered anything. */
  contributions(ids: readonly ParticipantId[]): Promise<readonly Contribution[]>;
  standings(ids: readonly ParticipantId[]): Promise<readonly DeviceStanding[]>;
  enrolments(ids: readonly ParticipantId[]): Promise<readonly Enrolment[]>;
  /** The keys that the device had before this one, the first one first. */
  formerKeys(id: ParticipantId): Promise<readonly FormerKey[]>;
  /**
   * From now on the device is known by another key, with its name, its enrolments and its standings. Told again it
   * changes nothing. `refused`: the old one is unknown, revoked or replaced by another, or the new one is taken.
   */
  replaceKey(
    old: ParticipantId,
    by: ParticipantId,
    now_ms: number,
  ): Promise<"replaced" | "refused">;
};

export type InviteRecord = {
  readonly id: string;
  readonly sha256: Sha256;
  /** Null: for every task. */
  readonly task: TaskId | null;
  /** How many devices it may enrol, and how many it did. */
  readonly uses_max: number;
  readonly uses: number;
  readonly expires_at_ms: number | null;
  readonly note: string;
  readonly created_by: string;
  readonly created_at_ms: number;
  /** An admin ended it. */
  readonly ended_at_ms: number | null;
};

export type InviteRecords = {
  create(invite: Omit<InviteRecord, "uses" | "ended_at_ms">): Promise<void>;
  /** Newest first. */
  list(
    page: DevicePage,
  ): Promise<{ readonly invites: readonly InviteRecord[]; readonly total: number }>;
  get(id: string): Promise<InviteRecord | null>;
  /** False where there is no such invite. The first time stays. */
  end(id: string, now_ms: number): Promise<boolean>;
  /** Whether the device was let in to the task by an invite, whatever became of that. */
  isEnrolled(device: ParticipantId, task: TaskId): Promise<boolean>;
  /**
   * Enrols the device for the tasks of the invite, and counts the use, at once; a device that it enrolled before does
   * not count again. Null where no invite of that digest enrols it for this task now.
   */
  redeem(
    sha256: Sha256,
    joining: { readonly device: ParticipantId; readonly task: TaskId; readonly now_ms: number },
  ): Promise<InviteRecord["id"] | null>;
};

/** What of an invite decides whether it enrols one more. */
export function isOpen(
  invite: Pick<InviteRecord, "uses" | "uses_max" | "expires_at_ms" | "ended_at_ms">,
  now_ms: number,
): boolean {
  const { uses, uses_max, expires_at_ms, ended_at_ms } = invite;
  return ended_at_ms === null && uses < uses_max && (expires_at_ms ?? now_ms + 1) > now_ms;
}
