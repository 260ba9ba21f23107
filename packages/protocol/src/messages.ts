/**
 * All messages, one zod union per direction, told apart by `type`. Each is idempotent: sent twice
 * it changes nothing more. `seq` from a participant names the message that an answer belongs to;
 * from the coordinator it is that of the message which is answered or, where a round is spoken of,
 * the round's revision, so that what comes late is recognised. SPEC.md states the rules.
 */
import { z } from "zod";
import { Backend, CoarseSpeed, Ineligible } from "./eligibility.ts";
import {
  Bytes32,
  Bytes64,
  InviteSecret,
  ParticipantId,
  RoundId,
  RunId,
  SealedShares,
  SecretShare,
  SessionId,
  Sha256,
  TaskId,
} from "./ids.ts";
import { limits } from "./limits.ts";
import { AbandonReason, DeclineReason, DropReason, RefusalReason } from "./reasons.ts";
import { TaskSpec } from "./task.ts";

const seq = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const count = z.int().min(0).max(limits.cohort_max);
const byteCount = z.int().min(0).max(limits.update_bytes_max);
const duration_ms = z.int().min(0).max(limits.round_deadline_ms_max);
const version = z.int().min(1).max(1_000_000);
const modelVersion = z.int().min(0).max(limits.rounds_max);
const survivors = z.array(ParticipantId).max(limits.secure_cohort_max);

/**
 * Binary fields arrive as Buffer in Node and as ArrayBuffer in a browser; both become a Uint8Array.
 */
const Bytes = z.union([
  z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  z.instanceof(ArrayBuffer).transform((buffer) => new Uint8Array(buffer)),
]);

const keys = {
  /** X25519: opens the shares that the others send. */
  encryption_key: Bytes32,
  /** X25519: makes the masks that two participants share. */
  masking_key: Bytes32,
  /** SHA-256 of the seed of the participant's own mask. */
  commitment: Bytes32,
  /** The device key's signature over the round and the three. */
  signature: Bytes64,
};

/** One participant's keys in one round of secure aggregation. */
export const KeyPackage = z.strictObject({ participant: ParticipantId, ...keys });
export type KeyPackage = z.infer<typeof KeyPackage>;

/** What of a round's encoding is not in the task: public, and the same for all. */
export const RoundEncoding = z.strictObject({
  /** Values beyond ± this are clipped before rounding. */
  range: z.number().positive(),
  /** Picks the coordinates and the rotation. */
  seed: z.int().min(0).max(0xffff_ffff),
});
export type RoundEncoding = z.infer<typeof RoundEncoding>;

/** What a participant's device can do; declared by itself, used for statistics and selection. */
export const Capabilities = z.strictObject({
  agent: z.string().min(1).max(120),
  backend: Backend,
  /** Measured by the device, to a power of two; only declared where a task asks for it. */
  examples_per_second: CoarseSpeed.nullable().optional(),
});
export type Capabilities = z.infer<typeof Capabilities>;

const participantMessages = [
  z.strictObject({
    type: z.literal("hello"),
    seq,
    protocol_min: version,
    protocol_max: version,
    device_key: ParticipantId,
    /** Ed25519 over the challenge: the coordinator's key, the session and its nonce. */
    signature: Bytes64,
    capabilities: Capabilities,
  }),
  z.strictObject({
    type: z.literal("join"),
    seq,
    task: TaskId,
    /** That this device has as many examples as the task asks for; how many it has is nobody's business. */
    has_enough_examples: z.literal(true).optional(),
    /** Of the link that was opened, for a task that asks for one. From version 4 on. */
    invite: InviteSecret.optional(),
  }),
  // This device goes on under a new key. From version 5 on.
  z.strictObject({
    type: z.literal("change_key"),
    seq,
    new_key: ParticipantId,
    /** Both over the challenge of this connection, the old key and the new one. */
    old_signature: Bytes64,
    new_signature: Bytes64,
  }),
  z.strictObject({ type: z.literal("leave"), seq }),
  z.strictObject({ type: z.literal("accept"), seq, round: RoundId }),
  z.strictObject({
    type: z.literal("decline"),
    seq,
    round: RoundId,
    reason: DeclineReason,
  }),
  z.strictObject({
    type: z.literal("update_begin"),
    seq,
    round: RoundId,
    size_bytes: byteCount.min(1),
    sha256: Sha256,
    /** Of a masked update: the device key's signature over its digest. Null in sealed rounds. */
    signature: Bytes64.nullable(),
  }),
  z.strictObject({
    type: z.literal("update_chunk"),
    seq,
    round: RoundId,
    offset_bytes: byteCount,
    data: Bytes.refine((data) => data.length >= 1 && data.length <= limits.chunk_bytes, {
      message: `a chunk has 1 to ${limits.chunk_bytes} bytes`,
    }),
  }),
  // Secure aggregation (Bonawitz et al. 2017, rounds 0, 1, 3 and 4).
  z.strictObject({ type: z.literal("advertise_keys"), seq, round: RoundId, ...keys }),
  z.strictObject({
    type: z.literal("share_keys"),
    seq,
    round: RoundId,
    shares: z
      .array(z.strictObject({ to: ParticipantId, sealed: SealedShares }))
      .max(limits.secure_cohort_max),
  }),
  z.strictObject({
    type: z.literal("confirm_survivors"),
    seq,
    round: RoundId,
    /** Over the round's transcript and the survivors. */
    signature: Bytes64,
  }),
  z.strictObject({
    type: z.literal("unmask"),
    seq,
    round: RoundId,
    shares: z
      .array(
        z.strictObject({
          of: ParticipantId,
          /** Of a survivor's own mask, or of the masking key of one that dropped out. */
          kind: z.enum(["self", "pairwise"]),
          share: SecretShare,
        }),
      )
      .max(limits.secure_cohort_max),
  }),
] as const;

