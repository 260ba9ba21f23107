/**
 * Coordinate-wise median and trimmed mean (Yin et al. 2018, "Byzantine-Robust Distributed
 * Learning", definitions 1 and 2). Each weight of the model is judged by itself: its values from
 * all updates are put in order, as many are cut on each side, and the rest is averaged. The median
 * cuts all but one value, or but two where their number is even. Every update counts once: an
 * example count is the participant's word, and would let one liar outweigh the others.
 */
import { select } from "./selection.ts";

/** Weights per tile: the values of one weight lie side by side there, and a tile stays in cache. */
const tile_weights = 64;

export function coordinateMedian(deltas: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  return meanWithoutExtremes(deltas, mostThatCanBeCut(deltas.length));
}

/** Cuts ⌊trim · n⌋ values on each side: none at all where n < 1 / trim. */
export function trimmedMean(
  deltas: readonly Float32Array[],
  trim: number,
): Float32Array<ArrayBuffer> {
  return meanWithoutExtremes(deltas, cutOf(trim, deltas.length));
}

/** How many values a trimmed mean cuts on each side. */
export function cutOf(trim: number, updates: number): number {
  // Rounded first: 0.29 · 100 must not cut 28 because it is 28.999999999999996.
  const cut = Math.floor(Number((trim * updates).toFixed(9)));
  return Math.min(cut, mostThatCanBeCut(updates));
}

/** What the rules need beside the deltas: the result and a tile. */
export function coordinateWiseMemory_bytes(updates: number, weights: number): number {
  const tile = Math.min(tile_weights, weights) * updates;
  return (weights + tile) * Float32Array.BYTES_PER_ELEMENT;
}

function mostThatCanBeCut(updates: number): number {
  return Math.floor((updates - 1) / 2);
}

function meanWithoutExtremes(
  deltas: readonly Float32Array[],
  cut: number,
): Float32Array<ArrayBuffer> {
  const count = deltas.length;
  const result = new Float32Array(deltas[0]?.length ?? 0);
  const width = Math.min(tile_weights, result.length);
  const tile = new Float32Array(width * count);
  for (let start = 0; start < result.length; start += width) {
    const end = Math.min(start + width, result.length);
    transpose(tile, deltas, start, end);
    for (let weight = start, at = 0; weight < end; weight++, at += count) {
      result[weight] = meanOfMiddle(tile, at, count, cut);
    }
  }
  return result;
}

/** The tile's row for a weight is that weight's value in every update. */
function transpose(
  tile: Float32Array,
  deltas: readonly Float32Array[],
  start: number,
  end: number,
): void {
  const count = deltas.length;
  for (let update = 0; update < count; update++) {
    const delta = deltas[update]!;
    for (let weight = start, at = update; weight < end; weight++, at += count) {
      tile[at] = delta[weight]!;
    }
  }
}

/** The mean of values[at … at + count), reordered here, without the `cut` least and greatest. */
function meanOfMiddle(values: Float32Array, at: number, count: number, cut: number): number {
  const first = at + cut;
  const last = at + count - 1 - cut;
  if (cut > 0) {
    select(values, at, at + count - 1, first);
    if (first < last) select(values, first + 1, at + count - 1, last);
  }
  let sum = 0;
  for (let i = first; i <= last; i++) sum += values[i]!;
  return sum / (last - first + 1);
}
