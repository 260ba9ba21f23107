/**
 * The share of the time that a participant is here: an average that forgets. It is brought up to date only when
 * somebody comes or goes, so that thousands who stay cost nothing.
 */
export type Presence = {
  /** The share of the time, as it was then. */
  readonly share: number;
  readonly as_of_ms: number;
  /** Whether it is here since then. */
  readonly is_here: boolean;
};

/** What was so long ago counts 1/e. A week, so that days and weekends average out. */
const memory_ms = 7 * 24 * 3_600_000;

/** Of whom nothing is known yet. */
export const unknownShare = 0.5;

export function startPresence(now_ms: number, is_here: boolean): Presence {
  return { share: unknownShare, as_of_ms: now_ms, is_here };
}

/** A clock that was set back counts as one that stood still. */
export function shareAt({ share, as_of_ms, is_here }: Presence, now_ms: number): number {
  const kept = Math.exp(-Math.max(0, now_ms - as_of_ms) / memory_ms);
  return (is_here ? 1 : 0) * (1 - kept) + share * kept;
}

/** From now on it is here, or is not. The very same object where that is no news. */
export function withPresence(presence: Presence, is_here: boolean, now_ms: number): Presence {
  if (presence.is_here === is_here) return presence;
  return { share: shareAt(presence, now_ms), as_of_ms: now_ms, is_here };
}
