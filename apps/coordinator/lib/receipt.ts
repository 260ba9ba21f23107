/**
 * What left this device: one receipt for each round, how far its change came and what became of it. Pure functions
 * over the list, newest first; lib/participation.ts feeds them.
 */
import type { ParticipantEvent } from "@tributary/client";
import type { Privacy, RoundId, Sha256 } from "@tributary/protocol";
import type { Note } from "./note.ts";

/**
 * How far a change came: hidden here, stored at the coordinator, in one sum with the others', the masks of that sum
 * removed. A sealed change is `sent` and no more, until it is counted.
 */
export const stages = ["masked", "sent", "summed", "unmasked"] as const;
export type Stage = (typeof stages)[number];

/** Who could uncover a single change: this many of these, together with the coordinator. */
export type Protection = { readonly threshold: number; readonly neighbours: number };

export type Receipt = {
  readonly round: RoundId;
  readonly privacy: Privacy;
  readonly sha256: Sha256;
  readonly size_bytes: number;
  /** What the same change would take as float32; null where it was sent so. */
  readonly clear_bytes: number | null;
  /** Changes of others in the same sum; null until that is known. */
  readonly others: number | null;
  /** Null in sealed rounds. */
  readonly protection: Protection | null;
  readonly stage: Stage;
  /** `unknown`: it arrived, and this device was away when the round ended. */
  readonly state: "pending" | "counted" | "not_counted" | "unknown";
  /** That it is a part of; null unless counted. */
  readonly model_version: number | null;
  /** Why it was not counted. */
  readonly note: Note | null;
};

export type Receipts = readonly Receipt[];
type EventOf<T extends ParticipantEvent["type"]> = Extract<ParticipantEvent, { type: T }>;

export const hasReached = (receipt: Receipt, stage: Stage) =>
  stages.indexOf(receipt.stage) >= stages.indexOf(stage);
export const isCounted = (receipt: Receipt) => receipt.state === "counted";
/** A change that was only masked has not left this device. */
export const hasLeft = (receipt: Receipt) => hasReached(receipt, "sent");

/** Of the round, or of this device's invitation to a buffered run. */
export function roundNumber(round: RoundId): number {
  return Number(round.split(/\.i?/).at(-1));
}

/** In a buffered run what a participant takes part in is its own invitation, which others do not share. */
export function isInvitation(round: RoundId): boolean {
  return round.includes(".i");
}

export function sentBytes(receipts: Receipts): number {
  return receipts.filter(hasLeft).reduce((sum, { size_bytes }) => sum + size_bytes, 0);
}

/** A change that was masked a second time, after a reload, replaces the first while that has not arrived. */
export function addMasked(
  receipts: Receipts,
  event: EventOf<"masked">,
  protection: Protection | null,
): Receipts {
  const { round, sha256, size_bytes, clear_bytes } = event;
  const before = receipts.find((receipt) => receipt.round === round);
  if (before !== undefined && hasLeft(before)) return receipts;
  const receipt: Receipt = {
    round,
    privacy: "secure",
    sha256,
    size_bytes,
    clear_bytes,
    others: null,
    protection,
    stage: "masked",
    state: "pending",
    model_version: null,
    note: null,
  };
  return [receipt, ...receipts.filter((other) => other.round !== round)];
}

/** An acceptance that is told again after a reconnect stays one receipt. */
export function addSent(
  receipts: Receipts,
  { round, sha256, size_bytes }: EventOf<"accepted">,
  privacy: Privacy,
): Receipts {
  if (receipts.some((receipt) => receipt.round === round)) return advance(receipts, round, "sent");
  const receipt: Receipt = {
    round,
    privacy,
    sha256,
    size_bytes,
    clear_bytes: null,
    others: null,
    protection: null,
    stage: "sent",
    state: "pending",
    model_version: null,
    note: null,
  };
  return [receipt, ...receipts];
}

/** A change goes forward only: news that comes twice or late takes it nowhere. */
export function advance(
  receipts: Receipts,
  round: RoundId,
  stage: Stage,
  news: Partial<Pick<Receipt, "others">> = {},
): Receipts {
  return receipts.map((receipt) =>
    receipt.round === round && isOpen(receipt) && !hasReached(receipt, stage)
      ? { ...receipt, ...news, stage }
      : receipt,
  );
}

export function commit(
  receipts: Receipts,
  { round, model_version, counted }: EventOf<"committed">,
): Receipts {
  return receipts.map((receipt) => {
    if (receipt.round !== round || !isOpen(receipt)) return receipt;
    return hasLeft(receipt)
      ? { ...receipt, state: "counted", model_version, others: counted - 1 }
      : { ...receipt, state: "not_counted", note: { kind: "too_late" } };
  });
}

export function reject(receipts: Receipts, round: RoundId, note: Note): Receipts {
  return receipts.map((receipt) =>
    receipt.round === round && isOpen(receipt)
      ? { ...receipt, state: "not_counted", note }
      : receipt,
  );
}

/** Rounds that went on without this device: nobody told it how they ended. */
export function miss(receipts: Receipts, current?: RoundId): Receipts {
  return receipts.map((receipt) =>
    receipt.state === "pending" && receipt.round !== current
      ? { ...receipt, state: "unknown" }
      : receipt,
  );
}

const kept_max = 500;

/** Those of earlier visits behind those of this one, which knows better of its own; newest first. */
export function withEarlier(receipts: Receipts, earlier: Receipts): Receipts {
  const own = new Set(receipts.map(({ round }) => round));
  const others = miss(earlier.filter(({ round }) => !own.has(round)));
  return [...receipts, ...others].slice(0, kept_max);
}

function isOpen(receipt: Receipt): boolean {
  return receipt.state === "pending" || receipt.state === "unknown";
}
