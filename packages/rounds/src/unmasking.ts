/**
 * Unmasking (Bonawitz et al. 2017, round 4): survivors reveal the shares that remove the masks from
 * the sum. The masks of a survivor itself and those it shared with someone that dropped out are
 * never both revealed.
 */
import { neighbourhoodOf } from "@tributary/crypto";
import { beginAggregating } from "./aggregating.ts";
import { settleAsking, tickAsking } from "./asking.ts";
import { isDelivered, memberOf, refuse, selectedOf, survivorsOf } from "./cohort.ts";
import { collectionOf } from "./collection.ts";
import type { RoundConfig } from "./config.ts";
import { ableToAnswer } from "./graph.ts";
import { repeatsExchange, repeatsUpdate, survivorEvents } from "./member.ts";
import type { Answer, Confirming, Selected, Unmasking } from "./state.ts";
import { lostIn, newlySilent } from "./tally.ts";
import { become, type EventOf, ignore, type PhaseTable, type Transition } from "./transition.ts";

export function beginUnmasking(
  selected: Selected,
  { exchange, signatures }: Pick<Confirming, "exchange" | "signatures">,
  now_ms: number,
  config: RoundConfig,
): Transition {
  const phase_ends_at_ms = now_ms + config.exchange_ms;
  const survivors = survivorsOf(selected);
  const signers = signatures.map(({ from }) => from);
  const asked = ableToAnswer(exchange.plan, { survivors, signers });
  const confirmed = { exchange, signatures, asked, answers: [] };
  return become(
    { ...selected, phase: "unmasking", phase_ends_at_ms, ...confirmed },
    { type: "request_unmasking", to: asked, survivors, signatures },
  );
}

/** Of its own neighbours, the self masks of survivors and the pairwise masks of the dropped. */
function isRightAnswer(state: Unmasking, { from, shares }: Answer): boolean {
  const { plan, sharers } = state.exchange;
  const near = new Set<string>(neighbourhoodOf(plan, from));
  const survivors = new Set(survivorsOf(state));
  const unseen = new Set(sharers.filter((sharer) => near.has(sharer)));
  const isRight = ({ from: sender, of, kind }: Answer["shares"][number]) =>
    sender === from && unseen.delete(of) && kind === (survivors.has(of) ? "self" : "pairwise");
  return shares.length > 0 && shares.every(isRight);
}

function finishUnmasking(state: Unmasking, _now_ms: number, config: RoundConfig): Transition {
  const { exchange, answers } = state;
  const silent = {
    confirming: lostIn(state).confirming,
    unmasking: newlySilent(state, collectionOf(state, config).outstanding),
  };
  return beginAggregating(selectedOf(state), { ...exchange, answers, silent });
}

const settle = settleAsking<Unmasking>(finishUnmasking);

/** One answer of each survivor is kept; one that did not sign may answer too. */
function takeAnswer(
  state: Unmasking,
  { participant, shares, now_ms }: EventOf<"unmasked">,
  config: RoundConfig,
): Transition {
  const member = memberOf(state, participant);
  if (member === undefined || !isDelivered(member)) return refuse(state, participant);
  if (state.answers.some(({ from }) => from === participant)) return become(state);
  const answer = { from: participant, shares };
  if (!isRightAnswer(state, answer)) return refuse(state, participant, "malformed_message");
  return settle({ ...state, answers: [...state.answers, answer] }, now_ms, config);
}

export const unmasking: PhaseTable<"unmasking"> = {
  ...survivorEvents<Unmasking>(),
  keys_advertised: repeatsExchange,
  shares_sent: repeatsExchange,
  update_spooled: repeatsUpdate,
  survivors_confirmed: repeatsExchange,
  unmasked: takeAnswer,
  aggregated: ignore,
  aggregation_failed: ignore,
  tick: tickAsking<Unmasking>(finishUnmasking),
};
