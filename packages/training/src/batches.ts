/** Cutting examples into batches of tensors, and checking them first. */

import { type Tensor, type Tensor1D, tensor, tensor1d } from "@tensorflow/tfjs-core";
import { TrainingError } from "./errors.ts";
import type { ExampleShape, Examples } from "./types.ts";

export type Batch = { readonly input: Tensor; readonly labels: Tensor1D };

/** Throws a `bad_examples` TrainingError that says which number is wrong. */
export function checkExamples(examples: Examples, expected: ExampleShape): void {
  const { count, inputs, labels, inputShape, labelShape } = examples;
  if (!Number.isInteger(count) || count < 1) throw bad("There are no examples to work on.");
  checkShape("input", inputShape, expected.inputShape);
  checkShape("label", labelShape, expected.labelShape);
  checkInputs(inputs, count, expected);
  checkLength("labels", labels.length, count * sizeOf(labelShape));
  const wrong = labels.findIndex((label) => label < 0 || label >= expected.classes);
  if (wrong !== -1) {
    throw bad(
      `Label ${wrong} is ${labels[wrong]}, but the classes are 0 to ${expected.classes - 1}.`,
    );
  }
}

/**
 * An id out of range would read beyond the embedding; a number that is none spoils every weight.
 */
export function checkInputs(
  inputs: Float32Array | Int32Array,
  count: number,
  { inputShape, vocabulary }: ExampleShape,
): void {
  checkLength("inputs", inputs.length, count * sizeOf(inputShape));
  if (vocabulary === null) {
    const wrong = inputs.findIndex((value) => !Number.isFinite(value));
    if (wrong !== -1) throw bad(`Input ${wrong} is ${inputs[wrong]}, which is not a number.`);
    return;
  }
  const wrong = inputs.findIndex((id) => !Number.isInteger(id) || id < 0 || id >= vocabulary);
  if (wrong !== -1) {
    throw bad(
      `Input ${wrong} is ${inputs[wrong]}, but the model knows ids 0 to ${vocabulary - 1}.`,
    );
  }
}

/** The examples `rows`, in that order. */
export function gatherBatch(examples: Examples, rows: Uint32Array, expected: ExampleShape): Batch {
  const labelSize = sizeOf(examples.labelShape);
  const labels = new Int32Array(rows.length * labelSize);
  for (const [index, row] of rows.entries()) {
    const start = row * labelSize;
    labels.set(examples.labels.subarray(start, start + labelSize), index * labelSize);
  }
  return {
    input: gatherInputs(examples.inputs, rows, expected),
    labels: tensor1d(labels, "int32"),
  };
}

export function gatherInputs(
  inputs: Float32Array | Int32Array,
  rows: Uint32Array,
  { inputShape, vocabulary }: ExampleShape,
): Tensor {
  const size = sizeOf(inputShape);
  const length = rows.length * size;
  const values = vocabulary === null ? new Float32Array(length) : new Int32Array(length);
  for (const [index, row] of rows.entries()) {
    values.set(inputs.subarray(row * size, (row + 1) * size), index * size);
  }
  const dtype = vocabulary === null ? "float32" : "int32";
  return tensor(values, [rows.length, ...inputShape], dtype);
}

function checkShape(what: string, shape: readonly number[], expected: readonly number[]): void {
  if (shape.length === expected.length && shape.every((n, axis) => n === expected[axis])) return;
  throw bad(`Each ${what} has shape [${shape}], but the model expects [${expected}].`);
}

function checkLength(what: string, length: number, expected: number): void {
  if (length !== expected) throw bad(`Expected ${expected} numbers in ${what}, got ${length}.`);
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

function bad(message: string): TrainingError {
  return new TrainingError("bad_examples", message);
}
