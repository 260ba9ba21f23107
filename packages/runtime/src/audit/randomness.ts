/**
 * Whether bytes look like what a cipher or a mask leaves: every value as often as any other. Pearson's chi-squared
 * test; what passes may still be no ciphertext, but weights, fixed-point values and texts do not pass.
 */

/** Below it the test says little: each of the 256 values should come up some 32 times. */
const bytes_min = 8192;
/**
 * 255 degrees of freedom: mean 255, standard deviation 22.6. Random bytes exceed it once in 10¹⁵ times; float32 weights
 * exceed it a hundredfold.
 */
const statistic_max = 500;

export function readsAsRandom(bytes: Uint8Array): boolean {
  if (bytes.length < bytes_min) return true;
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  const expected = bytes.length / counts.length;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return statistic <= statistic_max;
}
