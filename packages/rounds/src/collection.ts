/**
 * What a phase waits for: something from each of some members. Keying, sharing, training, confirming
 * and unmasking are alike in this, and in when the waiting is over.
 */
import type { DropReason, ParticipantId } from "@tributary/protocol";
import { isDelivered } from "./cohort.ts";
import type { RoundConfig } from "./config.ts";
import { countStuckAfter, countStuckWith, type Parts, withEnoughNeighbours } from "./graph.ts";
import type {
  Confirming,
  Keying,
  Member,
  SharedExchange,
  Sharing,
  Training,
  Unmasking,
} from "./state.ts";

export type WaitingState = Keying | Sharing | Training | Confirming | Unmasking;

export type Collection = {
  /** Members that gave what the phase collects. */
  readonly given: readonly Member[];
  /** Members that still may. */
  readonly outstanding: readonly Member[];
  readonly ends_at_ms: number;
  /** Whether the round can go on with what was given. */
  readonly isEnough: () => boolean;
};

export function namesOf(members: readonly Member[]): ParticipantId[] {
  return members.map((member) => member.participant);
}

export function partsOf(exchange: SharedExchange, survivors: readonly ParticipantId[]): Parts {
  return { sharers: exchange.sharers, survivors };
}

function split(members: readonly Member[], gave: (member: Member) => boolean) {
  return {
    given: members.filter(gave),
    outstanding: members.filter((member) => !gave(member)),
  };
}

function isIn(participants: readonly ParticipantId[]): (member: Member) => boolean {
  const set = new Set(participants);
  return ({ participant }) => set.has(participant);
}

/** Whether the masks of these updates could be removed, if all who delivered them stay. */
export function isUnmaskable({ exchange }: Training, survivors: readonly ParticipantId[]): boolean {
  if (exchange === null) return true;
  return countStuckAfter(exchange.plan, partsOf(exchange, survivors), survivors) === 0;
}

export function collectionOf(state: WaitingState, { quorum }: RoundConfig): Collection {
  const live = state.members.filter((member) => member.status !== "out");
  const ends_at_ms = state.phase === "training" ? state.ends_at_ms : state.phase_ends_at_ms;
  switch (state.phase) {
    case "keying": {
      const parts = split(live, isIn(state.keys.map((keys) => keys.participant)));
      return { ...parts, ends_at_ms, isEnough: () => parts.given.length >= quorum };
    }
    case "sharing": {
      const parts = split(live, isIn(state.dealt.map(({ from }) => from)));
      const { plan } = state.exchange;
      const isEnough = () => withEnoughNeighbours(plan, namesOf(parts.given)).length >= quorum;
      return { ...parts, ends_at_ms, isEnough };
    }
    case "training": {
      const parts = split(live, isDelivered);
      const isEnough = () =>
        parts.given.length >= quorum && isUnmaskable(state, namesOf(parts.given));
      return { ...parts, ends_at_ms, isEnough };
    }
    case "confirming": {
      const { exchange, signatures } = state;
      const signers = signatures.map(({ from }) => from);
      const survivors = partsOf(exchange, namesOf(live));
      const isEnough = () => countStuckAfter(exchange.plan, survivors, signers) === 0;
      return { ...split(live, isIn(signers)), ends_at_ms, isEnough };
    }
    case "unmasking": {
      const { exchange, answers } = state;
      const asked = live.filter(isIn(state.asked));
      const survivors = partsOf(exchange, namesOf(live));
      const isEnough = () => countStuckWith(exchange.plan, survivors, answers) === 0;
      return { ...split(asked, isIn(answers.map(({ from }) => from))), ends_at_ms, isEnough };
    }
    default:
      return state satisfies never;
  }
}

/**
 * When enough was given and all others are away: the moment from which they are waited for no
 * longer.
 */
function graceEnds_ms(collection: Collection, config: RoundConfig): number | null {
  let latest_ms: number | null = null;
  for (const { away_since_ms } of collection.outstanding) {
    if (away_since_ms === null) return null;
    latest_ms = Math.max(latest_ms ?? away_since_ms, away_since_ms);
  }
  if (latest_ms === null || !collection.isEnough()) return null;
  return latest_ms + config.reconnect_grace_ms;
}

/** When a phase that waits must be looked at next. */
export function collectionAlarm_ms(state: WaitingState, config: RoundConfig): number {
  const collection = collectionOf(state, config);
  return Math.min(
    collection.ends_at_ms,
    graceEnds_ms(collection, config) ?? Number.POSITIVE_INFINITY,
  );
}

/** Why the outstanding need not be waited for any longer; null while they must be. */
export function overdue(
  collection: Collection,
  config: RoundConfig,
  now_ms: number,
): Extract<DropReason, "deadline" | "disconnected"> | null {
  if (now_ms >= collection.ends_at_ms) return "deadline";
  const grace_ms = graceEnds_ms(collection, config);
  return grace_ms !== null && now_ms >= grace_ms ? "disconnected" : null;
}
