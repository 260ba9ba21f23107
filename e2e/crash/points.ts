/**
 * The moments of a round at which something can crash, in their order, and the aim at each: what an onlooker sees
 * shortly before, and how long to wait then. Where a kill of the coordinator struck is read from what it left behind;
 * a shot that came too early comes later the next time.
 */
import type { ParticipantEvent } from "@tributary/client";
import type { RoundPhase } from "@tributary/protocol";
import type { Random } from "@tributary/weights";

export const crashPoints = [
  "recruiting",
  "keying",
  "sharing",
  "training",
  "confirming",
  "unmasking",
  "aggregating",
  /** The next model is on disk, and no record names it yet. */
  "committing",
  /** One round is over and the next is not begun. */
  "between rounds",
] as const satisfies readonly (RoundPhase | "committing" | "between rounds")[];
export type CrashPoint = (typeof crashPoints)[number];

/** What a live participant can be killed in: the phases that the coordinator shows. */
export const phases = crashPoints.slice(0, 7) as readonly Extract<CrashPoint, RoundPhase>[];

/** What shows that the moment is near: what a participant tells, or a file among the coordinator's blobs. */
export type Sign = ParticipantEvent["type"] | "blob";

type AimAt = {
  readonly sign: Sign;
  readonly delay_ms: number;
  /** How many rounds after the one that gives the sign; 0 unless said. */
  readonly rounds?: number;
};
const aims: Readonly<Record<CrashPoint, AimAt>> = {
  recruiting: { sign: "committed", delay_ms: 4, rounds: 1 },
  keying: { sign: "invited", delay_ms: 0 },
  sharing: { sign: "invited", delay_ms: 10 },
  training: { sign: "shared", delay_ms: 0 },
  confirming: { sign: "accepted", delay_ms: 10 },
  unmasking: { sign: "confirmed", delay_ms: 0 },
  aggregating: { sign: "unmasked", delay_ms: 2 },
  committing: { sign: "blob", delay_ms: 0 },
  "between rounds": { sign: "blob", delay_ms: 8 },
};

export function signOf(point: CrashPoint): Sign {
  return aims[point].sign;
}

const later = (delay_ms: number) => 1.5 * delay_ms + 3;
const earlier = (delay_ms: number) => delay_ms / 2;
const spread_ms = 4;

/** From the beginning of the round whose sign was seen. */
function momentsTo(point: CrashPoint, rounds: number): number {
  return rounds * crashPoints.length + crashPoints.indexOf(point);
}

/** How long after its sign each moment comes, learned shot by shot. */
export class Aim {
  readonly #delays_ms: Map<CrashPoint, number>;
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
    this.#delays_ms = new Map(crashPoints.map((point) => [point, aims[point].delay_ms]));
  }

  delayTo_ms(point: CrashPoint): number {
    return this.#at(point) + this.#random() * spread_ms;
  }

  /** The shot at `aimed` struck at `struck`, so many rounds after the one whose sign was seen. */
  learn(aimed: CrashPoint, struck: CrashPoint, rounds: number): void {
    const off = momentsTo(struck, rounds) - momentsTo(aimed, aims[aimed].rounds ?? 0);
    if (off === 0) return;
    const correct = off > 0 ? earlier : later;
    this.#delays_ms.set(aimed, correct(this.#at(aimed)));
  }

  #at(point: CrashPoint): number {
    return this.#delays_ms.get(point) ?? 0;
  }
}
