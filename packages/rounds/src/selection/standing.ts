/**
 * What is remembered of a participant of a task from round to round: how often it was selected and delivered, and
 * whether it rests. A small machine: how a part ended comes in, the next standing comes out. Plain JSON.
 */
import { type DropReason, type Eligibility, limits, type ParticipantId } from "@tributary/protocol";
import type { RoundState } from "../state.ts";
import { type Presence, startPresence, withPresence } from "./availability.ts";

/** How a cohort member's part in a round ended. */
export type PartOutcome = "delivered" | DropReason;
export type Part = { readonly participant: ParticipantId; readonly outcome: PartOutcome };

export type Standing = {
  readonly selected: number;
  readonly delivered: number;
  /** Parts in a row that ended without an update, by its own doing; one delivery ends the row. */
  readonly failures_in_a_row: number;
  /** How often a part ended without an update, by reason; absent: nobody counted yet. */
  readonly lost?: { readonly [reason in DropReason]?: number };
  readonly last_outcome: PartOutcome | null;
  readonly last_delivered_at_ms: number | null;
  /** Set by the failure that made it rest; past when the rest is over. */
  readonly rests_until_ms: number | null;
  readonly presence: Presence;
};

/** What of a task decides about rests. */
export type RestPolicy = Pick<Eligibility, "rest_after_failures"> & {
  /** The first rest is as long as a round may take. */
  readonly deadline_ms: number;
};

/**
 * Whose doing it is. Who says that it leaves, was not needed, or lost its neighbours has failed nobody; who declines
 * what it was ready for costs the round a place, as one that falls silent does.
 */
const isFailure: Record<PartOutcome, boolean> = {
  delivered: false,
  left: false,
  not_needed: false,
  too_few_neighbours: false,
  revoked: false,
  declined: true,
  disconnected: true,
  deadline: true,
  refused: true,
};

export function newStanding(now_ms: number, is_here = true): Standing {
  return {
    selected: 0,
    delivered: 0,
    failures_in_a_row: 0,
    last_outcome: null,
    last_delivered_at_ms: null,
    rests_until_ms: null,
    presence: startPresence(now_ms, is_here),
  };
}

/** Its connection is there. */
export function arrived(standing: Standing, now_ms: number): Standing {
  return withStanding(standing, withPresence(standing.presence, true, now_ms));
}

/** Its connection is gone, whoever ended it. */
export function departed(standing: Standing, now_ms: number): Standing {
  return withStanding(standing, withPresence(standing.presence, false, now_ms));
}

function withStanding(standing: Standing, presence: Presence): Standing {
  return presence === standing.presence ? standing : { ...standing, presence };
}

/**
 * A standing that was stored: nobody is here yet. A clock that was set back while the coordinator was away must not
 * make a rest longer than it can be.
 */
export function resumeStanding(standing: Standing, now_ms: number): Standing {
  const { rests_until_ms, last_delivered_at_ms } = standing;
  return departed(
    {
      ...standing,
      rests_until_ms:
        rests_until_ms === null ? null : Math.min(rests_until_ms, now_ms + limits.rest_ms_max),
      last_delivered_at_ms:
        last_delivered_at_ms === null ? null : Math.min(last_delivered_at_ms, now_ms),
    },
    now_ms,
  );
}

/**
 * How each part in a round that is over ended. Whoever was still at work when the round was given up, by an admin or
 * for want of others, has neither delivered nor failed.
 */
export function partsOf(state: RoundState): readonly Part[] {
  if (state.phase !== "closed" && state.phase !== "abandoned") return [];
  return state.members.flatMap((member): readonly Part[] => {
    const { participant } = member;
    if (member.status === "delivered") return [{ participant, outcome: "delivered" }];
    return member.status === "out" ? [{ participant, outcome: member.reason }] : [];
  });
}

/** The standing after one part. */
export function afterPart(
  standing: Standing,
  part: { readonly outcome: PartOutcome; readonly now_ms: number },
  policy: RestPolicy,
): Standing {
  const { outcome, now_ms } = part;
  const selected = standing.selected + 1;
  const after = { ...standing, selected, last_outcome: outcome };
  if (outcome === "delivered") {
    return {
      ...after,
      delivered: standing.delivered + 1,
      failures_in_a_row: 0,
      last_delivered_at_ms: now_ms,
      rests_until_ms: null,
    };
  }
  const lost = { ...standing.lost, [outcome]: (standing.lost?.[outcome] ?? 0) + 1 };
  if (!isFailure[outcome]) return { ...after, lost };
  const failures_in_a_row = standing.failures_in_a_row + 1;
  const rest_ms = restAfter_ms(failures_in_a_row, policy);
  const rests_until_ms = rest_ms === 0 ? standing.rests_until_ms : now_ms + rest_ms;
  return { ...after, lost, failures_in_a_row, rests_until_ms };
}

/** As if it had not failed: an admin says that it may be selected again. */
export function withoutRest(standing: Standing): Standing {
  const isRested = standing.rests_until_ms === null && standing.failures_in_a_row === 0;
  return isRested ? standing : { ...standing, failures_in_a_row: 0, rests_until_ms: null };
}

/** One round's deadline after the first failures too many; then 2, 4, 8 … of them, up to `rest_ms_max`. */
export function restAfter_ms(failures_in_a_row: number, policy: RestPolicy): number {
  const { rest_after_failures, deadline_ms } = policy;
  if (rest_after_failures === undefined || failures_in_a_row < rest_after_failures) return 0;
  const doublings = failures_in_a_row - rest_after_failures;
  return Math.min(limits.rest_ms_max, deadline_ms * 2 ** doublings);
}
