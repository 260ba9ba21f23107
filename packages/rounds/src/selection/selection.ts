/**
 * Drawing a cohort: from a seed and the set of those who may be selected, whatever the order in which they came.
 * Either all alike, or those who are seldom here more often: else the model would learn from devices that are always
 * on.
 */
import type { ParticipantId } from "@tributary/protocol";
import { mulberry32, shuffle } from "@tributary/weights";
import { unknownShare } from "./availability.ts";

export type Selection =
  | { readonly kind: "uniform" }
  | {
      readonly kind: "availability";
      /** The share of the time that each is here; of those not named nothing is known. */
      readonly shares: Readonly<Record<ParticipantId, number>>;
    };

export type Drawn = {
  readonly chosen: readonly ParticipantId[];
  readonly rest: readonly ParticipantId[];
};

/** Who is here less than this counts as here so often: nobody's weight is more than 1 / this times another's. */
export const share_min = 1 / 16;

/** How much a participant weighs in the draw: the inverse of its share of the time, clipped. */
export function weightOf(share: number): number {
  return 1 / Math.min(1, Math.max(share_min, share));
}

/** Draws `count` of the eligible, or all of them where they are fewer; in the order in which they were drawn. */
export function drawCohort(
  eligible: readonly ParticipantId[],
  count: number,
  { selection, seed }: { readonly selection: Selection; readonly seed: number },
): Drawn {
  const random = mulberry32(seed);
  const sorted = [...eligible].sort();
  const drawn =
    selection.kind === "uniform"
      ? shuffle(sorted, random)
      : byWeight(
          sorted,
          (participant) => weightOf(selection.shares[participant] ?? unknownShare),
          random,
        );
  return { chosen: drawn.slice(0, count), rest: drawn.slice(count) };
}

/**
 * Weighted sampling without replacement: each draws the key u^(1/w), and the largest keys win (Efraimidis & Spirakis
 * 2006, algorithm A). Compared as ln(u)/w, which orders them alike and does not run out of digits.
 */
function byWeight(
  sorted: readonly ParticipantId[],
  weightOfOne: (participant: ParticipantId) => number,
  random: () => number,
): ParticipantId[] {
  return sorted
    .map((participant) => ({
      participant,
      key: Math.log(1 - random()) / weightOfOne(participant),
    }))
    .sort((one, other) => other.key - one.key)
    .map(({ participant }) => participant);
}
