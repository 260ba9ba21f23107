/**
 * What travels behind the values, inside the same masked vector: nothing about one participant is
 * in clear. Counters first: elements that are 1 for every participant. Their sum is the number of
 * participants, unless someone added garbage or masks did not cancel. Then the metrics, as
 * non-negative integers cut into limbs of b bits, low limbs first: a limb's sum over the cohort
 * stays below 2^m like a value's, and sums of limbs give back the exact sum of the integers.
 */

/** What a metric's parts are counted in, and how far they go. */
export const metricLimits = {
  examples_max: 1_000_000,
  /** Losses from 0 to just below 1024 in steps of 2^−12. */
  loss_units: 2 ** 12,
  loss_max: 1024 - 2 ** -12,
  accuracy_units: 2 ** 20,
  /** Of (‖w·δ‖ / update_norm_max)², which is at most 1. */
  square_units: 2 ** 40,
} as const;

/** One participant's metrics, or the sum over several: exact integers in the units above. */
export type Metrics = {
  readonly weight: number;
  readonly examples: number;
  /** Loss times weight. */
  readonly loss: number;
  /** Accuracy times weight. */
  readonly accuracy: number;
  /** The squared norm of the weighted update. */
  readonly square: number;
};

type MetricName = keyof Metrics;
type Cut = { readonly weight_max: number; readonly value_bits: number };

/** The chance that uniform garbage passes for counters is 2^−64. */
const counter_bits = 64;

const order = ["weight", "examples", "loss", "accuracy", "square"] as const satisfies MetricName[];

/** The largest value of each metric of one participant. */
export function metricsMax(weight_max: number): Metrics {
  return {
    weight: weight_max,
    examples: metricLimits.examples_max,
    loss: metricLimits.loss_max * metricLimits.loss_units * weight_max,
    accuracy: metricLimits.accuracy_units * weight_max,
    square: metricLimits.square_units,
  };
}

export function counterCount(modulus_bits: number): number {
  return Math.ceil(counter_bits / modulus_bits);
}

/** Elements that counters and metrics take. */
export function metricsLength(cut: Cut, modulus_bits: number): number {
  const limbs = order.reduce((sum, name) => sum + limbCount(name, cut), 0);
  return counterCount(modulus_bits) + limbs;
}

/** Fills `ring`, which is the end of a ring vector. */
export function writeMetrics(
  ring: Uint32Array,
  metrics: Metrics,
  cut: Cut,
  modulus_bits: number,
): void {
  const counters = counterCount(modulus_bits);
  ring.fill(1, 0, counters);
  const base = 2 ** cut.value_bits;
  let at = counters;
  for (const name of order) {
    let rest = metrics[name];
    for (let limb = limbCount(name, cut); limb > 0; limb--) {
      ring[at++] = rest % base;
      rest = Math.floor(rest / base);
    }
  }
}

export type ReadMetrics =
  | { readonly ok: true; readonly metrics: Metrics }
  | { readonly ok: false; readonly detail: string };

/** Reads the sum over `participants`; not ok when it cannot be one. */
export function readMetrics(
  sum: Uint32Array,
  participants: number,
  cut: Cut,
  modulus_bits: number,
): ReadMetrics {
  const residue = 2 ** modulus_bits;
  const elements = Array.from(sum, (element) => element % residue);
  const counters = counterCount(modulus_bits);
  const odd = elements.slice(0, counters).find((count) => count !== participants);
  if (odd !== undefined) {
    return refused(`A counter says ${odd} participants where ${participants} took part.`);
  }
  const base = 2 ** cut.value_bits;
  const limb_max = participants * (base - 1);
  const large = elements.slice(counters).find((limb) => limb > limb_max);
  if (large !== undefined) {
    const most = `${participants} participants reach ${limb_max} at most`;
    return refused(`A limb of a metric is ${large}; ${most}.`);
  }
  let at = counters;
  const total = (name: MetricName) => {
    const limbs = elements.slice(at, at + limbCount(name, cut));
    at += limbs.length;
    return limbs.reduceRight((high, limb) => high * base + limb, 0);
  };
  // In the order in which they lie in the vector.
  const metrics = {
    weight: total("weight"),
    examples: total("examples"),
    loss: total("loss"),
    accuracy: total("accuracy"),
    square: total("square"),
  };
  const detail = contradiction(metrics, participants, cut.weight_max);
  return detail === null ? { ok: true, metrics } : refused(detail);
}

/**
 * Every metric between the least and the most that honest participants reach, given the ones before
 * it: an update weighs at most its examples; losses and accuracies are weighted; a squared norm is
 * at most the square of w ≤ 1, and rounded up.
 */
function contradiction(sums: Metrics, participants: number, weight_max: number): string | null {
  const { loss, accuracy, square } = metricsMax(1);
  const weight = sums.weight;
  const bounds: Readonly<Record<MetricName, readonly [least: number, most: number]>> = {
    weight: [participants, participants * weight_max],
    examples: [weight, participants * metricLimits.examples_max],
    loss: [0, weight * loss],
    accuracy: [0, weight * accuracy],
    square: [0, Math.ceil((weight / weight_max) * square) + participants],
  };
  for (const name of order) {
    const [least, most] = bounds[name];
    const found = sums[name];
    if (found >= least && found <= most) continue;
    const between = `${participants} participants of weight ${weight} reach ${least} to ${most}`;
    return `The summed ${name} is ${found}; ${between}.`;
  }
  return null;
}

function limbCount(name: MetricName, { weight_max, value_bits }: Cut): number {
  const bits = metricsMax(weight_max)[name].toString(2).length;
  return Math.ceil(bits / value_bits);
}

function refused(detail: string): ReadMetrics {
  return { ok: false, detail };
}
