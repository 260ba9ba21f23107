/**
 * Confirming (Bonawitz et al. 2017, round 3): survivors sign who is in the sum, once in a round, so
 * that nobody is asked to unmask two different sums.
 */
import { settleAsking, tickAsking } from "./asking.ts";
import { isDelivered, memberOf, refuse, selectedOf, survivorsOf } from "./cohort.ts";
import type { RoundConfig } from "./config.ts";
import { repeatsExchange, repeatsUpdate, survivorEvents, tooEarly } from "./member.ts";
import type { Confirming, Selected, SharedExchange } from "./state.ts";
import { become, type EventOf, ignore, type PhaseTable, type Transition } from "./transition.ts";
import { beginUnmasking } from "./unmasking.ts";

export function beginConfirming(
  selected: Selected,
  { keys, plan, sharers }: SharedExchange,
  now_ms: number,
  config: RoundConfig,
): Transition {
  const survivors = survivorsOf(selected);
  const phase_ends_at_ms = now_ms + config.exchange_ms;
  const exchange = { keys, plan, sharers };
  return become(
    { ...selected, phase: "confirming", phase_ends_at_ms, exchange, signatures: [] },
    { type: "request_confirmation", to: survivors, survivors },
  );
}

const advance = (state: Confirming, now_ms: number, config: RoundConfig): Transition =>
  beginUnmasking(selectedOf(state), state, now_ms, config);
const settle = settleAsking<Confirming>(advance);

/** The first signature of a survivor is the one that counts. */
function takeSignature(
  state: Confirming,
  { participant, signature, now_ms }: EventOf<"survivors_confirmed">,
  config: RoundConfig,
): Transition {
  const member = memberOf(state, participant);
  if (member === undefined || !isDelivered(member)) return refuse(state, participant);
  if (state.signatures.some(({ from }) => from === participant)) return become(state);
  const signatures = [...state.signatures, { from: participant, signature }];
  return settle({ ...state, signatures }, now_ms, config);
}

export const confirming: PhaseTable<"confirming"> = {
  ...survivorEvents<Confirming>(),
  keys_advertised: repeatsExchange,
  shares_sent: repeatsExchange,
  update_spooled: repeatsUpdate,
  survivors_confirmed: takeSignature,
  unmasked: tooEarly,
  aggregated: ignore,
  aggregation_failed: ignore,
  tick: tickAsking<Confirming>(advance),
};
