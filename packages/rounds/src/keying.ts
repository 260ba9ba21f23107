/**
 * Keying (Bonawitz et al. 2017, round 0): members advertise their keys. Then it is planned who
 * shares secrets with whom, and each is sent everyone's keys.
 */
import { type ExchangePlan, fromBase64url, planExchange } from "@tributary/crypto";
import type { KeyPackage } from "@tributary/protocol";
import { isAtWork, memberOf, refuse, selectedOf } from "./cohort.ts";
import { settleWith, tickWith } from "./collecting.ts";
import { collectionOf, namesOf } from "./collection.ts";
import type { RoundConfig } from "./config.ts";
import { memberEvents, repeatsUpdate, tooEarly } from "./member.ts";
import { abandon } from "./over.ts";
import { beginSharing } from "./sharing.ts";
import type { Keying, Selected } from "./state.ts";
import { become, type EventOf, ignore, type PhaseTable, type Transition } from "./transition.ts";

export function beginKeying(selected: Selected, now_ms: number, config: RoundConfig): Keying {
  const phase_ends_at_ms = Math.min(now_ms + config.exchange_ms, selected.ends_at_ms);
  return { ...selected, phase: "keying", phase_ends_at_ms, keys: [] };
}

/** The same plan that every participant makes; a sentence where there is none. */
function planFor(keys: readonly KeyPackage[], { exchange }: RoundConfig): ExchangePlan | string {
  if (exchange === null) throw new Error("Expected a secure round to say how keys are exchanged.");
  const { statement, policy } = exchange;
  try {
    const plan = planExchange({ statement: fromBase64url(statement), policy, keys });
    if (plan.threshold <= keys.length) return plan;
    return `a threshold of ${plan.threshold} cannot be met`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Plans with everyone who advertised keys and stayed. */
function finishKeying(state: Keying, now_ms: number, config: RoundConfig): Transition {
  const holders = new Set(namesOf(collectionOf(state, config).given));
  const keys = state.keys.filter((key) => holders.has(key.participant));
  const plan = planFor(keys, config);
  if (typeof plan === "string") {
    const detail = `No exchange can be planned for ${keys.length} participants: ${plan}`;
    return abandon(state, { reason: "keys_missed", detail, now_ms });
  }
  return beginSharing(selectedOf(state), { keys, plan }, now_ms, config);
}

const settle = settleWith<Keying>(finishKeying);

/** Two members with one key could open each other's shares, and no exchange can be planned. */
function repeatsKey(known: readonly KeyPackage[], keys: KeyPackage): boolean {
  const taken = new Set(known.flatMap((key) => [key.encryption_key, key.masking_key]));
  return (
    taken.has(keys.encryption_key) ||
    taken.has(keys.masking_key) ||
    keys.encryption_key === keys.masking_key
  );
}

/** The first key package of a member is the one that counts. */
function takeKeys(
  state: Keying,
  { participant, keys, now_ms }: EventOf<"keys_advertised">,
  config: RoundConfig,
): Transition {
  const member = memberOf(state, participant);
  if (member === undefined || !isAtWork(member)) return refuse(state, participant);
  if (keys.participant !== participant) return refuse(state, participant, "malformed_message");
  if (state.keys.some((known) => known.participant === participant)) return become(state);
  if (repeatsKey(state.keys, keys)) return refuse(state, participant, "keys_invalid");
  return settle({ ...state, keys: [...state.keys, keys] }, now_ms, config);
}

export const keying: PhaseTable<"keying"> = {
  ...memberEvents(settle),
  keys_advertised: takeKeys,
  shares_sent: tooEarly,
  update_spooled: repeatsUpdate,
  survivors_confirmed: tooEarly,
  unmasked: tooEarly,
  aggregated: ignore,
  aggregation_failed: ignore,
  tick: tickWith(settle),
};
