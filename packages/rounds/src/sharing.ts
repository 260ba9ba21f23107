/**
 * Sharing (Bonawitz et al. 2017, round 1): each member sends every neighbour sealed shares of its
 * secrets.
 */
import { neighbourhoodOf } from "@tributary/crypto";
import type { ParticipantId } from "@tributary/protocol";
import { dropOut, isAtWork, memberOf, refuse, selectedOf } from "./cohort.ts";
import { settleWith, tickWith } from "./collecting.ts";
import { collectionOf, namesOf } from "./collection.ts";
import type { RoundConfig } from "./config.ts";
import { withEnoughNeighbours } from "./graph.ts";
import { memberEvents, repeatsExchange, repeatsUpdate, tooEarly } from "./member.ts";
import { abandon } from "./over.ts";
import type { Dealt, Exchange, Routed, SealedShare, Selected, Sharing } from "./state.ts";
import { beginTraining } from "./training.ts";
import {
  andThen,
  become,
  type EventOf,
  ignore,
  type PhaseTable,
  type Transition,
} from "./transition.ts";

/** Everyone whose keys are planned with is told the keys of all. */
export function beginSharing(
  selected: Selected,
  exchange: Exchange,
  now_ms: number,
  config: RoundConfig,
): Transition {
  const phase_ends_at_ms = Math.min(now_ms + config.exchange_ms, selected.ends_at_ms);
  const { keys } = exchange;
  const to = keys.map((key) => key.participant);
  return become(
    { ...selected, phase: "sharing", phase_ends_at_ms, exchange, dealt: [] },
    { type: "send_keys", to, keys },
  );
}

/** Sorts the shares by the one that they are for; of those that share, nobody is left without. */
function route(dealt: readonly Dealt[], sharers: readonly ParticipantId[]): Routed[] {
  const boxes = new Map(sharers.map((to) => [to, [] as SealedShare[]]));
  for (const { from, shares } of dealt) {
    if (!boxes.has(from)) continue;
    for (const share of shares) boxes.get(share.to)?.push(share);
  }
  return Array.from(boxes, ([to, shares]) => ({ to, shares }));
}

/**
 * Routes the shares between those that all shared, and trains. Late keys and shares are no part of
 * the sum; nor is whoever has too few neighbours left: its masks could never be removed.
 */
function finishSharing(state: Sharing, now_ms: number, config: RoundConfig): Transition {
  const { exchange, dealt } = state;
  const given = namesOf(collectionOf(state, config).given);
  const sharers = withEnoughNeighbours(exchange.plan, given);
  if (sharers.length < config.quorum) {
    const detail =
      `${sharers.length} of ${config.quorum} participants kept as many neighbours ` +
      `as the threshold of ${exchange.plan.threshold} needs.`;
    return abandon(state, { reason: "keys_missed", detail, now_ms });
  }
  const stays = new Set(sharers);
  const alone = dropOut(state, (member) => !stays.has(member.participant), "too_few_neighbours");
  const routed = route(dealt, sharers);
  return andThen(alone, (rest) =>
    become(
      beginTraining(selectedOf(rest), { ...exchange, sharers, routed }),
      ...routed.map((box) => ({ type: "send_shares" as const, ...box })),
    ),
  );
}

const settle = settleWith<Sharing>(finishSharing);

/**
 * One share for each neighbour, no more and no less: a missing one could not be made up for later.
 */
function coversNeighbours(
  from: ParticipantId,
  shares: readonly SealedShare[],
  { plan }: Exchange,
): boolean {
  const others = new Set<string>(neighbourhoodOf(plan, from));
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
  if (state.dealt.some(({ from }) => from === participant)) return become(state);
  if (!coversNeighbours(participant, shares, state.exchange)) {
    return refuse(state, participant, "malformed_message");
  }
  const dealt = [...state.dealt, { from: participant, shares }];
  return settle({ ...state, dealt }, now_ms, config);
}

export const sharing: PhaseTable<"sharing"> = {
  ...memberEvents(settle),
  keys_advertised: repeatsExchange,
  shares_sent: takeShares,
  update_spooled: repeatsUpdate,
  survivors_confirmed: tooEarly,
  unmasked: tooEarly,
  aggregated: ignore,
  aggregation_failed: ignore,
  tick: tickWith(settle),
};
