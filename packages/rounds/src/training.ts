/** Training: members train on their own data and deliver one update each. */

import { beginAggregating } from "./aggregating.ts";
import { isAtWork, memberOf, selectedOf, withMember } from "./cohort.ts";
import { settleWith, tickWith } from "./collecting.ts";
import type { RoundConfig } from "./config.ts";
import { beginConfirming } from "./confirming.ts";
import { memberEvents, repeatsExchange, repeatsUpdate, tooEarly } from "./member.ts";
import type { Selected, Training } from "./state.ts";
import {
  andThen,
  become,
  type EventOf,
  ignore,
  type PhaseTable,
  type Transition,
} from "./transition.ts";

export function beginTraining(selected: Selected, exchange: Training["exchange"]): Training {
  return { ...selected, phase: "training", exchange };
}

const settle = settleWith<Training>((state, now_ms, config) =>
  state.exchange === null
    ? beginAggregating(selectedOf(state), null)
    : beginConfirming(selectedOf(state), state.exchange, now_ms, config),
);

/** Forgets the shares that were routed to a member: its update is masked, so it has them. */
function withoutShares(exchange: Training["exchange"], of: string): Training["exchange"] {
  if (exchange === null) return null;
  return { ...exchange, routed: exchange.routed.filter(({ to }) => to !== of) };
}

function takeUpdate(
  state: Training,
  event: EventOf<"update_spooled">,
  config: RoundConfig,
): Transition {
  const { participant, update, now_ms } = event;
  const member = memberOf(state, participant);
  if (member === undefined || !isAtWork(member)) return repeatsUpdate(state, event);
  const { away_since_ms } = member;
  const delivered = withMember(state, { participant, away_since_ms, status: "delivered", update });
  const taken = { ...delivered, exchange: withoutShares(state.exchange, participant) };
  return andThen(become(taken, { type: "confirm_update", update }), (next) =>
    settle(next, now_ms, config),
  );
}

export const training: PhaseTable<"training"> = {
  ...memberEvents(settle),
  keys_advertised: repeatsExchange,
  shares_sent: repeatsExchange,
  update_spooled: takeUpdate,
  survivors_confirmed: tooEarly,
  unmasked: tooEarly,
  aggregated: ignore,
  aggregation_failed: ignore,
  tick: tickWith(settle),
};
