/** The evaluating worker: reads an admin's test files and judges models on them. None of it leaves the device. */
import { classCount, type DataSchema } from "@tributary/protocol";
import {
  columnsOf,
  decodeInBrowser,
  decodeText,
  describeProblem,
  exampleSize,
  examplesFromIdx,
  examplesFromImages,
  examplesFromTable,
  examplesFromText,
  type ImageSchema,
  type LoadedData,
  readTableFile,
} from "@tributary/tasks";
import { type Examples, type LocalModel, openBackend, openModel } from "@tributary/training";
import { decodeSafetensors, type Weights } from "@tributary/weights";
import { expose } from "comlink";
import type { PickedFile } from "../data-choice.ts";
import type { EvaluatorApi } from "./evaluator-port.ts";

/** Rows at a time, so that the answers of a long text need little room. */
const rows_max = 256;

let bench: { readonly model: LocalModel; readonly examples: Examples } | null = null;
let backend: Promise<unknown> | null = null;

const api: EvaluatorApi = {
  async load({ task, files, wasmPath }) {
    const { examples, problems } = await read(files, task.data);
    backend ??= openBackend({ wasmPath });
    await backend;
    const model = await openModel({ topology: task.model, classes: classCount(task.data) });
    bench = { model, examples };
    return { count: examples.count, problems: problems.map(describeProblem) };
  },

  async judge(bytes) {
    if (bench === null) throw new Error("Choose test files first: there is nothing to judge on.");
    const { model, examples } = bench;
    const { weights } = decodeSafetensors(bytes);
    const { accuracy, loss } = await model.evaluate({ weights, examples });
    const predicted = await predictAll(model, weights, examples);
    return { accuracy, loss, labels: examples.labels, predicted };
  },
};

async function read(files: readonly PickedFile[], schema: DataSchema): Promise<LoadedData> {
  const [first] = files;
  if (first === undefined) throw new Error("No file was chosen. Choose one.");
  if (schema.kind === "image") return readImages(files, schema);
  if (files.length > 1) throw new Error("Choose a single file: this task learns from one.");
  const file = await bytesOf(first);
  if (schema.kind === "text") return examplesFromText(decodeText(file), schema);
  const table = await readTableFile({ ...file, wanted: columnsOf(schema) });
  return examplesFromTable(table, schema);
}

/** Two IDX files, of images and of labels, as their names say; or a folder of images for each class. */
async function readImages(files: readonly PickedFile[], schema: ImageSchema): Promise<LoadedData> {
  const idx = files.filter(({ path }) => /idx|ubyte/i.test(path));
  const labels = idx.find(({ path }) => /label|idx1/i.test(path));
  const images = idx.find((file) => file !== labels);
  if (labels !== undefined && images !== undefined) {
    const [imageBytes, labelBytes] = await Promise.all([bytesOf(images), bytesOf(labels)]);
    return examplesFromIdx({ images: imageBytes, labels: labelBytes, schema });
  }
  const readable = files.map(({ path, file }) => ({
    path,
    read: async () => new Uint8Array(await file.arrayBuffer()),
  }));
  return examplesFromImages({ files: readable, schema, decode: decodeInBrowser });
}

async function bytesOf({ path, file }: PickedFile) {
  return { name: path, bytes: new Uint8Array(await file.arrayBuffer()) };
}

async function predictAll(
  model: LocalModel,
  weights: Weights,
  examples: Examples,
): Promise<Int32Array> {
  const { classes } = model.expects;
  const predicted = new Int32Array(examples.labels.length);
  const labels = examples.labels.length / examples.count;
  const size = exampleSize(examples);
  for (let row = 0; row < examples.count; row += rows_max) {
    const count = Math.min(rows_max, examples.count - row);
    const inputs = examples.inputs.slice(row * size, (row + count) * size);
    const shares = await model.predict({ weights, inputs, count });
    for (let at = 0; at < count * labels; at++) {
      const own = shares.subarray(at * classes, (at + 1) * classes);
      predicted[row * labels + at] = own.indexOf(Math.max(...own));
    }
  }
  return predicted;
}

expose(api);
