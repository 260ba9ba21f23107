/**
 * A folder of images per class: `…/<class>/<file>`. In a browser it comes from a folder picker,
 * in Node from a directory; both become files with a path, and the platform's own decoder reads
 * them.
 */
import type { Examples } from "@tributary/training";
import { classCounts, type LoadedData } from "./examples.ts";
import { type ImageDecoder, type ImageSchema, imageToInput, type PixelImage } from "./image.ts";
import { DataError, type DataProblem } from "./problem.ts";

export type ImageFile = {
  /** With `/` between names; the last folder names the class. */
  readonly path: string;
  readonly read: () => Promise<Uint8Array<ArrayBuffer>>;
};

const imageName = /\.(png|jpe?g|webp|gif|bmp|avif|heic|heif|tiff?|svg)$/i;
const file_bytes_max = 64 * 1024 * 1024;
const input_bytes_max = 1024 * 1024 * 1024;

/** Reads every image; files of unknown classes and unreadable images are left out and reported. */
export async function examplesFromImages(options: {
  files: readonly ImageFile[];
  schema: ImageSchema;
  decode: ImageDecoder;
  signal?: AbortSignal;
  /** From pixels to the model's input; undefined where an image shows nothing. */
  toInput?: (image: PixelImage) => Float32Array | undefined;
}): Promise<LoadedData> {
  const { schema, files } = options;
  const images = files.filter(({ path }) => imageName.test(path));
  checkImages(images, files.length, schema);
  const inputs: Float32Array[] = [];
  const labels: number[] = [];
  const problems: DataProblem[] = [];
  for (const file of images) {
    options.signal?.throwIfAborted();
    const label = classIndex(file.path, schema);
    if (label < 0) {
      problems.push({ reason: "unknown_class", where: file.path, label: folderOf(file.path) });
      continue;
    }
    const read = await readImage(file, options);
    if (read instanceof Float32Array) {
      inputs.push(read);
      labels.push(label);
    } else problems.push(read);
  }
  const [first] = problems.filter(({ reason }) => reason !== "unknown_class");
  if (labels.length === 0) throw new DataError(first ?? { reason: "empty", where: "The folder" });
  return {
    examples: stack(inputs, labels, schema),
    classCounts: classCounts(labels, schema.classes.length),
    problems,
  };
}

function folderOf(path: string): string {
  return path.split("/").at(-2) ?? "";
}

/** By the folder's name; where none is written so, case does not count. */
function classIndex(path: string, { classes }: ImageSchema): number {
  const folder = folderOf(path);
  const exact = classes.indexOf(folder);
  if (exact >= 0) return exact;
  const loose = (name: string) => name.trim().toLowerCase();
  const alike = classes.filter((name) => loose(name) === loose(folder));
  return alike.length === 1 ? classes.indexOf(alike[0] ?? "") : -1;
}

function checkImages(images: readonly ImageFile[], files: number, schema: ImageSchema): void {
  if (images.length === 0) throw new DataError({ reason: "no_images", files });
  if (images.every(({ path }) => classIndex(path, schema) < 0)) {
    const found = [...new Set(images.map(({ path }) => folderOf(path)))].filter(Boolean);
    const { classes } = schema;
    throw new DataError({ reason: "no_label_folders", images: images.length, found, classes });
  }
  const input_bytes = schema.height * schema.width * schema.channels * 4;
  const count_max = Math.floor(input_bytes_max / input_bytes);
  if (images.length > count_max) {
    throw new DataError({ reason: "too_many_examples", count: images.length, count_max });
  }
}

async function readImage(
  file: ImageFile,
  options: Pick<Parameters<typeof examplesFromImages>[0], "schema" | "decode" | "toInput">,
): Promise<Float32Array | DataProblem> {
  const { schema, decode, toInput = (image: PixelImage) => imageToInput(image, schema) } = options;
  const where = file.path;
  try {
    const bytes = await file.read();
    if (bytes.length === 0) return { reason: "empty_file", where };
    if (bytes.length > file_bytes_max) {
      return { reason: "file_too_large", where, bytes: bytes.length, bytes_max: file_bytes_max };
    }
    return toInput(await decode(bytes)) ?? { reason: "empty", where };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    // It becomes part of a sentence.
    const detail = said.replace(/\.$/, "");
    const isGone = error instanceof Error && error.name === "NotReadableError";
    return { reason: isGone ? "unreadable_file" : "undecodable_image", where, detail };
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
