/**
 * An update's way into a sum and the sum's way back. Encoding: clip, keep some coordinates, weight
 * by examples, rotate, round to the ring (sketched updates: Konečný et al. 2016, arXiv 1610.05492).
 * Decoding: the weighted mean Σ wδ / Σ w, or the reason why this cannot be a sum of updates. It is
 * no proof that every update was honest: a garbled one within the bounds goes into the mean.
 */
import {
  modulusBits,
  requireEncoding,
  ringLength,
  type SumEncoding,
  valueCount,
} from "./encoding.ts";
import { roundToRing, signedOf, stepOf } from "./fixed-point.ts";
import { type Metrics, metricLimits, readMetrics, writeMetrics } from "./metrics.ts";
import { implausibility } from "./plausibility.ts";
import { deriveSeed, type Random } from "./random.ts";
import { rotate, unrotate } from "./rotation.ts";
import { gather, sampleCoordinates, scatter } from "./sampling.ts";
import { add, allFinite, clipToNorm, l2Norm, scale, subtract } from "./vector.ts";

/** What a participant has to send; loss and accuracy are means over its examples. */
export type Contribution = {
  readonly delta: Float32Array;
  /** At least one; more than a million count as a million. */
  readonly examples: number;
  readonly loss: number;
  readonly accuracy: number;
};

export type EncodedForSum = {
  /** Residues mod 2^32 of length `ringLength`, to be masked, then packed to the modulus. */
  readonly ring: Uint32Array<ArrayBuffer>;
  /** What the sum will not contain; null when all coordinates are sent, and without feedback. */
  readonly residual: Float32Array | null;
};

/**
 * `random` rounds; the same values give the same ring. `residual` is the one of this participant's
 * last update that was summed (null at first): error feedback (Seide et al. 2014; Stich et al. 2018,
 * arXiv 1809.07599). The new one takes its place only if this update is summed as well.
 * Throws for values that are not finite and for lengths that do not fit the encoding.
 */
export function encodeForSum(
  { delta, examples, loss, accuracy }: Contribution,
  encoding: SumEncoding,
  { random, residual }: { random: Random; residual: Float32Array | null },
): EncodedForSum {
  requireEncoding(encoding);
  requireLength("weights", encoding.weights, delta.length);
  const { update_norm_max, value_bits, range } = encoding;
  const weight = weightOf(examples, encoding);
  const share = weight / encoding.weight_max;
  const coordinates = keptCoordinates(encoding);
  const wanted = withResidual(clipToNorm(delta, update_norm_max).values, residual, encoding);
  const kept = coordinates === null ? wanted : gather(wanted, coordinates);
  const values = scale(clipToNorm(kept, update_norm_max).values, share);
  const square = Math.min(1, (l2Norm(values) / update_norm_max) ** 2);
  if (encoding.rotate) rotate(values, encoding.seed);
  const ring = new Uint32Array(ringLength(encoding));
  roundToRing(values, ring, { range, bits: value_bits, random });
  const metrics = metricsOf({ weight, examples, loss, accuracy, square });
  writeMetrics(ring.subarray(values.length), metrics, encoding, modulusBits(encoding));
  if (coordinates === null || !encoding.feedback) return { ring, residual: null };
  const sent = decodeValues(ring, encoding, share);
  return { ring, residual: unsent(wanted, scatter(sent, coordinates, delta.length), encoding) };
}

/** In the units of metrics.ts: loss and accuracy are given as such, square is a share of its bound. */
function metricsOf({ weight, examples, loss, accuracy, square }: Metrics): Metrics {
  const { examples_max, loss_max, loss_units, accuracy_units, square_units } = metricLimits;
  return {
    weight,
    examples: Math.min(examples, examples_max),
    loss: weight * Math.round(clamp(loss, loss_max, loss_max) * loss_units),
    accuracy: weight * Math.round(clamp(accuracy, 1, 0) * accuracy_units),
    // Rounded up: the decoder takes it for a bound.
    square: Math.ceil(square * square_units),
  };
}

export type DecodedSum =
  | {
      readonly ok: true;
      /** The weighted mean; zero where no coordinate was sent. */
      readonly delta: Float32Array<ArrayBuffer>;
      /** Σ of the participants' weights, min(examples, weight_max). */
      readonly weight: number;
      readonly examples: number;
      /** Weighted means. */
      readonly loss: number;
      readonly accuracy: number;
      /**
       * Root mean square over participants of ‖w·δ‖, w = weight / weight_max; of the whole update, as
       * the kept coordinates let expect. `rangeFor` takes it.
       */
      readonly rms: number;
    }
  | { readonly ok: false; readonly detail: string };

