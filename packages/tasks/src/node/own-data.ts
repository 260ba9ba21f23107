/**
 * A participant's own data in Node: a directory with what the task's schema asks for. IDX pairs or
 * a folder of images per class, one CSV table, or texts.
 */
import type { TaskSpec } from "@tributary/protocol";
import { decodeText } from "../decode-text.ts";
import type { LoadedData } from "../examples.ts";
import { examplesFromIdx } from "../idx-images.ts";
import type { ImageDecoder, ImageSchema } from "../image.ts";
import { examplesFromImages } from "../image-folder.ts";
import { DataError } from "../problem.ts";
import { examplesFromTable } from "../table.ts";
import { readTableFile } from "../table-file.ts";
import { columnsOf } from "../table-form.ts";
import { examplesFromTexts } from "../text.ts";
import { listFiles, readFile } from "./files.ts";

/** Reads all examples below `folder`; throws a DataError that says what was looked for. */
export async function loadOwnData(options: {
  task: TaskSpec;
  folder: string;
  decode?: ImageDecoder;
  signal?: AbortSignal;
}): Promise<LoadedData> {
  const { folder, task } = options;
  const schema = task.data;
  const paths = await listFiles(folder);
  const text = async (name: string) => {
    const { bytes } = await readFile(`${folder}/${name}`);
    return { name, text: decodeText({ name, bytes }) };
  };
  switch (schema.kind) {
    case "image":
      return imageData({ ...options, schema, paths });
    case "table": {
      const path = wanted(paths, /\.(csv|parquet)$/i, {
        where: folder,
        wanted: "table (*.csv or *.parquet)",
      });
      const { bytes } = await readFile(`${folder}/${path}`);
      const table = await readTableFile({ name: path, bytes, wanted: columnsOf(schema) });
      return examplesFromTable(table, schema);
    }
    case "text": {
      wanted(paths, /\.txt$/i, { where: folder, wanted: "text (*.txt)" });
      const texts = paths.filter((path) => /\.txt$/i.test(path)).map(text);
      return examplesFromTexts(await Promise.all(texts), schema);
    }
    default:
      return schema satisfies never;
  }
}

async function imageData(options: {
  folder: string;
  paths: readonly string[];
  schema: ImageSchema;
  decode?: ImageDecoder;
  signal?: AbortSignal;
}): Promise<LoadedData> {
  const { folder, paths, schema, decode, signal } = options;
  const images = paths.find((path) => /images[^/]*idx[34]-ubyte(\.gz)?$/.test(path));
  const labels = paths.find((path) => /labels[^/]*idx1-ubyte(\.gz)?$/.test(path));
  if (images && labels) {
    return examplesFromIdx({
      images: await readFile(`${folder}/${images}`),
      labels: await readFile(`${folder}/${labels}`),
      schema,
    });
  }
  if (!decode) {
    const pair = "pair of IDX files (…-images-idx3-ubyte and …-labels-idx1-ubyte)";
    throw new DataError({ reason: "not_found", where: folder, wanted: pair });
  }
  const files = paths.map((path) => ({
    path,
    read: async () => (await readFile(`${folder}/${path}`)).bytes,
  }));
  return examplesFromImages({
    files,
    schema,
    decode,
    ...(signal ? { signal } : {}),
  });
}

function wanted(
  paths: readonly string[],
  pattern: RegExp,
  problem: { where: string; wanted: string },
): string {
  const path = paths.find((candidate) => pattern.test(candidate));
  if (path === undefined) throw new DataError({ reason: "not_found", ...problem });
  return path;
}
