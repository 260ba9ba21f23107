/**
 * Krum (Blanchard et al. 2017, "Machine Learning with Adversaries", section 4): of n updates, f of
 * them perhaps byzantine, the one that lies closest to its n − f − 2 nearest neighbours is the
 * step. Unlike a coordinate-wise rule it yields an update that some participant made; unlike the
 * mean it learns from one participant a round. Ties (certain for three updates, of which the two
 * nearest score the same) go to the update that is lower at the first weight where they differ, so
 * that the order of arrival never decides.
 */

/** Weights per tile: four updates' worth stay in the first-level cache while they are compared. */
const tile_weights = 1024;

/** n ≥ 2f + 3: with fewer, byzantine updates could be each other's nearest neighbours and win. */
export function krumUpdatesNeeded(byzantine: number): number {
  return 2 * byzantine + 3;
}

/** The selected delta itself, not a copy. Expects at least `krumUpdatesNeeded(byzantine)` deltas. */
export function krum<D extends Float32Array>(deltas: readonly D[], byzantine: number): D {
  const count = deltas.length;
  const neighbours = count - byzantine - 2;
  const distances = squaredDistances(deltas);
  let best = 0;
  let bestScore = Number.POSITIVE_INFINITY;
  for (let update = 0; update < count; update++) {
    const row = distances.subarray(update * count, (update + 1) * count);
    const score = scoreOf(row, neighbours);
    const isTie = score === bestScore && isLower(deltas[update]!, deltas[best]!);
    if (score < bestScore || isTie) {
      best = update;
      bestScore = score;
    }
  }
  return deltas[best]!;
}

/** What Krum needs beside the deltas: all distances and a tile, in double precision. */
export function krumMemory_bytes(updates: number, weights: number): number {
  const tile = Math.min(tile_weights, weights) * updates;
  return (updates * updates + tile) * Float64Array.BYTES_PER_ELEMENT;
}

/** The sum of the least `neighbours` of the distances; sorts them. */
function scoreOf(row: Float64Array, neighbours: number): number {
  row.sort();
  let sum = 0;
  // The first is an update's distance of 0 to itself.
  for (let i = 1; i <= neighbours; i++) sum += row[i]!;
  return sum;
}

function isLower(a: Float32Array, b: Float32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! < b[i]!;
  return false;
}

/**
 * n × n, symmetric. Differences are squared and summed in double precision, one after another: the
 * shorter ‖a‖² + ‖b‖² − 2a·b would lose the distance of two near updates beside their lengths.
 */
function squaredDistances(deltas: readonly Float32Array[]): Float64Array {
  const count = deltas.length;
  const weights = deltas[0]?.length ?? 0;
  const width = Math.min(tile_weights, weights);
  const distances = new Float64Array(count * count);
  const tile = new Float64Array(count * width);
  for (let start = 0; start < weights; start += width) {
    const end = Math.min(start + width, weights);
    for (let update = 0; update < count; update++) {
      const delta = deltas[update]!;
      for (let i = start, at = update * width; i < end; i++, at++) tile[at] = delta[i]!;
    }
    for (let update = 0; update < count; update++) {
      addDistances(distances, { tile, count, width, used: end - start }, update);
    }
  }
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < a; b++) distances[a * count + b] = distances[b * count + a]!;
  }
  return distances;
}

type Tile = {
  /** A row of `width` weights for each of `count` updates; the first `used` are filled. */
  readonly tile: Float64Array;
  readonly count: number;
  readonly width: number;
  readonly used: number;
};

/**
 * Adds the tile's part of the distances from one update to all behind it: to four at a time, so
 * that no addition waits for the one before.
 */
function addDistances(distances: Float64Array, rows: Tile, update: number): void {
  const { tile, count, width, used } = rows;
  const row = update * count;
  const from = update * width;
  let other = update + 1;
  for (; other + 3 < count; other += 4) {
    const to = other * width;
    let sum0 = 0;
    let sum1 = 0;
    let sum2 = 0;
    let sum3 = 0;
    for (let i = 0; i < used; i++) {
      const value = tile[from + i]!;
      const d0 = value - tile[to + i]!;
      const d1 = value - tile[to + width + i]!;
      const d2 = value - tile[to + 2 * width + i]!;
      const d3 = value - tile[to + 3 * width + i]!;
      sum0 += d0 * d0;
      sum1 += d1 * d1;
      sum2 += d2 * d2;
      sum3 += d3 * d3;
    }
    distances[row + other] = distances[row + other]! + sum0;
    distances[row + other + 1] = distances[row + other + 1]! + sum1;
    distances[row + other + 2] = distances[row + other + 2]! + sum2;
    distances[row + other + 3] = distances[row + other + 3]! + sum3;
  }
  for (; other < count; other++) {
    const to = other * width;
    let sum = 0;
    for (let i = 0; i < used; i++) {
      const difference = tile[from + i]! - tile[to + i]!;
      sum += difference * difference;
    }
    distances[row + other] = distances[row + other]! + sum;
  }
}
