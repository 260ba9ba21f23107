/**
 * A secret from shares of which some may be wrong. Shares carry no checksum, but the secret does: its
 * commitment or its public key. So choices of as many shares as the threshold are tried until one
 * passes, in an order that is the same every time; then it shows which other shares were wrong.
 */
import { type Bytes, equalBytes, wipe } from "../bytes.ts";
import { uniformBelow } from "./graph.ts";
import { combineShares, type PlacedShare } from "./shamir.ts";

export type HeldShare = PlacedShare & { readonly from: string };

/** Beyond, so many shares are wrong that finding the right ones is not worth the coordinator's time. */
export const tries_max = 2000;

export type Reconstruction = {
  readonly secret: Bytes;
  /** Whose shares do not agree with the secret; looked for only once a choice has failed. */
  readonly wrong: readonly string[];
};

/** Null where no tried choice passes. `shares` come with those that are trusted most first. */
export async function reconstruct(
  shares: readonly HeldShare[],
  threshold: number,
  isRight: (secret: Bytes) => Promise<boolean>,
): Promise<Reconstruction | null> {
  let failures = 0;
  for (const choice of choicesOf(shares.length, threshold)) {
    const chosen = choice.map((place) => shares[place]!);
    const secret = combineShares(chosen);
    if (secret !== null && (await isRight(secret))) {
      return { secret, wrong: failures === 0 ? [] : wrongAmong(shares, chosen, secret) };
    }
    if (secret !== null) wipe(secret);
    failures++;
  }
  return null;
}

/** With all but one of the right shares a further one gives the secret if and only if it is right. */
function wrongAmong(
  shares: readonly HeldShare[],
  right: readonly HeldShare[],
  secret: Bytes,
): readonly string[] {
  const rest = right.slice(1);
  const isWrong = (share: HeldShare) => {
    const combined = combineShares([...rest, share]);
    if (combined === null) return true;
    const differs = !equalBytes(combined, secret);
    wipe(combined);
    return differs;
  };
  return shares.filter((share) => !right.includes(share) && isWrong(share)).map(({ from }) => from);
}

/** All choices of `size` out of `count` where they are few; the first and then a sample where not. */
export function choicesOf(count: number, size: number): Iterable<readonly number[]> {
  if (size > count) return [];
  return binomialUpTo(count, size, tries_max) <= tries_max
    ? allChoices(count, size)
    : sampledChoices(count, size);
}

/** In lexicographic order: 0 1 2, 0 1 3, … */
function* allChoices(count: number, size: number): Generator<readonly number[]> {
  const choice = Array.from({ length: size }, (_, i) => i);
  for (;;) {
    yield [...choice];
    let moved = size - 1;
    while (moved >= 0 && choice[moved] === count - size + moved) moved--;
    if (moved < 0) return;
    const next = choice[moved]! + 1;
    for (let i = moved; i < size; i++) choice[i] = next + i - moved;
  }
}

/** Each as likely as any other: the first places of a shuffle. */
function* sampledChoices(count: number, size: number): Generator<readonly number[]> {
  const places = Array.from({ length: count }, (_, i) => i);
  yield places.slice(0, size);
  const words = xorshift();
  for (let tries = 1; tries < tries_max; tries++) {
    for (let i = 0; i < size; i++) {
      const other = i + uniformBelow(count - i, words);
      [places[i], places[other]] = [places[other]!, places[i]!];
    }
    yield places.slice(0, size);
  }
}

/** Marsaglia's, of 32 bits: nothing secret is drawn, and the order must repeat. */
function* xorshift(): Generator<number, never> {
  for (let word = 2463534242; ; ) {
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    yield word >>> 0;
  }
}

function binomialUpTo(n: number, k: number, limit: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(k, n - k) && ways <= limit; i++) ways = (ways * (n - i + 1)) / i;
  return ways;
}
