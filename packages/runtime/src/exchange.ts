/**
 * The messages of secure aggregation (Bonawitz et al. 2017): from what a participant says to the round machine's event,
 * and from the machine's effects to what participants are told. The coordinator checks signatures and passes on what it
 * cannot read: shares are in boxes for their receivers.
 */
import { neighbourhoodOf, verifyConfirmation, verifyKeyPackage } from "@tributary/crypto";
import type { ParticipantId, ParticipantMessage, RefusalReason } from "@tributary/protocol";
import {
  type Confirmation,
  type Confirming,
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

type ReadExchange =
  | { readonly ok: true; readonly event: RoundEvent }
  | { readonly ok: false; readonly reason: RefusalReason; readonly detail: string };

/** What was signed is checked here; whether it is wanted now, the round machine says. */
export async function readExchange(
  participant: ParticipantId,
  message: ExchangeMessage,
  { state, now_ms }: { readonly state: RoundState; readonly now_ms: number },
): Promise<ReadExchange> {
  const event = { participant, now_ms };
  switch (message.type) {
    case "advertise_keys": {
      const { type: _type, seq: _seq, round, ...advertised } = message;
      const keys = { participant, ...advertised };
      if (await verifyKeyPackage(round, keys))
        return read({ ...event, type: "keys_advertised", keys });
      return { ok: false, reason: "keys_invalid", detail: `They are not for round ${round}.` };
    }
    case "share_keys": {
      const shares = message.shares.map((share) => ({ from: participant, ...share }));
      return read({ ...event, type: "shares_sent", shares });
    }
    case "confirm_survivors": {
      const { signature } = message;
      if (state.phase === "confirming" && !(await confirms(state, participant, signature))) {
        const detail = `It is not over the survivors of round ${state.round}.`;
        return { ok: false, reason: "signature_invalid", detail };
      }
      return read({ ...event, type: "survivors_confirmed", signature });
    }
    case "unmask": {
      const shares = message.shares.map((share) => ({ from: participant, ...share }));
      return read({ ...event, type: "unmasked", shares });
    }
    default:
      return message satisfies never;
  }
}

function read(event: RoundEvent): ReadExchange {
  return { ok: true, event };
}

function confirms(
  state: Confirming,
  participant: ParticipantId,
  signature: string,
): Promise<boolean> {
  const { transcript } = state.exchange.plan;
  return verifyConfirmation({ transcript, survivors: survivorsOf(state), participant, signature });
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

/**
 * Everyone is sent the same survivors, and signatures of its own neighbourhood: as many as it asks for, since all of
 * them were checked here.
 */
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
    const signatures = near.slice(0, plan.threshold);
    outbox.send(to, { type: "unmask_request", seq, round, survivors, signatures });
  }
}
