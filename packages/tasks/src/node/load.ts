/**
 * The data of a ready task in Node: real where the data folder has it, drawn by the project for
 * digits where not. Every process that loads with the same seed gets the same rows, so that rows
 * name shards.
 */
import type { TaskSpec } from "@tributary/protocol";
import type { Examples } from "@tributary/training";
import { deriveSeed } from "@tributary/weights";
import { generateDigits } from "../digit-generator.ts";
import { shardFor } from "../examples.ts";
import { examplesFromIdx } from "../idx-images.ts";
import type { ImageSchema } from "../image.ts";
import { DataError } from "../problem.ts";
import { splitShuffled, splitSpeakers } from "../splits.ts";
import { examplesFromCsv } from "../table.ts";
import type { TableSchema } from "../table-form.ts";
import type { TextSchema } from "../text.ts";
import { tumourColumns } from "../tumour-features.ts";
import { readFirst } from "./files.ts";

export type TaskData = {
  readonly train: Examples;
  /** Public: the coordinator judges models by it. */
  readonly test: Examples;
  readonly origin: "real" | "generated";
  /** In plain words: where the examples come from. */
  readonly note: string;
  /** The natural owner of each training row, where the data names one (a play's speakers). */
  readonly owners?: readonly string[];
};

type Source = {
  readonly task: TaskSpec;
  readonly dataDir?: string;
  readonly seed: number;
};

const generatedCount = 10_000;
const generatedTrainCount = 8_000;

/** Finds a ready task's data by the kind of its schema; throws a DataError where there is none. */
export async function loadTaskData(source: Source): Promise<TaskData> {
  const { data } = source.task;
  switch (data.kind) {
    case "image":
      return (await realDigits(source.dataDir, data)) ?? generatedDigits(source, data);
    case "table":
      return tumourTable(source.dataDir, data);
    case "text":
      return shakespearePlays(source.dataDir, data);
    default:
      return data satisfies never;
  }
}

async function realDigits(
  dataDir: string | undefined,
  schema: ImageSchema,
): Promise<TaskData | undefined> {
  if (dataDir === undefined) return undefined;
  const find = (name: string) =>
    readFirst([`${dataDir}/mnist/${name}.gz`, `${dataDir}/mnist/${name}`]);
  const images = await find("t10k-images-idx3-ubyte");
  const labels = await find("t10k-labels-idx1-ubyte");
  if (!images || !labels) return undefined;
  const { examples } = await examplesFromIdx({ images, labels, schema });
  const { train, test } = splitShuffled(examples);
  return {
    train,
    test,
    origin: "real",
    note: `Real handwritten digits: ${train.count} of MNIST to train, ${test.count} to test.`,
  };
}

function generatedDigits({ task, seed }: Source, schema: ImageSchema): TaskData {
  if (!isDigitSchema(schema)) {
    throw new DataError({
      reason: "not_found",
      where: "the data folder",
      wanted: task.title,
    });
  }
  const all = generateDigits({
    count: generatedCount,
    seed: deriveSeed(seed, "digits"),
  });
  return {
    train: shardFor(all, { start: 0, end: generatedTrainCount }),
    test: shardFor(all, { start: generatedTrainCount, end: generatedCount }),
    origin: "generated",
    note:
      "No real digits were found, so these were drawn by the program itself. " +
      "Name a folder that holds mnist/t10k-images-idx3-ubyte.gz to train on real ones.",
  };
}

function isDigitSchema(schema: ImageSchema): boolean {
  const { height, width, channels, classes } = schema;
  return height === 28 && width === 28 && channels === 1 && classes.length === 10;
}

async function tumourTable(dataDir: string | undefined, schema: TableSchema): Promise<TaskData> {
  const { name, bytes } = await needed({ dataDir, path: "tabular/wdbc.data" });
  const { examples } = examplesFromCsv({
    name,
    text: new TextDecoder().decode(bytes),
    schema,
    columns: tumourColumns,
  });
  const { train, test } = splitShuffled(examples);
  return {
    train,
    test,
    origin: "real",
    note: `Breast Cancer Wisconsin: ${train.count} rows to train, ${test.count} to test.`,
  };
}

async function shakespearePlays(
  dataDir: string | undefined,
  schema: TextSchema,
): Promise<TaskData> {
  const { bytes } = await needed({ dataDir, path: "shakespeare/input.txt" });
  const split = splitSpeakers(new TextDecoder().decode(bytes), schema);
  const speakers = new Set(split.owners).size;
  return {
    ...split,
    origin: "real",
    note:
      `Shakespeare's plays: ${split.train.count} passages of ${speakers} speakers to train, ` +
      `${split.test.count} later passages to test.`,
  };
}

async function needed(file: { dataDir: string | undefined; path: string }) {
  const found =
    file.dataDir === undefined ? undefined : await readFirst([`${file.dataDir}/${file.path}`]);
  if (found) return found;
  const where = file.dataDir ?? "the data folder (none was named)";
  throw new DataError({ reason: "not_found", where, wanted: file.path });
}
