/**
 * What only a participant may know: the secrets that its client draws, and its update before it is
 * masked. The world has both, since its participants' chance comes from its seed; so it can look for
 * them wherever they must not be, and sum up in the clear what was summed up behind masks.
 */
import type { Rng } from "@tributary/crypto";
import type { ParticipantId, RoundId } from "@tributary/protocol";
import {
  type Contribution,
  encodeForSum,
  modulusBits,
  mulberry32,
  packRing,
  type Random,
  type SumEncoding,
} from "@tributary/weights";
import { Needles } from "./needles.ts";

/** Null in sealed rounds, and before anyone was invited. */
export type EncodingOf = (round: RoundId) => SumEncoding | null;

/** What a client draws from its source of chance: secrets of 32 bytes, and what it rounds by. */
const roundingSeed_bytes = 4;

export class Secrets {
  readonly #encodingOf: EncodingOf;
  readonly #needles = new Needles();
  readonly #rings = new Map<string, Uint32Array>();

  constructor(encodingOf: EncodingOf) {
    this.#encodingOf = encodingOf;
  }

  /** A diary for one participant. */
  of(participant: ParticipantId, random: Random): Diary {
    return new Diary({
      random,
      keep: (what, bytes) => this.#needles.add(`${what} of ${participant}`, bytes),
      keepRounded: (round, contribution, seed) => {
        this.#keepRounded(participant, round, contribution, seed);
      },
    });
  }

  /** The participant's update in this round before it was masked; null where it masked none. */
  ringOf(participant: ParticipantId, round: RoundId): Uint32Array | null {
    return this.#rings.get(`${round} ${participant}`) ?? null;
  }

  /** Bytes, text or data: the name of a secret that is in there, or null. */
  findIn(value: unknown): string | null {
    if (value instanceof Uint8Array) return this.#needles.find(value);
    const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
    return this.#needles.find(Buffer.from(text));
  }

  #keepRounded(
    participant: ParticipantId,
    round: RoundId,
    contribution: Contribution,
    seed: number,
  ): void {
    const encoding = this.#encodingOf(round);
    if (encoding === null) throw new Error(`Expected round ${round} to have an encoding.`);
    const chance = { random: mulberry32(seed), residual: null };
    const { ring } = encodeForSum(contribution, encoding, chance);
    this.#rings.set(`${round} ${participant}`, ring);
    this.#needles.add(`the plain update of ${participant}`, packRing(ring, modulusBits(encoding)));
    this.#needles.add(`the plain ring of ${participant}`, bytesOf(ring));
  }
}

export type Trained = { readonly round: RoundId; readonly contribution: Contribution };

type DiaryOptions = {
  readonly random: Random;
  readonly keep: (what: string, bytes: Uint8Array) => void;
  readonly keepRounded: (round: RoundId, contribution: Contribution, seed: number) => void;
};

/** One participant's chance, and what it did with it. */
export class Diary {
  readonly #options: DiaryOptions;
  /** What its newest training came to: the next thing that is rounded. */
  #trained: Trained | null = null;

  constructor(options: DiaryOptions) {
    this.#options = options;
  }

  readonly rng: Rng = (length) => {
    const { random, keep, keepRounded } = this.#options;
    const bytes = Uint8Array.from({ length }, () => Math.floor(random() * 256));
    if (length !== roundingSeed_bytes) keep("a secret", bytes);
    else if (this.#trained !== null) {
      const { round, contribution } = this.#trained;
      keepRounded(round, contribution, new DataView(bytes.buffer).getUint32(0));
    }
    return bytes;
  };

  /** An older round's training may end late: what it made is rounded no more. */
  noteTrained(trained: Trained): void {
    this.#options.keep("the update", bytesOf(trained.contribution.delta));
    if (numberOf(trained) >= (this.#trained === null ? 0 : numberOf(this.#trained))) {
      this.#trained = trained;
    }
  }
}

function numberOf({ round }: Trained): number {
  return Number(round.slice(round.lastIndexOf(".") + 1));
}

function bytesOf(values: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
