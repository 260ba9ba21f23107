/**
 * Sharing (Bonawitz et al. 2017, round 1): each member sends every other one sealed shares of its
 * secrets.
 */
import type { ParticipantId } from "@tributary/protocol";
import { isAtWork, memberOf, refuse } from "./cohort.ts";
import { collectionOf, settleWith, tickWith } from "./collecting.ts";
import type { RoundConfig } from "./config.ts";
import { memberEvents, repeatsExchange, repeatsUpdate, tooEarly } from "./member.ts";
import type { Keying, KeyPackage, SealedShare, Sharing } from "./state.ts";
import { beginTraining } from "./training.ts";
import { become, type EventOf, ignore, type PhaseTable, type Transition } from "./transition.ts";

/** Everyone who advertised keys, and stayed, is told the keys of all that did. */
export function beginSharing(state: Keying, now_ms: number, config: RoundConfig): Transition {
  const to = collectionOf(state).given.map((member) => member.participant);
  const keys = state.keys.filter((key) => to.includes(key.participant));
  const sharing: Sharing = {
    ...state,
    phase: "sharing",
    phase_ends_at_ms: Math.min(now_ms + config.exchange_ms, state.ends_at_ms),
    keys,
    shares: [],
  };
  return become(sharing, { type: "send_keys", to, keys });
}

/**
 * Routes the shares between those that all shared, and trains. Late keys and shares are no part of
 * the sum.
 */
function finishSharing(state: Sharing): Transition {
  const sharers = new Set(collectionOf(state).given.map((member) => member.participant));
  const shares = state.shares.filter((share) => sharers.has(share.from) && sharers.has(share.to));
  const { phase_ends_at_ms: _, ...selected } = state;
  return become(beginTraining({ ...selected, shares }), { type: "send_shares", shares });
}

const settle = settleWith<Sharing>(finishSharing);

/**
 * One share for each other key holder, no more and no less: a missing one could not be made up for
 * later.
 */
function coversCohort(
  from: ParticipantId,
  shares: readonly SealedShare[],
  keys: readonly KeyPackage[],
): boolean {
  const others = new Set(keys.map((key) => key.participant));
  others.delete(from);
  const isWhole = shares.length === others.size;
  return isWhole && shares.every((share) => share.from === from && others.delete(share.to));
}

function takeShares(
  state: Sharing,
  { participant, shares, now_ms }: EventOf<"shares_sent">,
  config: RoundConfig,
): Transition {
  const member = memberOf(state, participant);
  if (member === undefined || !isAtWork(member)) return refuse(state, participant);
  if (state.shares.some((known) => known.from === participant)) return become(state);
  if (!coversCohort(participant, shares, state.keys)) {
    return refuse(state, participant, "malformed_message");
  }
  return settle({ ...state, shares: [...state.shares, ...shares] }, now_ms, config);
}

export const sharing: PhaseTable<"sharing"> = {
  ...memberEvents(settle),
  keys_advertised: repeatsExchange,
  shares_sent: takeShares,
  update_spooled: repeatsUpdate,
  unmasked: tooEarly,
  aggregated: ignore,
  aggregation_failed: ignore,
  tick: tickWith(settle),
};
