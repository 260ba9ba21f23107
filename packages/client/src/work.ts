/**
 * One round's work on this device: check the invitation, fetch the model, train, protect what was
 * learned. Pure orchestration of ports; it neither sends nor listens. Errors become values: a round
 * that fails here must not end the participation.
 */
import { fromBase64url, verifyRoundKey } from "@tributary/crypto";
import {
  type CoordinatorMessage,
  invitationId,
  invitationOf,
  isBuffered,
  limits,
  type MessageOf,
  type ParticipantId,
  roundId,
  type TaskSpec,
} from "@tributary/protocol";
import { deriveSeed } from "@tributary/weights";
import type { ParticipantEvent } from "./event.ts";
import { type Failure, failure, failureOf, messageOf } from "./failure.ts";
import type { MaskedRounds } from "./masked-rounds.ts";
import type { FetchModel, Trainer } from "./ports.ts";
import type { ProtectedUpdate, Protection } from "./protection.ts";
import type { Trust } from "./trust.ts";

export type Invite = MessageOf<CoordinatorMessage, "invite">;

export type WorkContext = {
  readonly task: TaskSpec;
  readonly participant: ParticipantId;
  readonly trainer: Trainer;
  readonly fetchModel: FetchModel;
  readonly protection: Protection;
  readonly emit: (event: ParticipantEvent) => void;
  readonly signal: AbortSignal;
};

export type WorkResult = { readonly ok: true; readonly update: ProtectedUpdate } | Failure;

export type Terms = {
  readonly task: TaskSpec;
  readonly trust: Trust;
  readonly minimum_cohort: number;
  readonly maskedRounds: MaskedRounds;
};

/** Whether this device should take part in the round at all; null means yes. */
export async function objectionTo(invite: Invite, terms: Terms): Promise<Failure | null> {
  const { task, trust } = terms;
  if (invite.task !== task.id || invite.task_version !== task.version) {
    const named = `${invite.task} version ${invite.task_version}`;
    return failure("training_failed", `The round is for ${named}, not for what was joined.`);
  }
  const objection =
    (await objectionToPlace(invite, terms)) ??
    objectionToPrivacy(invite, task) ??
    objectionToCohort(invite, terms);
  if (objection !== null) return objection;
  // Nothing is sealed to it in a secure round, but it proves whose round this is.
  if (await isRoundKeyGenuine(invite, trust.key)) return null;
  const message = "The round's key is not signed by this coordinator; nothing was sent.";
  return failure("round_key_invalid", message);
}

/** In a run of rounds it is called by its number; in a buffered one this device's invitation has a name of its own. */
function isNamedRight({ run, round, number }: Invite, task: TaskSpec): boolean {
  const invitation = isBuffered(task) ? invitationOf(round) : null;
  return round === (invitation === null ? roundId(run, number) : invitationId(run, invitation));
}

/** A round has one number, and an update is masked for it once. */
async function objectionToPlace(
  invite: Invite,
  { task, maskedRounds }: Terms,
): Promise<Failure | null> {
  const { run, round, number, privacy } = invite;
  if (!isNamedRight(invite, task)) {
    const message = `The round ${round} is not the one with the number ${number} in run ${run}.`;
    return failure("training_failed", message);
  }
  const masked = privacy === "secure" ? await maskedRounds.highestOf(run) : null;
  if (masked === null || number > masked) return null;
  const message =
    `This device has masked an update for round ${masked} of this run already: for round ` +
    `${number} it masks no other one.`;
  return failure("state_lost", message);
}

/** Sealing what was to be masked would show the coordinator a single update. */
function objectionToPrivacy(invite: Invite, task: TaskSpec): Failure | null {
  const { privacy, encoding } = invite;
  if (task.privacy !== privacy) {
    const message = `The task is ${task.privacy}, the round ${privacy}; nothing was sent.`;
    return failure("privacy_unavailable", message);
  }
  if (privacy === "sealed") return null;
  if (encoding === null) {
    const message = "The round does not say how updates become numbers that can be masked.";
    return failure("privacy_unavailable", message);
  }
  if (encoding.range <= task.update_norm_max) return null;
  const named = `Values up to ${encoding.range} are no part of a task`;
  const message = `${named} whose updates are not larger than ${task.update_norm_max}.`;
  return failure("privacy_unavailable", message);
}

function objectionToCohort(invite: Invite, { task, minimum_cohort }: Terms): Failure | null {
  const { cohort, quorum, privacy } = invite;
  if (cohort < minimum_cohort) {
    const accepted = `this device accepts ${minimum_cohort} or more`;
    return failure("cohort_too_small", `The round has ${cohort} participants; ${accepted}.`);
  }
  // What is read in a secure round is the sum over those that are left: at least as many as the task promises.
  const quorum_min = Math.max(minimum_cohort, task.round.quorum, limits.secure_quorum_min);
  if (privacy === "sealed" || quorum >= quorum_min) return null;
  const accepted = `this device accepts ${quorum_min} or more`;
  return failure("cohort_too_small", `The sum may be of ${quorum} updates only; ${accepted}.`);
}

async function isRoundKeyGenuine(
  invite: Invite,
  coordinatorPublicKey: Uint8Array | null,
): Promise<boolean> {
  if (coordinatorPublicKey === null) return false;
  return verifyRoundKey({
    round: invite.round,
    publicKey: fromBase64url(invite.round_key),
    coordinatorPublicKey,
    signature: fromBase64url(invite.round_key_signature),
  });
}

/** Downloads, trains and protects. */
export async function makeUpdate(invite: Invite, context: WorkContext): Promise<WorkResult> {
  const { task, emit, signal } = context;
  let model: Uint8Array;
  try {
    const fetched = await context.fetchModel(invite.model, signal, (received_bytes, total_bytes) =>
      emit({ type: "downloading", received_bytes, total_bytes }),
    );
    model = fetched.bytes;
    emit({ type: "downloaded", model: invite.model, bytes: fetched.transferred_bytes });
  } catch (error) {
    return failure("model_unavailable", `The model could not be fetched: ${messageOf(error)}`);
  }
  try {
    const trained = await context.trainer.train({
      task,
      model,
      round: invite.round,
      seed: deriveSeed(invite.number, context.participant),
      signal,
      onProgress: (progress) => emit({ type: "training", progress }),
    });
    const { seconds, examples, loss, accuracy } = trained;
    emit({ type: "trained", seconds, examples, loss, accuracy });
    return { ok: true, update: await context.protection.protect(trained) };
  } catch (error) {
    return failureOf(error);
  }
}
