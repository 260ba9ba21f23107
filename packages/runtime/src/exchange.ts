/**
 * The messages of secure aggregation (Bonawitz et al. 2017): from what a participant says to the round machine's event,
 * and from the machine's effects to what participants are told. The coordinator checks signatures and passes on what it
 * cannot read: shares are in boxes for their receivers.
 */
import {
  confirmationMessage,
  type ExchangePlan,
  isSignatureOf,
  neighbourhoodOf,
  verifyKeyPackage,
} from "@tributary/crypto";
import type { ParticipantId, ParticipantMessage, RefusalReason } from "@tributary/protocol";
import {
  type Confirmation,
  type ExchangeEventType,
  mayExchange,
  type RoundEffect,
  type RoundEvent,
  type RoundState,
  survivorsOf,
} from "@tributary/rounds";
import { effectsPerTurn, turnOfTheLoop } from "./loop.ts";
import { sendAll } from "./messages.ts";
import type { Outbox } from "./ports.ts";

export type ExchangeMessage = Extract<
  ParticipantMessage,
  { type: "advertise_keys" | "share_keys" | "confirm_survivors" | "unmask" }
>;
export type ExchangeEffect = Extract<
  RoundEffect,
  { type: "send_keys" | "send_shares" | "request_confirmation" | "request_unmasking" }
>;

type ExchangeEvent = Extract<RoundEvent, { type: ExchangeEventType }>;
type ReadExchange =
  | { readonly ok: true; readonly event: ExchangeEvent }
  /** Null where the message only repeats what was said. */
  | { readonly ok: false; readonly reason: RefusalReason | null; readonly detail: string };

/**
 * Who it is and what the round waits for comes first, and what was signed only then: checking costs more than sending.
 * What was not checked is no event. A state that is being stored is not there yet: nobody was asked for anything in it.
 */
export async function readExchange(
  participant: ParticipantId,
  message: ExchangeMessage,
  { state, now_ms }: { readonly state: RoundState; readonly now_ms: number },
): Promise<ReadExchange> {
  const event = eventOf(participant, message, now_ms);
  const { round } = state;
  const answer = mayExchange(state, participant, event.type);
  if (!answer.ok) return { ...answer, detail: `Round ${round}.` };
  if (event.type === "keys_advertised" && !(await verifyKeyPackage(round, event.keys))) {
    return { ok: false, reason: "keys_invalid", detail: `They are not for round ${round}.` };
  }
  if (event.type === "survivors_confirmed" && !(await confirms(state, event))) {
    const detail = `It is not over the survivors of round ${round}.`;
    return { ok: false, reason: "signature_invalid", detail };
  }
  return { ok: true, event };
}

function eventOf(
  participant: ParticipantId,
  message: ExchangeMessage,
  now_ms: number,
): ExchangeEvent {
  const event = { participant, now_ms };
  switch (message.type) {
    case "advertise_keys": {
      const { type: _type, seq: _seq, round: _round, ...advertised } = message;
      return { ...event, type: "keys_advertised", keys: { participant, ...advertised } };
    }
    case "share_keys": {
      const shares = message.shares.map((share) => ({ from: participant, ...share }));
      return { ...event, type: "shares_sent", shares };
    }
    case "confirm_survivors":
      return { ...event, type: "survivors_confirmed", signature: message.signature };
    case "unmask": {
      const shares = message.shares.map((share) => ({ from: participant, ...share }));
      return { ...event, type: "unmasked", shares };
    }
    default:
      return message satisfies never;
  }
}

/** What all survivors sign. Who they are is settled when confirming begins, so that it is put together once. */
const confirmations = new WeakMap<ExchangePlan, ReturnType<typeof confirmationMessage>>();

async function confirms(
  state: RoundState,
  signed: Extract<ExchangeEvent, { type: "survivors_confirmed" }>,
): Promise<boolean> {
  if (state.phase !== "confirming") return false;
  const { plan } = state.exchange;
  const { transcript } = plan;
  const message =
    confirmations.get(plan) ?? confirmationMessage({ transcript, survivors: survivorsOf(state) });
  confirmations.set(plan, message);
  return isSignatureOf(signed, await message);
}

/** Lists that are the same for all are built once: a thousand members are sent a thousand keys each. */
export async function tellExchange(
  outbox: Outbox,
  state: RoundState,
  effect: ExchangeEffect,
): Promise<void> {
  const { round, revision: seq } = state;
  switch (effect.type) {
    case "send_keys": {
      const members = [...effect.keys];
      return sendAll(outbox, effect.to, { type: "cohort_keys", seq, round, members });
    }
    case "send_shares": {
      const shares = effect.shares.map(({ from, sealed }) => ({ from, sealed }));
      return outbox.send(effect.to, { type: "shares", seq, round, shares });
    }
    case "request_confirmation": {
      const survivors = [...effect.survivors];
      return sendAll(outbox, effect.to, { type: "survivors", seq, round, survivors });
    }
    case "request_unmasking":
      return requestUnmasking(outbox, state, effect);
    default:
      return effect satisfies never;
  }
}

/** Signatures that a survivor is sent beyond those that it asks for, should it find fault with one. */
const spareSignatures = 4;

/** Everyone is sent the same survivors, and signatures of its own neighbourhood; all of them were checked here. */
async function requestUnmasking(
  outbox: Outbox,
  state: RoundState,
  effect: Extract<ExchangeEffect, { type: "request_unmasking" }>,
): Promise<void> {
  // Whoever stopped the round meanwhile made the request pointless.
  if (state.phase !== "unmasking") return;
  const { round, revision: seq, exchange } = state;
  const { plan } = exchange;
  const survivors = [...effect.survivors];
  const signed = new Map<string, Confirmation>(
    effect.signatures.map((signature) => [signature.from, signature]),
  );
  for (const [index, to] of effect.to.entries()) {
    if (index % effectsPerTurn === effectsPerTurn - 1) await turnOfTheLoop();
    const near = neighbourhoodOf(plan, to).flatMap((neighbour) => signed.get(neighbour) ?? []);
    const signatures = near.slice(0, plan.threshold + spareSignatures);
    outbox.send(to, { type: "unmask_request", seq, round, survivors, signatures });
  }
}
