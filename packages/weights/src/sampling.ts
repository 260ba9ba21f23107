/**
 * Random-k sparsification: each round sends only some coordinates, the same ones for all
 * participants since they follow from the round's public seed, so that vectors still add up and
 * masks still cancel (a random mask in the sense of Konečný et al. 2016, arXiv 1610.05492, section 2).
 */
import { mulberry32 } from "./random.ts";

/**
 * `kept` of the coordinates 0 … count−1 in ascending order, each set equally likely: selection
 * sampling (Knuth, The Art of Computer Programming 2, section 3.4.2, algorithm S).
 */
export function sampleCoordinates(count: number, kept: number, seed: number): Uint32Array {
  if (!(kept >= 0 && kept <= count)) throw new Error(`Cannot keep ${kept} of ${count} values.`);
  const random = mulberry32(seed);
  const coordinates = new Uint32Array(kept);
  let found = 0;
  for (let i = 0; found < kept; i++) {
    if (random() * (count - i) < kept - found) coordinates[found++] = i;
  }
  return coordinates;
}

/** The values at the coordinates. */
export function gather(values: Float32Array, coordinates: Uint32Array): Float32Array<ArrayBuffer> {
  const gathered = new Float32Array(coordinates.length);
  for (let i = 0; i < gathered.length; i++) gathered[i] = values[coordinates[i]!]!;
  return gathered;
}

/** A vector of `count` with the values at their coordinates, and zeros elsewhere. */
export function scatter(
  values: Float32Array,
  coordinates: Uint32Array,
  count: number,
): Float32Array<ArrayBuffer> {
  const scattered = new Float32Array(count);
  for (let i = 0; i < values.length; i++) scattered[coordinates[i]!] = values[i]!;
  return scattered;
}
