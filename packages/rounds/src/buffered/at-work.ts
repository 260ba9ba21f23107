/** Questions about those at work, and the small changes to them that all events share. */
import type { DropReason, ParticipantId } from "@tributary/protocol";
import type { AtWork, LiveBuffered } from "./state.ts";
import { andThen, type BufferedTransition, become } from "./transition.ts";

export type Named = { readonly participant: ParticipantId; readonly invitation: number };

export function workOf({ at_work }: LiveBuffered, who: ParticipantId): AtWork | undefined {
  return at_work.find(({ participant }) => participant === who);
}

/** The work that a message is about; none when it names an earlier invitation, or another's. */
export function workNamed(state: LiveBuffered, about: Named): AtWork | undefined {
  const work = workOf(state, about.participant);
  return work?.invitation === about.invitation ? work : undefined;
}

export function withWork(state: LiveBuffered, changed: AtWork): LiveBuffered {
  const at_work = state.at_work.map((work) =>
    work.participant === changed.participant ? changed : work,
  );
  return { ...state, at_work };
}

/** Ends a participant's work. It is idle then, unless its connection is lost. */
export function release(
  state: LiveBuffered,
  { participant, away_since_ms }: AtWork,
  queue: "first" | "last" = "last",
): LiveBuffered {
  const { idle } = state;
  const queued = queue === "first" ? [participant, ...idle] : [...idle, participant];
  return {
    ...state,
    at_work: state.at_work.filter((work) => work.participant !== participant),
    idle: away_since_ms === null ? queued : idle,
  };
}

/** Ends a participant's work without an update, and deletes what it has spooled. */
export function dropOut(
  state: LiveBuffered,
  work: AtWork,
  reason: DropReason,
  queue: "first" | "last" = "last",
): BufferedTransition<LiveBuffered> {
  const { participant, invitation } = work;
  return become(
    { ...release(state, work, queue), dropped: state.dropped + 1 },
    { type: "drop", participant, reason, invitation },
    { type: "discard_update", participant, invitation },
  );
}

/** The same for one that should have delivered: it rests before it is invited again. */
export function dropToRest(
  state: LiveBuffered,
  work: AtWork,
  { reason, until_ms }: { readonly reason: DropReason; readonly until_ms: number },
): BufferedTransition<LiveBuffered> {
  const rest = { participant: work.participant, until_ms };
  return andThen(dropOut(state, work, reason), (next) =>
    become({ ...next, resting: [...next.resting, rest] }),
  );
}
