/**
 * Keying (Bonawitz et al. 2017, round 0): members advertise their keys, then each is sent
 * everyone's.
 */
import { isAtWork, memberOf, refuse } from "./cohort.ts";
import { settleWith, tickWith } from "./collecting.ts";
import type { RoundConfig } from "./config.ts";
import { memberEvents, repeatsUpdate, tooEarly } from "./member.ts";
import { beginSharing } from "./sharing.ts";
import type { Keying } from "./state.ts";
import { become, type EventOf, ignore, type PhaseTable, type Transition } from "./transition.ts";

export function beginKeying(
  selected: Omit<Keying, "phase" | "phase_ends_at_ms" | "keys">,
  now_ms: number,
  config: RoundConfig,
): Keying {
  const phase_ends_at_ms = Math.min(now_ms + config.exchange_ms, selected.ends_at_ms);
  return { ...selected, phase: "keying", phase_ends_at_ms, keys: [] };
}

const settle = settleWith<Keying>(beginSharing);

/** The first key package of a member is the one that counts. */
function takeKeys(
  state: Keying,
  { participant, keys, now_ms }: EventOf<"keys_advertised">,
  config: RoundConfig,
): Transition {
  const member = memberOf(state, participant);
  if (member === undefined || !isAtWork(member)) return refuse(state, participant);
  if (keys.participant !== participant) return refuse(state, participant, "malformed_message");
  if (state.keys.some((known) => known.participant === participant)) return become(state);
  return settle({ ...state, keys: [...state.keys, keys] }, now_ms, config);
}

export const keying: PhaseTable<"keying"> = {
  ...memberEvents(settle),
  keys_advertised: takeKeys,
  shares_sent: tooEarly,
  update_spooled: repeatsUpdate,
  unmasked: tooEarly,
  aggregated: ignore,
  aggregation_failed: ignore,
  tick: tickWith(settle),
};
