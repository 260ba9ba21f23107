/** Recruiting: participants gather until a cohort can be selected. It waits without end. */
import type { ParticipantId } from "@tributary/protocol";
import { refuse, refuseUpdate } from "./cohort.ts";
import type { RoundConfig } from "./config.ts";
import { beginKeying } from "./keying.ts";
import { stopRound } from "./over.ts";
import { drawCohort } from "./selection/selection.ts";
import type { Recruiting } from "./state.ts";
import { beginTraining } from "./training.ts";
import {
  andThen,
  become,
  type EventOf,
  ignore,
  type PhaseTable,
  type Transition,
} from "./transition.ts";

export function isFull(state: Recruiting, config: RoundConfig): boolean {
  return state.eligible.length >= config.cohort_target;
}

/** When a round that has its quorum selects: later while its cohort is not full. */
export function recruitingEnds_ms(state: Recruiting, config: RoundConfig): number | null {
  if (state.quorum_since_ms === null) return null;
  const { wait_min_ms, recruit_wait_ms } = config;
  const wait_ms = isFull(state, config) ? wait_min_ms : Math.max(wait_min_ms, recruit_wait_ms);
  return state.quorum_since_ms + wait_ms;
}

export function withEligible(
  state: Recruiting,
  eligible: readonly ParticipantId[],
  now_ms: number,
  config: RoundConfig,
): Recruiting {
  const suffices = eligible.length >= config.quorum;
  const quorum_since_ms = suffices ? (state.quorum_since_ms ?? now_ms) : null;
  return { ...state, eligible, quorum_since_ms };
}

/** Draws the cohort. The same eligible set gives the same cohort, in whatever order they came. */
function select(state: Recruiting, now_ms: number, config: RoundConfig): Transition {
  const { cohort_target, selection, selection_seed: seed } = config;
  const { chosen, rest } = drawCohort(state.eligible, cohort_target, { selection, seed });
  const selected = {
    round: state.round,
    revision: state.revision,
    started_at_ms: state.started_at_ms,
    members: chosen.map((participant) => ({
      participant,
      away_since_ms: null,
      status: "invited" as const,
    })),
    selected_at_ms: now_ms,
    ends_at_ms: now_ms + config.deadline_ms,
  };
  const begun =
    config.privacy === "secure"
      ? beginKeying(selected, now_ms, config)
      : beginTraining(selected, null);
  return andThen(
    become(
      begun,
      ...chosen.map((participant) => ({ type: "invite" as const, participant, delivered: false })),
    ),
    (next) =>
      become(next, ...rest.map((participant) => ({ type: "keep_waiting" as const, participant }))),
  );
}

function arrives(
  state: Recruiting,
  { participant, now_ms }: EventOf<"available">,
  config: RoundConfig,
): Transition {
  const grown = state.eligible.includes(participant)
    ? state
    : withEligible(state, [...state.eligible, participant], now_ms, config);
  const ends_ms = recruitingEnds_ms(grown, config);
  return isFull(grown, config) && ends_ms !== null && now_ms >= ends_ms
    ? select(grown, now_ms, config)
    : become(grown, { type: "keep_waiting", participant });
}

function departs(
  state: Recruiting,
  { participant, now_ms }: EventOf<"disconnected" | "left" | "revoked">,
  config: RoundConfig,
): Transition {
  if (!state.eligible.includes(participant)) return become(state);
  const eligible = state.eligible.filter((other) => other !== participant);
  return become(withEligible(state, eligible, now_ms, config));
}

function refuseMessage(
  state: Recruiting,
  {
    participant,
  }: EventOf<"accepted" | "keys_advertised" | "shares_sent" | "survivors_confirmed" | "unmasked">,
): Transition {
  return refuse(state, participant);
}

export const recruiting: PhaseTable<"recruiting"> = {
  available: arrives,
  disconnected: departs,
  left: departs,
  revoked: departs,
  accepted: refuseMessage,
  declined: ignore,
  keys_advertised: refuseMessage,
  shares_sent: refuseMessage,
  update_spooled: (state, { participant }) => refuseUpdate(state, participant),
  update_refused: ignore,
  survivors_confirmed: refuseMessage,
  unmasked: refuseMessage,
  aggregated: ignore,
  aggregation_failed: ignore,
  tick: (state, { now_ms }, config) => {
    const ends_ms = recruitingEnds_ms(state, config);
    return ends_ms !== null && now_ms >= ends_ms ? select(state, now_ms, config) : become(state);
  },
  stop: stopRound,
};
