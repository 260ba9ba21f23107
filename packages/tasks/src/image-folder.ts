/**
 * A folder of images per class: `…/<class>/<file>`. In a browser it comes from a folder picker,
 * in Node from a directory; both become files with a path, and the platform's own decoder reads
 * them.
 */
import type { Examples } from "@tributary/training";
import { classCounts, type LoadedData } from "./examples.ts";
import { type ImageDecoder, type ImageSchema, imageToInput } from "./image.ts";
import { DataError, type DataProblem } from "./problem.ts";

export type ImageFile = {
  /** With `/` between names; the last folder names the class. */
  readonly path: string;
  readonly read: () => Promise<Uint8Array<ArrayBuffer>>;
};

const imageName = /\.(png|jpe?g|webp|gif|bmp|avif)$/i;
const fileBytesMax = 64 * 1024 * 1024;

/** Reads every image; files of unknown classes and unreadable images are left out and reported. */
export async function examplesFromImages(options: {
  files: readonly ImageFile[];
  schema: ImageSchema;
  decode: ImageDecoder;
  signal?: AbortSignal;
}): Promise<LoadedData> {
  const { schema } = options;
  const inputs: Float32Array[] = [];
  const labels: number[] = [];
  const problems: DataProblem[] = [];
  for (const file of options.files.filter(({ path }) => imageName.test(path))) {
    options.signal?.throwIfAborted();
    const name = file.path.split("/").at(-2) ?? "";
    const label = schema.classes.indexOf(name);
    if (label < 0) {
      problems.push({ reason: "unknown_class", where: file.path, label: name });
      continue;
    }
    const read = await readImage(file, options);
    if (read instanceof Float32Array) {
      inputs.push(read);
      labels.push(label);
    } else problems.push(read);
  }
  if (labels.length === 0) {
    throw new DataError(problems[0] ?? { reason: "empty", where: "The folder" });
  }
  return {
    examples: stack(inputs, labels, schema),
    classCounts: classCounts(labels, schema.classes.length),
    problems,
  };
}

async function readImage(
  file: ImageFile,
  options: { schema: ImageSchema; decode: ImageDecoder },
): Promise<Float32Array | DataProblem> {
  try {
    const bytes = await file.read();
    if (bytes.length > fileBytesMax) {
      return { reason: "too_large", where: file.path, bytes_max: fileBytesMax };
    }
    return imageToInput(await options.decode(bytes), options.schema);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { reason: "undecodable_image", where: file.path, detail };
  }
}

function stack(
  images: readonly Float32Array[],
  labels: readonly number[],
  schema: ImageSchema,
): Examples {
  const size = schema.height * schema.width * schema.channels;
  const inputs = new Float32Array(images.length * size);
  images.forEach((image, index) => {
    inputs.set(image, index * size);
  });
  return {
    count: images.length,
    inputShape: [schema.height, schema.width, schema.channels],
    inputs,
    labelShape: [],
    labels: Int32Array.from(labels),
  };
}
