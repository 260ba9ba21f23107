/**
 * Pace steering (Bonawitz et al. 2019, §2.3): when those whom a round does not need come back. Few participants are all
 * needed, and are to be here at the same time; many are spread, so that as many are here as the rounds need, and no
 * thousands knock at once. No state: whoever asks draws for itself.
 */
import { limits } from "@tributary/protocol";

/** So many times the cohort are to be here when a round selects: enough to choose from, and for some to be late. */
export const headroom = 3;

export type Crowd = {
  /** Who takes part in the task and is here, or was sent away and is expected back. */
  readonly population: number;
  /** Participants that a round selects. */
  readonly needed: number;
};

/** Whether a round could do without somebody who is not here. */
export function isCrowded({ population, needed }: Crowd): boolean {
  return population > headroom * needed;
}

/**
 * Over how long the returns are spread so that `headroom` cohorts come back in the time of one round: it grows with the
 * number of participants for each that is needed, up to `come_back_ms_max`.
 */
export function comeBackWindow_ms(crowd: Crowd, round_ms: number): number {
  if (!isCrowded(crowd)) return 0;
  const rounds = crowd.population / (headroom * crowd.needed);
  return Math.min(limits.come_back_ms_max, Math.round(round_ms * rounds));
}

/** For one participant, while rounds follow each other; 0 bids it stay. `random` is uniform in [0, 1). */
export function comeBackAfter_ms(crowd: Crowd, round_ms: number, random: number): number {
  return Math.floor(comeBackWindow_ms(crowd, round_ms) * random);
}

/**
 * For one participant, while nothing runs until a window of the schedule opens. Few come back as it opens; of many, a
 * share of `headroom` cohorts comes as it opens, and the others later in the window.
 */
export function comeBackForWindow_ms(
  crowd: Crowd,
  window: { readonly opens_in_ms: number; readonly closes_in_ms: number },
  random: number,
): number {
  const opens_in_ms = Math.max(0, window.opens_in_ms);
  const length_ms = Math.max(0, window.closes_in_ms - opens_in_ms);
  const first = isCrowded(crowd) ? (headroom * crowd.needed) / crowd.population : 1;
  const late = random < first ? 0 : (random - first) / (1 - first);
  return Math.min(limits.rest_ms_max, Math.floor(opens_in_ms + length_ms * late));
}

/** Over how long the returns of `connected` participants are spread after a restart, at a rate that can be served. */
export function returnWindow_ms(connected: number): number {
  const { handshakes_per_second, return_ms_max } = limits;
  return Math.min(return_ms_max, Math.ceil((connected / handshakes_per_second) * 1_000));
}
