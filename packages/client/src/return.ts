/** When to come back: after a lost connection by chance, and after a wait that the coordinator asked for on time. */
import { limits } from "@tributary/protocol";

const window = { first_ms: 1_000, max_ms: 15_000 } as const;

/** Shorter waits are waited out: leaving and coming back would cost both sides more. */
const away_ms_min = 2 * 60_000;

/**
 * Exponential back-off with full jitter: anywhere in a window that doubles. What ends all connections at once then
 * brings back an even stream, even where the coordinator could tell nobody when to come.
 */
export function backOff_ms(attempt: number, random: () => number): number {
  const window_ms = Math.min(window.max_ms, window.first_ms * 2 ** (attempt - 1));
  return Math.round(window_ms * random());
}

/** For how long a device that is not needed goes offline; null bids it stay. */
export function awayFor_ms(come_back_ms: number): number | null {
  return come_back_ms > away_ms_min ? Math.min(come_back_ms, limits.rest_ms_max) : null;
}
