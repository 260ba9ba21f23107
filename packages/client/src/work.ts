/**
 * One round's work on this device: check the invitation, fetch the model, train, clip, seal. Pure orchestration of
 * ports; it neither sends nor listens. Errors become values: a round that fails here must not end the participation.
 */
import { fromBase64url, seal, sha256Hex, verifyRoundKey } from "@tributary/crypto";
import {
  type CoordinatorMessage,
  type DeclineReason,
  encodeUpdate,
  type MessageOf,
  type ParticipantId,
  Sha256,
  sealContext,
  type TaskSpec,
} from "@tributary/protocol";
import { clipToNorm, deriveSeed } from "@tributary/weights";
import type { ParticipantEvent } from "./event.ts";
import type { FetchModel, Trainer } from "./ports.ts";
import type { Trust } from "./trust.ts";

export type Invite = MessageOf<CoordinatorMessage, "invite">;

export type WorkContext = {
  readonly task: TaskSpec;
  readonly participant: ParticipantId;
  readonly trainer: Trainer;
  readonly fetchModel: FetchModel;
  readonly emit: (event: ParticipantEvent) => void;
  readonly signal: AbortSignal;
};

export type Failure = {
  readonly ok: false;
  readonly reason: DeclineReason;
  readonly message: string;
};

export type WorkResult =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly sha256: Sha256 }
  | Failure;

export const failure = (reason: DeclineReason, message: string): Failure => ({
  ok: false,
  reason,
  message,
});

/** Whether this device should take part in the round at all; null means yes. */
export async function objectionTo(
  invite: Invite,
  terms: {
    readonly task: TaskSpec;
    readonly trust: Trust;
    readonly minimum_cohort: number;
  },
): Promise<Failure | null> {
  const { task, trust, minimum_cohort } = terms;
  const { cohort } = invite;
  if (invite.task !== task.id || invite.task_version !== task.version) {
    const named = `${invite.task} version ${invite.task_version}`;
    return failure("training_failed", `The round is for ${named}, not for what was joined.`);
  }
  if (cohort < minimum_cohort) {
    const message = `The round has ${cohort} participants; this device accepts ${minimum_cohort} or more.`;
    return failure("cohort_too_small", message);
  }
  // Sealing what was to be masked would show the coordinator a single update.
  if (task.privacy !== "sealed" || invite.privacy !== "sealed") {
    const message = `The task is ${task.privacy}, the round ${invite.privacy}; this device can seal only.`;
    return failure("round_key_invalid", message);
  }
  if (await isRoundKeyGenuine(invite, trust.key)) return null;
  const message = "The round's key is not signed by this coordinator; nothing was sent.";
  return failure("round_key_invalid", message);
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

/** Downloads, trains, clips and seals. */
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
    const { seconds, examples, loss, accuracy, steps } = trained;
    emit({ type: "trained", seconds, examples, loss, accuracy });
    const { values: delta } = clipToNorm(trained.delta, task.update_norm_max);
    const bytes = await seal(
      encodeUpdate({ delta, examples, steps, loss, accuracy }),
      fromBase64url(invite.round_key),
      sealContext({ round: invite.round, participant: context.participant, model: invite.model }),
    );
    return { ok: true, bytes, sha256: Sha256.parse(await sha256Hex(bytes)) };
  } catch (error) {
    return failure("training_failed", messageOf(error));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
