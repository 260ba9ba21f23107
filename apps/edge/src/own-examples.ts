/** This device's examples: read for the task, cut to the wanted rows, and every trouble with them put in words. */
import type { DataSchema, TaskSpec } from "@tributary/protocol";
import { DataError, describeProblem, type LoadedData, shardFor } from "@tributary/tasks";
import type { Examples } from "@tributary/training";
import { exitCodes, JoinError } from "./exit-codes.ts";
import { shownPlace } from "./sources/shown.ts";
import { loadFrom, type Source, SourceError } from "./sources/source.ts";

/** Row numbers from 0, `end` not included. */
export type Rows = { readonly start: number; readonly end: number };

export type OwnExamplesOptions = {
  readonly task: TaskSpec;
  readonly source: Source;
  readonly rows: Rows | null;
  readonly signal: AbortSignal;
  /** Called for what was left out. */
  readonly onProblem: (sentence: string) => void;
};

/** More than these are summed up: a folder may hold thousands of files of another kind. */
const problemsTold_max = 5;

/** Rejects with a JoinError when there is nothing to train on. */
export async function loadOwnExamples(options: OwnExamplesOptions): Promise<Examples> {
  const { examples, problems } = await read(options);
  for (const problem of problems.slice(0, problemsTold_max)) {
    options.onProblem(`Left out: ${describeProblem(problem)}`);
  }
  const more = problems.length - problemsTold_max;
  if (more > 0) options.onProblem(`Left out: ${more.toLocaleString("en")} more.`);
  return options.rows === null ? examples : cut(examples, options.rows);
}

async function read({ task, source, signal }: OwnExamplesOptions): Promise<LoadedData> {
  try {
    return await loadFrom(source, { task, signal });
  } catch (error) {
    const isKnown = error instanceof DataError || error instanceof SourceError;
    if (!(isKnown || isFileTrouble(error))) throw error;
    throw new JoinError(
      exitCodes.data,
      `The data in ${shownPlace(source.data)} cannot be used for "${task.title}". ${error.message}\n` +
        `Wanted: ${wanted(task.data)}`,
    );
  }
}

function cut(examples: Examples, rows: Rows): Examples {
  if (rows.start < rows.end && rows.end <= examples.count) return shardFor(examples, rows);
  throw new JoinError(
    exitCodes.data,
    `The data has rows 0-${examples.count - 1}; rows ${rows.start}-${rows.end - 1} were asked for.`,
  );
}

/** Something that a person may bring for such a task. */
function wanted(schema: DataSchema): string {
  switch (schema.kind) {
    case "image":
      return (
        "a folder of PNG or JPEG images for each class " +
        `(${abridged(schema.classes)}), or a pair of IDX files as MNIST has them ` +
        "(…-images-idx3-ubyte and …-labels-idx1-ubyte, packed with gzip or not)."
      );
    case "table":
      return (
        `a table (.csv, .tsv, .parquet, SQLite, an endpoint, a module) with the columns ` +
        `${columnWords(schema)} and ${schema.label} as one of ${abridged(schema.classes)}.`
      );
    case "text":
      return `.txt files, with more than ${schema.sequence_length} characters together.`;
    default:
      return schema satisfies never;
  }
}

function columnWords({ features, categories = [] }: Extract<DataSchema, { kind: "table" }>) {
  const words = categories.map(({ column }) => column);
  const parts = [
    ...(features.length > 0 ? [`${abridged(features)} as numbers`] : []),
    ...(words.length > 0 ? [`${abridged(words)} in words`] : []),
  ];
  return parts.join(", ");
}

function abridged(names: readonly string[]): string {
  if (names.length <= 10) return names.join(", ");
  return `${names.slice(0, 3).join(", ")}, … ${names.at(-1)} (${names.length} in all)`;
}

/** Permissions, a folder that is a file, a disk that fails. */
function isFileTrouble(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}