/**
 * Decodes the unmasked sum of `participants` ring vectors, given by residues mod 2^m or any
 * multiple. Not ok, with the numbers, for what no honest participants could have summed to.
 * Throws only for a wrong length or a number of participants that the encoding excludes.
 */
export function decodeSum(
  sum: Uint32Array,
  encoding: SumEncoding,
  participants: number,
): DecodedSum {
  requireEncoding(encoding);
  requireLength("elements of a ring vector", ringLength(encoding), sum.length);
  if (!Number.isInteger(participants) || participants < 1 || participants > encoding.cohort_max) {
    const between = `from 1 to ${encoding.cohort_max}`;
    throw new Error(`Expected an integer number of participants ${between}, got ${participants}.`);
  }
  const count = valueCount(encoding);
  const tail = sum.subarray(count);
  const read = readMetrics(tail, participants, encoding, modulusBits(encoding));
  if (!read.ok) return read;
  const { weight, examples, loss, accuracy, square } = read.metrics;
  const squares = (square / metricLimits.square_units) * encoding.update_norm_max ** 2;
  const share = weight / encoding.weight_max;
  const detail = implausibility(sum, encoding, { participants, share, squares });
  if (detail !== null) return { ok: false, detail };
  const values = scale(decodeValues(sum, encoding, share), gainOf(encoding));
  if (!allFinite(values)) {
    return { ok: false, detail: `A mean of ${participants} updates exceeds float32.` };
  }
  const coordinates = keptCoordinates(encoding);
  return {
    ok: true,
    delta: coordinates === null ? values : scatter(values, coordinates, encoding.weights),
    weight,
    examples,
    loss: loss / metricLimits.loss_units / weight,
    accuracy: accuracy / metricLimits.accuracy_units / weight,
    rms: Math.sqrt((squares / participants) * (encoding.weights / count)),
  };
}

/** Levels back to values: scaled, divided by the (summed) share, rotated back. */
function decodeValues(
  ring: Uint32Array,
  encoding: SumEncoding,
  share: number,
): Float32Array<ArrayBuffer> {
  const bits = modulusBits(encoding);
  const unit = stepOf({ range: encoding.range, bits: encoding.value_bits }) / share;
  const values = new Float32Array(valueCount(encoding));
  for (let i = 0; i < values.length; i++) values[i] = signedOf(ring[i]!, bits) * unit;
  if (encoding.rotate) unrotate(values, encoding.seed);
  return values;
}

/**
 * Without feedback the sent coordinates stand for all: each is sent with a probability of
 * count / weights, so that this much more of it is right on average (Konečný et al. 2016, §3.2).
 */
function gainOf(encoding: SumEncoding): number {
  return encoding.feedback ? 1 : encoding.weights / valueCount(encoding);
}

/** Null when all are kept. */
function keptCoordinates(encoding: SumEncoding): Uint32Array | null {
  if (encoding.keep === 1) return null;
  const seed = deriveSeed(encoding.seed, "coordinates");
  return sampleCoordinates(encoding.weights, valueCount(encoding), seed);
}

function withResidual(
  delta: Float32Array,
  residual: Float32Array | null,
  { keep, feedback, weights }: SumEncoding,
): Float32Array {
  if (residual === null) return delta;
  if (keep === 1 || !feedback) {
    throw new Error("Expected no residual where all coordinates are sent, or nothing is fed back.");
  }
  requireLength("values of a residual", weights, residual.length);
  return add(delta, residual);
}

/**
 * The next residual. A coordinate waits 1/keep rounds on average; if it holds more than twice what
 * that many updates bring, it would not drain, and what is old is no longer true of the model.
 */
function unsent(
  wanted: Float32Array,
  sent: Float32Array,
  { update_norm_max, keep }: SumEncoding,
): Float32Array {
  return clipToNorm(subtract(wanted, sent), (2 * update_norm_max) / keep).values;
}

function weightOf(examples: number, { weight_max }: SumEncoding): number {
  if (Number.isInteger(examples) && examples >= 1) return Math.min(examples, weight_max);
  throw new Error(`Expected one example or more, got ${examples}.`);
}

/** Into 0 … most; training that diverged may state no number at all. */
function clamp(value: number, most: number, ifNaN: number): number {
  return Number.isNaN(value) ? ifNaN : Math.max(0, Math.min(most, value));
}

function requireLength(what: string, expected: number, found: number): void {
  if (found !== expected) throw new Error(`Expected ${expected} ${what}, got ${found}.`);
}
