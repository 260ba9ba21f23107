/** A round in words and in numbers, for people who look at it. */
import { abandonSentences, type RoundView } from "@tributary/protocol";
import { deliveredUpdates } from "./cohort.ts";
import { collectionOf } from "./collection.ts";
import type { RoundConfig } from "./config.ts";
import type { Member, Recruiting, RoundState, Training } from "./state.ts";
import { lostIn, thresholdOf } from "./tally.ts";

function describeRecruiting(
  state: Recruiting,
  config: RoundConfig,
  connected: number | undefined,
): string {
  const have = state.eligible.length;
  const needed = config.quorum;
  const target = config.cohort_target;
  const present = connected === undefined ? "" : ` (${connected} connected)`;
  if (have < needed) return `waiting for ${needed - have} more of ${needed} participants${present}`;
  return have < target
    ? `waiting a moment for a full cohort: ${have} of ${target} participants${present}`
    : `waiting a moment for others to come: ${have} participants, ${target} are selected${present}`;
}

function describeTraining(state: Training, config: RoundConfig): string {
  const { given, outstanding } = collectionOf(state, config);
  const awaited = given.length + outstanding.length;
  const away = outstanding.filter((member) => member.away_since_ms !== null).length;
  const reached = given.length >= config.quorum ? "; the quorum is reached" : "";
  const lost = away === 0 ? "" : `; ${away} lost the connection`;
  return `waiting for ${outstanding.length} of ${awaited} updates${reached}${lost}`;
}

/** What the round waits for its members to do. */
const asked = {
  keying: "send their keys",
  sharing: "send their key shares",
  confirming: "confirm who is in the sum",
  unmasking: "help remove the masks",
} as const;

/** What the round is waiting for, to follow "The round is". */
export function describe(state: RoundState, config: RoundConfig, connected?: number): string {
  switch (state.phase) {
    case "recruiting":
      return describeRecruiting(state, config, connected);
    case "training":
      return describeTraining(state, config);
    case "keying":
    case "sharing":
    case "confirming":
    case "unmasking": {
      const { given, outstanding } = collectionOf(state, config);
      const all = given.length + outstanding.length;
      return `waiting for ${outstanding.length} of ${all} participants to ${asked[state.phase]}`;
    }
    case "aggregating":
      return `combining ${deliveredUpdates(state).length} updates into the next model`;
    case "closed":
      return `committed as model version ${state.result.model_version}`;
    case "abandoned":
      return `abandoned: ${abandonSentences[state.reason]}`;
    default:
      return state satisfies never;
  }
}

/** How many have given what the phase collects. */
function collectedIn(state: RoundState, config: RoundConfig): number {
  switch (state.phase) {
    case "recruiting":
    case "aggregating":
    case "closed":
    case "abandoned":
      return 0;
    default:
      return collectionOf(state, config).given.length;
  }
}

/** What anyone may see of the round; nothing in it is about a single participant. */
export function viewOf(state: RoundState, config: RoundConfig, connected?: number): RoundView {
  const members = state.phase === "recruiting" ? [] : state.members;
  const count = (status: Member["status"]) =>
    members.filter((member) => member.status === status).length;
  return {
    id: state.round,
    number: config.number,
    phase: state.phase,
    eligible: state.phase === "recruiting" ? state.eligible.length : 0,
    quorum: config.quorum,
    cohort: members.length,
    training: count("training"),
    accepted: count("delivered"),
    dropped: count("out"),
    lost_in: lostIn(state),
    privacy: config.privacy,
    threshold: thresholdOf(state),
    collected: collectedIn(state, config),
    started_at_ms: state.started_at_ms,
    deadline_at_ms: "ends_at_ms" in state ? state.ends_at_ms : null,
    waiting_for: describe(state, config, connected),
  };
}
