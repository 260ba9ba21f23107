/**
 * Seeded, reproducible randomness for everything that is not a secret: shuffles, selection,
 * simulated data, rounding. Never for keys or masks: those come from `crypto.getRandomValues` in
 * the crypto package.
 */

/** A source of uniform numbers in [0, 1). */
export type Random = () => number;

const stride = 0x6d2b79f5;

/**
 * Tommy Ettinger's mulberry32: 32 bits of state, period 2^32; the same sequence on every platform. With `skipped`, the
 * sequence goes on after so many numbers.
 */
export function mulberry32(seed: number, skipped = 0): Random {
  let state = (seed + Math.imul(skipped, stride)) >>> 0;
  return () => {
    state = (state + stride) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A seed of its own for each purpose and index, so that streams drawn from one root seed stay
 * apart.
 */
export function deriveSeed(root: number, ...path: readonly (number | string)[]): number {
  let hash = (0x811c9dc5 ^ root) >>> 0;
  for (const part of path) {
    for (const character of `/${part}`) {
      hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    }
  }
  // FNV-1a mixes its last byte badly; one mulberry step spreads it.
  return Math.floor(mulberry32(hash)() * 2 ** 32);
}

/** A uniform integer in [0, below). */
export function randomInteger(random: Random, below: number): number {
  return Math.floor(random() * below);
}

/** Fisher–Yates from the last element down, in place. */
export function shuffle<T extends { length: number; [index: number]: unknown }>(
  items: T,
  random: Random,
): T {
  for (let last = items.length - 1; last > 0; last--) {
    const other = randomInteger(random, last + 1);
    const held = items[last];
    (items as Record<number, unknown>)[last] = items[other];
    (items as Record<number, unknown>)[other] = held;
  }
  return items;
}

/** The integers 0 … count−1 in random order. */
export function permutation(count: number, random: Random): Uint32Array {
  return shuffle(
    Uint32Array.from({ length: count }, (_, index) => index),
    random,
  );
}

/** A draw from the standard normal distribution (Box–Muller). */
export function gaussian(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}
