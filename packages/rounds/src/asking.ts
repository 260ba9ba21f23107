/**
 * Confirming and unmasking: each asks survivors for one thing. Their updates are in the sum, so that
 * whoever stays silent is not out. The phase ends when all asked have spoken, when what they said
 * suffices and the others are gone, or when its time is over.
 */
import type { Advance } from "./collecting.ts";
import { collectionOf, overdue } from "./collection.ts";
import { abandon } from "./over.ts";
import type { Confirming, Unmasking } from "./state.ts";
import { newlySilent } from "./tally.ts";
import { become, type EventOf, type Handler } from "./transition.ts";

export type Asking = Confirming | Unmasking;

const said: Record<Asking["phase"], string> = {
  confirming: "confirmed who is in the sum",
  unmasking: "helped to remove the masks",
};

/** Goes on if what was said suffices; otherwise nothing can be revealed, and the round ends. */
function finishWith<S extends Asking>(advance: Advance<S>): Advance<S> {
  return (state, now_ms, config) => {
    const { given, outstanding, isEnough } = collectionOf(state, config);
    if (isEnough()) return advance(state, now_ms, config);
    const detail =
      `${given.length} of ${given.length + outstanding.length} participants ${said[state.phase]}; ` +
      `every mask needs ${state.exchange.plan.threshold} that hold a share of it.`;
    return abandon(state, {
      reason: "unmasking_failed",
      detail,
      now_ms,
      silent: newlySilent(state, outstanding),
    });
  };
}

/** Ends the phase when all asked have spoken. */
export function settleAsking<S extends Asking>(advance: Advance<S>): Advance<S> {
  const finish = finishWith(advance);
  return (state, now_ms, config) =>
    collectionOf(state, config).outstanding.length === 0
      ? finish(state, now_ms, config)
      : become(state);
}

export function tickAsking<S extends Asking>(advance: Advance<S>): Handler<S, EventOf<"tick">> {
  const finish = finishWith(advance);
  return (state, { now_ms }, config) =>
    overdue(collectionOf(state, config), config, now_ms) === null
      ? become(state)
      : finish(state, now_ms, config);
}