export const ParticipantMessage = z.discriminatedUnion("type", participantMessages);
export type ParticipantMessage = z.infer<typeof ParticipantMessage>;

/** What a participant that is not training is waiting for. */
export const Waiting = z.strictObject({
  for: z.enum(["participants", "round_end", "next_round", "run_start", "run_resume"]),
  have: count,
  need: count,
  /** Nobody needs this participant earlier: it may go offline until then. */
  come_back_ms: z.int().min(0).max(limits.rest_ms_max),
  /** Why it is not selected, whatever the others do; absent while it may be. */
  because: Ineligible.optional(),
});
export type Waiting = z.infer<typeof Waiting>;

const coordinatorMessages = [
  z.strictObject({
    type: z.literal("challenge"),
    session: SessionId,
    nonce: Bytes32,
    coordinator_key: Bytes32,
    protocol_min: version,
    protocol_max: version,
  }),
  z.strictObject({ type: z.literal("welcome"), seq, protocol: version }),
  z.strictObject({
    type: z.literal("refused"),
    /** The message that is refused, or null where the connection as a whole is. */
    seq: seq.nullable(),
    round: RoundId.nullable(),
    reason: RefusalReason,
    /** The numbers behind the reason, in words. */
    detail: z.string().max(limits.text_characters_max),
    /** True when the coordinator closes the connection. */
    fatal: z.boolean(),
    retry_after_ms: duration_ms.nullable(),
  }),
  z.strictObject({
    type: z.literal("joined"),
    seq,
    task: TaskSpec,
    run: RunId.nullable(),
    model: Sha256.nullable(),
    model_version: modelVersion,
    rounds_target: z.int().min(0).max(limits.rounds_max),
  }),
  /** The old key is not taken any more; the connection ends with this. */
  z.strictObject({ type: z.literal("key_changed"), seq, device_key: ParticipantId }),
  z.strictObject({ type: z.literal("waiting"), waiting: Waiting }),
  z.strictObject({
    type: z.literal("invite"),
    seq,
    run: RunId,
    round: RoundId,
    number: z.int().min(1).max(limits.rounds_max),
    task: TaskId,
    task_version: version,
    model: Sha256,
    model_version: modelVersion,
    cohort: count,
    quorum: count,
    privacy: z.enum(["secure", "sealed"]),
    /** Null in sealed rounds. */
    encoding: RoundEncoding.nullable(),
    /** X25519 key that seals this round's updates, signed by the coordinator's identity. */
    round_key: Bytes32,
    round_key_signature: Bytes64,
    deadline_ms: duration_ms,
    /** True when this participant's update was already counted (after a reconnect). */
    delivered: z.boolean(),
  }),
  z.strictObject({
    type: z.literal("update_resume"),
    seq,
    round: RoundId,
    received_bytes: byteCount,
  }),
  z.strictObject({
    type: z.literal("chunk_received"),
    seq,
    round: RoundId,
    received_bytes: byteCount,
  }),
  z.strictObject({
    type: z.literal("update_accepted"),
    round: RoundId,
    sha256: Sha256,
  }),
  z.strictObject({
    type: z.literal("dropped"),
    round: RoundId,
    reason: DropReason,
  }),
  z.strictObject({
    type: z.literal("round_committed"),
    run: RunId,
    round: RoundId,
    model: Sha256,
    model_version: modelVersion,
    counted: count,
    accuracy: z.number().nullable(),
    loss: z.number().nullable(),
  }),
  z.strictObject({
    type: z.literal("round_abandoned"),
    run: RunId,
    round: RoundId,
    reason: AbandonReason,
    detail: z.string().max(limits.text_characters_max),
  }),
  z.strictObject({
    type: z.literal("run_ended"),
    run: RunId,
    outcome: z.enum(["finished", "stopped"]),
    model: Sha256,
    model_version: modelVersion,
    /** Until a schedule starts another run; absent where none is planned. */
    next_run_in_ms: z.int().min(0).optional(),
  }),
  // Secure aggregation.
  z.strictObject({
    type: z.literal("cohort_keys"),
    seq,
    round: RoundId,
    members: z.array(KeyPackage).max(limits.secure_cohort_max),
  }),
  z.strictObject({
    type: z.literal("shares"),
    seq,
    round: RoundId,
    shares: z
      .array(z.strictObject({ from: ParticipantId, sealed: SealedShares }))
      .max(limits.secure_cohort_max),
  }),
  z.strictObject({ type: z.literal("survivors"), seq, round: RoundId, survivors }),
  z.strictObject({
    type: z.literal("unmask_request"),
    seq,
    round: RoundId,
    survivors,
    /** What the participant's neighbours signed. */
    signatures: z
      .array(z.strictObject({ from: ParticipantId, signature: Bytes64 }))
      .max(limits.secure_cohort_max),
  }),
] as const;

export const CoordinatorMessage = z.discriminatedUnion("type", coordinatorMessages);
export type CoordinatorMessage = z.infer<typeof CoordinatorMessage>;

/** One member of a union of messages: `MessageOf<CoordinatorMessage, "invite">`. */
export type MessageOf<M extends { type: string }, T extends M["type"]> = Extract<M, { type: T }>;

/** Reads an untrusted frame; null when it is not a message of this direction. */
export function readParticipantMessage(frame: unknown): ParticipantMessage | null {
  const parsed = ParticipantMessage.safeParse(frame);
  return parsed.success ? parsed.data : null;
}

export function readCoordinatorMessage(frame: unknown): CoordinatorMessage | null {
  const parsed = CoordinatorMessage.safeParse(frame);
  return parsed.success ? parsed.data : null;
}
