/**
 * Keying, sharing and training are alike: each collects one thing from every member, and ends when
 * nobody is left who could still give it, when enough was given and the rest is gone, or when its
 * time is over.
 */
import type { AbandonReason, DropReason } from "@tributary/protocol";
import { dropOut, isDelivered, neededOf } from "./cohort.ts";
import type { RoundConfig } from "./config.ts";
import { abandon } from "./over.ts";
import type { Keying, Member, Sharing, Training } from "./state.ts";
import type { EventOf, Handler, Transition } from "./transition.ts";
import { andThen, become } from "./transition.ts";

export type Collecting = Keying | Sharing | Training;

export type Collection = {
  /** Members that gave what the phase collects. */
  readonly given: readonly Member[];
  /** Members that still may. */
  readonly outstanding: readonly Member[];
  readonly ends_at_ms: number;
};

function hasGiven(state: Collecting): (member: Member) => boolean {
  if (state.phase === "training") return isDelivered;
  const givers = new Set(
    state.phase === "keying"
      ? state.keys.map((key) => key.participant)
      : state.shares.map((share) => share.from),
  );
  return (member) => givers.has(member.participant);
}

export function collectionOf(state: Collecting): Collection {
  const gave = hasGiven(state);
  const live = state.members.filter((member) => member.status !== "out");
  return {
    given: live.filter(gave),
    outstanding: live.filter((member) => !gave(member)),
    ends_at_ms: state.phase === "training" ? state.ends_at_ms : state.phase_ends_at_ms,
  };
}

/**
 * When enough was given and all others are away: the moment from which they are waited for no
 * longer.
 */
function graceEnds_ms(collection: Collection, config: RoundConfig): number | null {
  if (collection.given.length < neededOf(config)) return null;
  let latest_ms: number | null = null;
  for (const { away_since_ms } of collection.outstanding) {
    if (away_since_ms === null) return null;
    latest_ms = Math.max(latest_ms ?? away_since_ms, away_since_ms);
  }
  return latest_ms === null ? null : latest_ms + config.reconnect_grace_ms;
}

/** When a collecting phase must be looked at next. */
export function collectingAlarm_ms(state: Collecting, config: RoundConfig): number {
  const collection = collectionOf(state);
  return Math.min(
    collection.ends_at_ms,
    graceEnds_ms(collection, config) ?? Number.POSITIVE_INFINITY,
  );
}

/** Why the outstanding need not be waited for any longer; null while they must be. */
function overdue(collection: Collection, config: RoundConfig, now_ms: number): DropReason | null {
  if (now_ms >= collection.ends_at_ms) return "deadline";
  const grace_ms = graceEnds_ms(collection, config);
  return grace_ms !== null && now_ms >= grace_ms ? "disconnected" : null;
}

/** How a phase goes on once it has collected what it could. */
export type Advance<S extends Collecting> = (
  state: S,
  now_ms: number,
  config: RoundConfig,
) => Transition;

const missed: Record<Collecting["phase"], { reason: AbandonReason; what: string }> = {
  keying: { reason: "keys_missed", what: "keys" },
  sharing: { reason: "keys_missed", what: "key shares" },
  training: { reason: "quorum_missed", what: "updates" },
};

/** Ends the phase if nobody is left to wait for, or abandons the round if too few are. */
export function settleWith<S extends Collecting>(advance: Advance<S>): Advance<S> {
  return (state, now_ms, config) => {
    const { given, outstanding } = collectionOf(state);
    const needed = neededOf(config);
    const { reason, what } = missed[state.phase];
    if (given.length + outstanding.length < needed) {
      const detail = `${given.length} of ${needed} ${what} arrived; too few can still come.`;
      return abandon(state, { reason, detail, now_ms });
    }
    return outstanding.length > 0 ? become(state) : advance(state, now_ms, config);
  };
}

export function tickWith<S extends Collecting>(settle: Advance<S>): Handler<S, EventOf<"tick">> {
  return (state, { now_ms }, config) => {
    const collection = collectionOf(state);
    const reason = overdue(collection, config, now_ms);
    if (reason === null) return become(state);
    const late = new Set(collection.outstanding.map((member) => member.participant));
    return andThen(
      dropOut(state, (member) => late.has(member.participant), reason),
      (rest) => settle(rest as S, now_ms, config),
    );
  };
}
