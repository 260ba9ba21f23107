/** Labelled images from a pair of IDX files, as MNIST and its relatives come. */
import type { Examples } from "@tributary/training";
import { classCounts, type LoadedData } from "./examples.ts";
import { type IdxArray, type NamedBytes, readIdx } from "./idx.ts";
import { fitPlane, type ImageSchema } from "./image.ts";
import { DataError, type DataProblem } from "./problem.ts";

/** Tiny images in a small file may stand for very many examples: what they grow to has a limit. */
const input_bytes_max = 512 * 1024 * 1024;
const image_bytes_max = 64 * 1024 * 1024;

/** Reads both files; images whose label is no class of the schema are left out and reported. */
export async function examplesFromIdx(options: {
  images: NamedBytes;
  labels: NamedBytes;
  schema: ImageSchema;
}): Promise<LoadedData> {
  const { schema } = options;
  const images = await readIdx(options.images);
  const labels = await readIdx(options.labels);
  checkImages(images, schema, options.images.name);
  checkRank(labels, 1, options.labels.name);
  const [count = 0] = images.dimensions;
  if (count !== labels.values.length) {
    throw new DataError({ reason: "counts_differ", inputs: count, labels: labels.values.length });
  }
  const { rows, problems } = rowsOfKnownClass(labels.values, schema, options.labels.name);
  const examples = gather({ images, labels, rows, schema });
  return {
    examples,
    classCounts: classCounts(examples.labels, schema.classes.length),
    problems,
  };
}

function checkImages(images: IdxArray, schema: ImageSchema, where: string): void {
  checkRank(images, schema.channels === 1 ? 3 : 4, where);
  const [count = 0, height = 0, width = 0, channels = 1] = images.dimensions;
  if (channels !== schema.channels) {
    throw new DataError({
      reason: "wrong_channels",
      where,
      expected: schema.channels,
      got: channels,
    });
  }
  if (images.values.length === 0) throw new DataError({ reason: "empty", where });
  const input_bytes = count * inputSize(schema) * Float32Array.BYTES_PER_ELEMENT;
  if (input_bytes > input_bytes_max) {
    throw new DataError({ reason: "too_large", where, bytes_max: input_bytes_max });
  }
  if (height * width > image_bytes_max) {
    throw new DataError({ reason: "too_large", where, bytes_max: image_bytes_max });
  }
}

function checkRank(array: IdxArray, expected: number, where: string): void {
  const got = array.dimensions.length;
  if (got !== expected) throw new DataError({ reason: "wrong_dimensions", where, expected, got });
}

function inputSize(schema: ImageSchema): number {
  return schema.height * schema.width * schema.channels;
}

function rowsOfKnownClass(labels: Uint8Array, schema: ImageSchema, name: string) {
  const rows: number[] = [];
  const problems: DataProblem[] = [];
  labels.forEach((label, row) => {
    if (label < schema.classes.length) rows.push(row);
    else
      problems.push({
        reason: "unknown_class",
        where: `${name}, ${row}`,
        label: `${label}`,
      });
  });
  if (rows.length === 0) throw new DataError({ reason: "empty", where: name });
  return { rows, problems };
}

function gather(options: {
  images: IdxArray;
  labels: IdxArray;
  rows: readonly number[];
  schema: ImageSchema;
}): Examples {
  const { images, labels, rows, schema } = options;
  const [, height = 0, width = 0, channels = 1] = images.dimensions;
  const sourceSize = height * width * channels;
  const size = inputSize(schema);
  const isFitting = height === schema.height && width === schema.width;
  const inputs = new Float32Array(rows.length * size);
  rows.forEach((row, index) => {
    const values = unitRange(images.values.subarray(row * sourceSize, (row + 1) * sourceSize));
    const input = isFitting ? values : fitChannels(values, { width, height }, schema);
    inputs.set(input, index * size);
  });
  return {
    count: rows.length,
    inputShape: [schema.height, schema.width, schema.channels],
    inputs,
    labelShape: [],
    labels: Int32Array.from(rows, (row) => labels.values[row] ?? 0),
  };
}

function unitRange(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes);
  for (let at = 0; at < values.length; at++) values[at] = (values[at] ?? 0) / 255;
  return values;
}

function fitChannels(
  values: Float32Array,
  from: { width: number; height: number },
  schema: ImageSchema,
): Float32Array {
  const { channels } = schema;
  const input = new Float32Array(inputSize(schema));
  for (let channel = 0; channel < channels; channel++) {
    const plane = values.filter((_, at) => at % channels === channel);
    fitPlane({ ...from, values: plane }, schema).values.forEach((value, at) => {
      input[at * channels + channel] = value;
    });
  }
  return input;
}
