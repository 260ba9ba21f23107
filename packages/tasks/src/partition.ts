/**
 * Who owns which rows, for demos and experiments: equal shards, McMahan's pathological split by
 * label, Dirichlet(α), and natural owners. Every partition is disjoint; all but equal shards give
 * every row away.
 */
import { deriveSeed, gaussian, mulberry32, type Random, shuffle } from "@tributary/weights";

/** For each participant, the rows that it owns. */
export type Partition = readonly Uint32Array[];

/** Participant i owns rows [size·i, size·(i+1)); by default as many as fit. */
export function equalShards(options: {
  count: number;
  participants: number;
  perShard?: number;
}): Partition {
  const { count, participants } = options;
  const size = options.perShard ?? Math.floor(count / participants);
  if (size < 1 || size * participants > count) {
    throw new Error(`Expected ${participants} shards of ${size} rows within ${count} rows`);
  }
  return Array.from({ length: participants }, (_, index) => rowRange(size * index, size));
}

function rowRange(start: number, length: number): Uint32Array {
  return Uint32Array.from({ length }, (_, offset) => start + offset);
}

/**
 * Sort by label, cut into `shardsEach` × participants shards, deal them at random (McMahan et al.
 * 2017, §3): with two shards each, most participants see two classes.
 */
export function byLabel(options: {
  labels: ArrayLike<number>;
  participants: number;
  seed: number;
  shardsEach?: number;
}): Partition {
  const { labels, participants, seed, shardsEach = 2 } = options;
  const shards = participants * shardsEach;
  if (shards > labels.length) {
    throw new Error(`Expected at least ${shards} rows, got ${labels.length}`);
  }
  const sorted = rowRange(0, labels.length).sort(
    (a, b) => (labels[a] ?? 0) - (labels[b] ?? 0) || a - b,
  );
  const bound = (shard: number) => Math.floor((shard * labels.length) / shards);
  const dealt = shuffle(rowRange(0, shards), mulberry32(seed));
  return Array.from({ length: participants }, (_, index) => {
    const own = dealt.subarray(index * shardsEach, (index + 1) * shardsEach);
    return joined(Array.from(own, (shard) => sorted.subarray(bound(shard), bound(shard + 1))));
  });
}

/**
 * Each class is shared out in proportions drawn from a symmetric Dirichlet(α) (Hsu, Qi, Brown
 * 2019): small α, few owners per class. A participant may be left with no rows.
 */
export function dirichlet(options: {
  labels: ArrayLike<number>;
  participants: number;
  alpha: number;
  seed: number;
}): Partition {
  const { labels, participants, alpha, seed } = options;
  if (!(alpha > 0)) throw new Error(`Expected a positive alpha, got ${alpha}`);
  const parts: Uint32Array[][] = Array.from({ length: participants }, () => []);
  for (const [label, rows] of groupRows(labels)) {
    const random = mulberry32(deriveSeed(seed, "dirichlet", label));
    const dealt = shuffle(rows, random);
    const draws = Array.from({ length: participants }, () => logGamma(alpha, random));
    const largest = Math.max(...draws);
    const shares = draws.map((draw) => Math.exp(draw - largest));
    const total = shares.reduce((sum, share) => sum + share, 0);
    let [given, start] = [0, 0];
    shares.forEach((share, index) => {
      given += share;
      const last = index === participants - 1;
      const end = last ? dealt.length : Math.round((given / total) * dealt.length);
      parts[index]?.push(dealt.subarray(start, end));
      start = end;
    });
  }
  return parts.map(joined);
}

/**
 * The rows of each key, in the order in which the keys appear: a play's speakers, a hospital's
 * wards.
 */
export function byKey(keys: readonly string[]): ReadonlyMap<string, Uint32Array> {
  return groupRows(keys);
}

function groupRows<Key>(keys: ArrayLike<Key>): Map<Key, Uint32Array> {
  const groups = new Map<Key, number[]>();
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row] as Key;
    const rows = groups.get(key);
    if (rows) rows.push(row);
    else groups.set(key, [row]);
  }
  return new Map([...groups].map(([key, rows]) => [key, Uint32Array.from(rows)]));
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  return Uint32Array.from(parts.flatMap((part) => [...part]));
}

/**
 * The logarithm of a Gamma(shape, 1) draw (Marsaglia and Tsang 2000), with their boost below shape
 * 1. In logarithms because draws for a small α underflow, and Dirichlet shares would become 0/0.
 */
function logGamma(shape: number, random: Random): number {
  if (shape < 1) return logGamma(shape + 1, random) + Math.log(1 - random()) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = gaussian(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) {
      return Math.log(d * v);
    }
  }
}
