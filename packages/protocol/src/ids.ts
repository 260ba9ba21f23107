/**
 * Branded ids: a ParticipantId cannot be passed where a RoundId is wanted. Each is a string with
 * one narrow form, so that an id is safe in a URL, a file name and a log line.
 */
import { z } from "zod";

/** Canonical base64url only (RFC 4648 §3.5): unused bits are zero, so that one key has one name. */
const base64url32 = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** A participant is its Ed25519 device key: base64url of the 32 public bytes. */
export const ParticipantId = z.string().regex(base64url32).brand<"ParticipantId">();
export type ParticipantId = z.infer<typeof ParticipantId>;

export const TaskId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,47}$/)
  .brand<"TaskId">();
export type TaskId = z.infer<typeof TaskId>;

export const RunId = z
  .string()
  .regex(/^run-[a-z0-9]{12}$/)
  .brand<"RunId">();
export type RunId = z.infer<typeof RunId>;

export const ScheduleId = z
  .string()
  .regex(/^sch-[a-z0-9]{12}$/)
  .brand<"ScheduleId">();
export type ScheduleId = z.infer<typeof ScheduleId>;

/**
 * A round is named by its run and its number: `run-3f9k2m1q8z7x.12`. Numbers start at 1 and are
 * never used again. In a buffered run, what a participant takes part in is its invitation, which is
 * numbered by itself: `run-3f9k2m1q8z7x.i345`.
 */
export const RoundId = z
  .string()
  .regex(/^run-[a-z0-9]{12}\.i?[1-9][0-9]{0,8}$/)
  .brand<"RoundId">();
export type RoundId = z.infer<typeof RoundId>;

export function roundId(run: RunId, number: number): RoundId {
  return RoundId.parse(`${run}.${number}`);
}

export function invitationId(run: RunId, invitation: number): RoundId {
  return RoundId.parse(`${run}.i${invitation}`);
}

/** The number of the invitation; null in the name of a round that all share. */
export function invitationOf(round: RoundId): number | null {
  const [, number] = round.split(".i");
  return number === undefined ? null : Number(number);
}

/**
 * One connection of one participant; fresh at every connect, and part of what its device key signs.
 */
export const SessionId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{21}[AQgw]$/)
  .brand<"SessionId">();
export type SessionId = z.infer<typeof SessionId>;

/** The secret of an invite: 16 bytes that nobody can guess, short enough for a link and a QR code. */
export const InviteSecret = z.string().regex(/^[A-Za-z0-9_-]{21}[AQgw]$/);
export type InviteSecret = z.infer<typeof InviteSecret>;

/** Lower-case hexadecimal SHA-256: the name of a blob, a model version, an update. */
export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<"Sha256">();
export type Sha256 = z.infer<typeof Sha256>;

/** 32 bytes (a key, a nonce) as base64url. */
export const Bytes32 = z.string().regex(base64url32);
/** 64 bytes (an Ed25519 signature) as base64url. */
export const Bytes64 = z.string().regex(/^[A-Za-z0-9_-]{85}[AQgw]$/);
/** A Shamir share of 32 bytes: nine chunks of four bytes. */
export const SecretShare = z.string().regex(/^[A-Za-z0-9_-]{48}$/);
/** Two such shares in a box for one participant: 88 bytes. */
export const SealedShares = z.string().regex(/^[A-Za-z0-9_-]{117}[AQgw]$/);
