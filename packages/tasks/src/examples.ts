/** Labelled examples as training takes them: built, counted and cut into rows. */
import type { Examples } from "@tributary/training";
import type { DataProblem } from "./problem.ts";

/** Examples with what a person wants to know about them before training starts. */
export type LoadedData = {
  readonly examples: Examples;
  /** How many labels there are of each class, in the order of the task's classes. */
  readonly classCounts: readonly number[];
  /** Rows or files that were left out, and why. */
  readonly problems: readonly DataProblem[];
};

export function exampleSize(examples: Examples): number {
  return examples.inputShape.reduce((product, size) => product * size, 1);
}

function labelSize(examples: Examples): number {
  return examples.labelShape.reduce((product, size) => product * size, 1);
}

/** Zeroed examples of the same shape and kind. */
function roomFor(count: number, like: Examples): Examples {
  const Inputs = like.inputs instanceof Float32Array ? Float32Array : Int32Array;
  return {
    ...like,
    count,
    inputs: new Inputs(count * exampleSize(like)),
    labels: new Int32Array(count * labelSize(like)),
  };
}

/** A copy of the given rows, in the given order. */
export function takeRows(examples: Examples, rows: ArrayLike<number>): Examples {
  const size = exampleSize(examples);
  const labels = labelSize(examples);
  const taken = roomFor(rows.length, examples);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? Number.NaN;
    if (!(Number.isInteger(row) && row >= 0 && row < examples.count)) {
      throw new Error(`Expected a row below ${examples.count}, got ${row}`);
    }
    taken.inputs.set(examples.inputs.subarray(row * size, (row + 1) * size), index * size);
    taken.labels.set(examples.labels.subarray(row * labels, (row + 1) * labels), index * labels);
  }
  return taken;
}

/** The rows from `start` up to, not including, `end`: a view where takeRows copies. */
export function shardFor(examples: Examples, rows: { start: number; end: number }): Examples {
  const { start, end } = rows;
  if (!(start >= 0 && start <= end && end <= examples.count)) {
    throw new Error(`Expected rows within 0 … ${examples.count}, got ${start} … ${end}`);
  }
  const size = exampleSize(examples);
  const labels = labelSize(examples);
  return {
    ...examples,
    count: end - start,
    inputs: examples.inputs.subarray(start * size, end * size),
    labels: examples.labels.subarray(start * labels, end * labels),
  };
}

/** The examples of all parts, which must have one shape, in order. */
export function concatenate(parts: readonly Examples[]): Examples {
  const [first] = parts;
  if (!first) throw new Error("Expected at least one part, got none");
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const whole = roomFor(count, first);
  let row = 0;
  for (const part of parts) {
    whole.inputs.set(part.inputs, row * exampleSize(first));
    whole.labels.set(part.labels, row * labelSize(first));
    row += part.count;
  }
  return whole;
}

/** How many labels there are of each class. */
export function classCounts(labels: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index] ?? -1;
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}
