/** Composing what participants are told, from a round's state and its run. No decisions here. */
import { encodeBase64url, type Identity, signRoundKey } from "@tributary/crypto";
import {
  type AbandonReason,
  abandonSentences,
  type CoordinatorMessage,
  limits,
  type MessageOf,
  type ParticipantId,
  type RefusalReason,
  type RoundEncoding,
  type RoundId,
  type RunId,
  type Sha256,
  type TaskSpec,
  type Waiting,
} from "@tributary/protocol";
import type { AggregateResult, RoundConfig, RoundEffect, RoundState } from "@tributary/rounds";
import type { Outbox } from "./ports.ts";
import type { Refusal } from "./roster.ts";

/** What of an invitation is the same for every member of the cohort. */
export type InviteBase = Omit<
  MessageOf<CoordinatorMessage, "invite">,
  "seq" | "cohort" | "deadline_ms" | "delivered"
>;

export async function inviteBase(about: {
  readonly config: Pick<RoundConfig, "run" | "round" | "number" | "quorum" | "privacy">;
  readonly task: TaskSpec;
  readonly model: Sha256;
  readonly model_version: number;
  /** Null in sealed rounds. */
  readonly encoding: RoundEncoding | null;
  readonly roundPublicKey: Uint8Array;
  readonly signer: Identity;
}): Promise<InviteBase> {
  const { config, task, roundPublicKey } = about;
  const signature = await signRoundKey(about.signer, {
    round: config.round,
    publicKey: roundPublicKey,
  });
  return {
    type: "invite",
    run: config.run,
    round: config.round,
    number: config.number,
    task: task.id,
    task_version: task.version,
    model: about.model,
    model_version: about.model_version,
    quorum: config.quorum,
    privacy: config.privacy,
    encoding: about.encoding,
    round_key: encodeBase64url(roundPublicKey),
    round_key_signature: encodeBase64url(signature),
  };
}

export function inviteMessage(
  base: InviteBase,
  state: RoundState,
  delivered: boolean,
  now_ms: number,
): CoordinatorMessage | null {
  if (!("ends_at_ms" in state)) return null;
  return {
    ...base,
    seq: state.revision,
    cohort: state.members.length,
    deadline_ms: Math.max(0, state.ends_at_ms - now_ms),
    delivered,
  };
}

/** The same to many; composed, and where the outbox can also encoded, once. */
export function sendAll(
  outbox: Outbox,
  to: readonly ParticipantId[],
  message: CoordinatorMessage,
): void {
  if (outbox.sendAll !== undefined) outbox.sendAll(to, message);
  else for (const participant of to) outbox.send(participant, message);
}

/** A refusal of one message, after which the connection goes on. */
export function refusedMessage(refusal: {
  readonly seq: number | null;
  readonly round: RoundId | null;
  readonly reason: RefusalReason;
  readonly detail: string;
}): CoordinatorMessage {
  const detail = shortened(refusal.detail);
  return { type: "refused", ...refusal, detail, fatal: false, retry_after_ms: null };
}

/** What somebody who is not at work in this round waits for; `come_back_ms` is 0 for who should stay. */
export function waitingMessage(
  state: RoundState,
  config: RoundConfig,
  come_back_ms: number,
): MessageOf<CoordinatorMessage, "waiting"> {
  return { type: "waiting", waiting: waitingFor(state, config, come_back_ms) };
}

/** Why somebody is not selected, and from when on it may be; what time does not change is looked at again later. */
export function ineligibleMessage(
  { because, until_ms }: Refusal,
  need: number,
  now_ms: number,
): MessageOf<CoordinatorMessage, "waiting"> {
  const { come_back_ms_max, rest_ms_max } = limits;
  const wait_ms = until_ms === null ? come_back_ms_max : Math.max(0, until_ms - now_ms);
  const come_back_ms = Math.min(wait_ms, rest_ms_max);
  return { type: "waiting", waiting: { for: "next_round", have: 0, need, come_back_ms, because } };
}

/** What somebody waits for while no round is open. */
export function betweenRoundsMessage(need: number): CoordinatorMessage {
  return { type: "waiting", waiting: { for: "next_round", have: 0, need, come_back_ms: 0 } };
}

/** What somebody waits for while the run is paused. */
export function pausedMessage(need: number): CoordinatorMessage {
  return { type: "waiting", waiting: { for: "run_resume", have: 0, need, come_back_ms: 0 } };
}

function waitingFor(state: RoundState, config: RoundConfig, come_back_ms: number): Waiting {
  if (state.phase === "recruiting") {
    const have = Math.min(state.eligible.length, config.cohort_target);
    return { for: "participants", have, need: config.quorum, come_back_ms: 0 };
  }
  if (state.phase === "closed" || state.phase === "abandoned") {
    return { for: "next_round", have: 0, need: config.quorum, come_back_ms: 0 };
  }
  const have = state.members.filter((member) => member.status === "delivered").length;
  return { for: "round_end", have, need: config.quorum, come_back_ms };
}

type Named = Pick<RoundConfig, "run" | "round">;

export function committedMessage(
  config: Named,
  result: AggregateResult,
  counted: number,
): CoordinatorMessage {
  const { model, model_version, accuracy, loss } = result;
  const { run, round } = config;
  return { type: "round_committed", run, round, model, model_version, counted, accuracy, loss };
}

/** Reasons whose detail is for the log only: it may name files, or be an error of a library. */
const innerReasons: ReadonlySet<AbandonReason> = new Set(["storage_failed", "aggregation_failed"]);

export function abandonedMessage(
  config: Named,
  effect: Pick<Extract<RoundEffect, { type: "abandon" }>, "reason" | "detail">,
): CoordinatorMessage {
  const { run, round } = config;
  const { reason } = effect;
  const isTold = effect.detail !== "" && !innerReasons.has(reason);
  const detail = isTold ? shortened(effect.detail) : abandonSentences[reason];
  return { type: "round_abandoned", run, round, reason, detail };
}

function shortened(text: string): string {
  return text.slice(0, limits.text_characters_max);
}

export function runEndedMessage(
  run: RunId,
  outcome: "finished" | "stopped",
  head: { readonly sha256: Sha256; readonly version: number },
): CoordinatorMessage {
  return { type: "run_ended", run, outcome, model: head.sha256, model_version: head.version };
}
