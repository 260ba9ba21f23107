/** Training: members train on their own data and deliver one update each. */

import { beginAggregating } from "./aggregating.ts";
import { isAtWork, memberOf, withMember } from "./cohort.ts";
import { settleWith, tickWith } from "./collecting.ts";
import type { RoundConfig } from "./config.ts";
import { memberEvents, repeatsExchange, repeatsUpdate, tooEarly } from "./member.ts";
import type { Training } from "./state.ts";
import {
  andThen,
  become,
  type EventOf,
  ignore,
  type PhaseTable,
  type Transition,
} from "./transition.ts";
import { beginUnmasking } from "./unmasking.ts";

export function beginTraining(selected: Omit<Training, "phase">): Training {
  return { ...selected, phase: "training" };
}

const settle = settleWith<Training>((state, now_ms, config) =>
  config.privacy === "secure" ? beginUnmasking(state, now_ms, config) : beginAggregating(state, []),
);

function takeUpdate(
  state: Training,
  event: EventOf<"update_spooled">,
  config: RoundConfig,
): Transition {
  const { participant, update, now_ms } = event;
  const member = memberOf(state, participant);
  if (member === undefined || !isAtWork(member)) return repeatsUpdate(state, event);
  const { away_since_ms } = member;
  const taken = withMember(state, { participant, away_since_ms, status: "delivered", update });
  return andThen(become(taken, { type: "confirm_update", update }), (next) =>
    settle(next, now_ms, config),
  );
}

export const training: PhaseTable<"training"> = {
  ...memberEvents(settle),
  keys_advertised: repeatsExchange,
  shares_sent: repeatsExchange,
  update_spooled: takeUpdate,
  unmasked: tooEarly,
  aggregated: ignore,
  aggregation_failed: ignore,
  tick: tickWith(settle),
};
