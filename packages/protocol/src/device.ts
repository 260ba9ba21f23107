/** What a device tells about itself: the kind of processor, and roughly how fast it trains. Without the schemas. */

export const backends = ["webgpu", "webgl", "wasm", "cpu", "other"] as const;

/** 2^-10 … 2^30 examples a second: a power of two says enough for a choice and tells few devices apart. */
const speedExponents = { min: -10, max: 30 } as const;

/** The largest power of two that is not above a measured speed; null where none was measured. */
export function coarseSpeed(examples_per_second: number | null): number | null {
  if (examples_per_second === null || !(examples_per_second > 0)) return null;
  const { min, max } = speedExponents;
  // Not the logarithm's floor alone: 2 ** 29 has one of 28.999….
  const near = Math.round(Math.log2(examples_per_second));
  const exponent = 2 ** near <= examples_per_second ? near : near - 1;
  return 2 ** Math.min(max, Math.max(min, exponent));
}
