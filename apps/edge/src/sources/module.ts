/**
 * A user's own module: its default export is a function that answers a table, or examples that are ready. What it
 * answers is checked as if a stranger had written it.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { classCount, inputShape, type TaskSpec } from "@tributary/protocol";
import { classCounts, type LoadedData } from "@tributary/tasks";
import { examplesFromRows } from "./rows.ts";
import { SourceError } from "./source-error.ts";

/** What such a module answers. */
export type OwnData =
  | {
      readonly columns: readonly string[];
      readonly rows: Iterable<readonly unknown[]>;
    }
  | {
      /** All examples one after the other, or an array for each. */
      readonly inputs: Float32Array | readonly ArrayLike<number>[];
      /** The number of the class, or its name. */
      readonly labels: ArrayLike<number | string>;
    };

export type OwnDataContext = { readonly task: TaskSpec; readonly signal: AbortSignal };

export async function examplesFromModule(
  file: string,
  context: OwnDataContext,
): Promise<LoadedData> {
  const answer = await callModule(file, context);
  const { task } = context;
  if ("columns" in answer) {
    return examplesFromRows(task, { name: file, columns: answer.columns, records: answer.rows });
  }
  return readyExamples(file, task, answer);
}

async function callModule(file: string, context: OwnDataContext): Promise<OwnData> {
  const wanted =
    "Its default export must be a function ({ task, signal }) => { columns, rows } or { inputs, labels }.";
  try {
    const loaded = (await import(pathToFileURL(resolve(file)).href)) as { default?: unknown };
    if (typeof loaded.default !== "function") throw new SourceError(`${file}: ${wanted}`);
    const answer: unknown = await loaded.default(context);
    const keys = typeof answer === "object" && answer !== null ? Object.keys(answer) : [];
    const has = (...names: string[]) => names.every((name) => keys.includes(name));
    if (has("columns", "rows") || has("inputs", "labels")) return answer as OwnData;
    throw new SourceError(`${file} answers ${keys.join(", ") || typeof answer}. ${wanted}`);
  } catch (error) {
    if (error instanceof SourceError || context.signal.aborted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new SourceError(`${file} failed: ${why}`);
  }
}

type Ready = Extract<OwnData, { inputs: unknown }>;

function readyExamples(file: string, task: TaskSpec, { inputs, labels }: Ready): LoadedData {
  if (task.data.kind === "text") {
    throw new SourceError(`${file}: for "${task.title}" answer columns and rows, a text in each.`);
  }
  const shape = inputShape(task.data);
  const size = shape.reduce((all, part) => all * part, 1);
  const count = labels.length;
  const values = inputs instanceof Float32Array ? inputs : flat(file, inputs, size);
  if (count === 0) throw new SourceError(`${file} answers no examples.`);
  if (values.length !== count * size) {
    throw new SourceError(
      `${file} answers ${values.length} numbers for ${count} labels; "${task.title}" needs ` +
        `${size} for each (${shape.join(" × ")}).`,
    );
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new SourceError(`${file}: input ${wrong} is ${values[wrong]}, no number.`);
  const classes = task.data.classes;
  const numbers = Int32Array.from(labels, (label, row) => {
    const number = typeof label === "string" ? classes.indexOf(label) : label;
    if (Number.isInteger(number) && number >= 0 && number < classes.length) return number;
    throw new SourceError(`${file}: label ${row} is "${label}", which is no class of the task.`);
  });
  return {
    examples: { count, inputShape: shape, inputs: values, labelShape: [], labels: numbers },
    classCounts: classCounts(numbers, classCount(task.data)),
    problems: [],
  };
}

function flat(file: string, rows: readonly ArrayLike<number>[], size: number): Float32Array {
  const values = new Float32Array(rows.length * size);
  rows.forEach((row, index) => {
    if (row.length !== size) {
      throw new SourceError(`${file}: example ${index} has ${row.length} numbers, not ${size}.`);
    }
    values.set(Float32Array.from(row), index * size);
  });
  return values;
}
