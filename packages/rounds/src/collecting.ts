/**
 * Keying, sharing and training: each collects one thing from every member, and ends when nobody is
 * left who could still give it, when enough was given and the rest is gone, or when its time is
 * over. Whoever has not given it by then is out.
 */
import type { AbandonReason } from "@tributary/protocol";
import { dropOut } from "./cohort.ts";
import { collectionOf, isUnmaskable, namesOf, overdue } from "./collection.ts";
import type { RoundConfig } from "./config.ts";
import { abandon } from "./over.ts";
import type { Keying, Sharing, Training } from "./state.ts";
import type { EventOf, Handler, Transition } from "./transition.ts";
import { andThen, become } from "./transition.ts";

export type Collecting = Keying | Sharing | Training;

/** How a phase goes on once it has collected what it could. */
export type Advance<S> = (state: S, now_ms: number, config: RoundConfig) => Transition;

const missed: Record<Collecting["phase"], { reason: AbandonReason; what: string }> = {
  keying: { reason: "keys_missed", what: "keys" },
  sharing: { reason: "keys_missed", what: "key shares" },
  training: { reason: "quorum_missed", what: "updates" },
};

/** Ends the phase if nobody is left to wait for, or abandons the round if too few are. */
export function settleWith<S extends Collecting>(advance: Advance<S>): Advance<S> {
  return (state, now_ms, config) => {
    const { given, outstanding } = collectionOf(state, config);
    const possible = given.length + outstanding.length;
    if (possible < config.quorum) {
      const { reason, what } = missed[state.phase];
      const detail = `${given.length} of ${config.quorum} ${what} arrived; too few can still come.`;
      return abandon(state, { reason, detail, now_ms });
    }
    if (state.phase === "training" && !isUnmaskable(state, namesOf([...given, ...outstanding]))) {
      const threshold = state.exchange?.plan.threshold;
      const detail = `${possible} participants are left; the masks of a sum need ${threshold} near each.`;
      return abandon(state, { reason: "unmasking_failed", detail, now_ms });
    }
    return outstanding.length > 0 ? become(state) : advance(state, now_ms, config);
  };
}

export function tickWith<S extends Collecting>(settle: Advance<S>): Handler<S, EventOf<"tick">> {
  return (state, { now_ms }, config) => {
    const collection = collectionOf(state, config);
    const reason = overdue(collection, config, now_ms);
    if (reason === null) return become(state);
    const late = new Set(namesOf(collection.outstanding));
    return andThen(
      dropOut(state, (member) => late.has(member.participant), reason),
      (rest) => settle(rest as S, now_ms, config),
    );
  };
}
