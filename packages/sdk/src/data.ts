/**
 * A participant's data in whatever form it has it, made into the examples that training takes. What does not fit the
 * task is an SdkError `data_invalid` that says which row, and why.
 */
import { type DataSchema, inputShape, type TaskSpec } from "@tributary/protocol";
import { DataError, describeProblem, examplesFromCsv, examplesFromText } from "@tributary/tasks";
import type { Examples } from "@tributary/training";
import { SdkError } from "./errors.ts";

/** Numbers as the model takes them, flat, row by row; labels by name or by index. */
export type Rows = {
  readonly inputs: readonly ArrayLike<number>[];
  /** For text: an array of ids for each row. */
  readonly labels: readonly (string | number)[];
};

/** Reads data when the task is known. It stays on this device. */
export type DataAdapter = (
  task: TaskSpec,
  signal: AbortSignal,
) => Examples | Rows | Promise<Examples | Rows>;

export type Data = Examples | Rows | DataAdapter;

export async function openData(data: Data, task: TaskSpec, signal: AbortSignal): Promise<Examples> {
  let given: Examples | Rows;
  try {
    given = typeof data === "function" ? await data(task, signal) : data;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw invalid(task, error.message, "data");
  }
  return "count" in given ? checked(given, task) : fromRows(given, task);
}

export type CsvOptions = {
  /** Of the file, for sentences. */
  readonly name?: string;
  /** Is told of each row that cannot be read and is left out, in a sentence. */
  readonly onProblem?: (sentence: string) => void;
};

/** A table as text, its first line the names of the columns. Rows that cannot be read are left out. */
export function fromCsv(text: string, options: CsvOptions = {}): DataAdapter {
  const { name = "the table", onProblem } = options;
  return ({ data: schema }) => {
    if (schema.kind !== "table") throw wrongKind(schema, "a table");
    const { examples, problems } = examplesFromCsv({ name, text, schema });
    for (const problem of problems) onProblem?.(describeProblem(problem));
    return examples;
  };
}

/** Text of which each character is to be foretold. */
export function fromText(text: string): DataAdapter {
  return ({ data: schema }) => {
    if (schema.kind === "text") return examplesFromText(text, schema).examples;
    throw wrongKind(schema, "text");
  };
}

function wrongKind({ kind }: DataSchema, given: string): SdkError {
  const message = `this is ${given}, and the task learns from ${kind} data`;
  return new SdkError("data_invalid", "The data does not fit the task.", [
    { field: "data", message },
  ]);
}

function fromRows({ inputs, labels }: Rows, task: TaskSpec): Examples {
  const { data } = task;
  if (data.kind === "text") {
    throw invalid(task, "text has no rows: give it to fromText(…)", "data");
  }
  if (inputs.length !== labels.length) {
    const message = `there are ${inputs.length} inputs and ${labels.length} labels: give one label for each`;
    throw invalid(task, message, "data.labels");
  }
  const shape = inputShape(data);
  const size = shape.reduce((product, side) => product * side, 1);
  const flat = new Float32Array(inputs.length * size);
  inputs.forEach((input, row) => {
    if (input.length !== size) {
      const message = `it has ${input.length} numbers, and an example has ${size} (${shape.join(" × ")})`;
      throw invalid(task, message, `data.inputs[${row}]`);
    }
    flat.set(input, row * size);
  });
  const indices = labels.map((label, row) => labelIndex(label, data.classes, row, task));
  return checked(
    {
      count: inputs.length,
      inputShape: shape,
      inputs: flat,
      labelShape: [],
      labels: Int32Array.from(indices),
    },
    task,
  );
}

function labelIndex(
  label: string | number,
  classes: readonly string[],
  row: number,
  task: TaskSpec,
): number {
  const index = typeof label === "number" ? label : classes.indexOf(label);
  if (Number.isInteger(index) && index >= 0 && index < classes.length) return index;
  const known = classes.length > 10 ? `one of ${classes.length} names` : classes.join(", ");
  const message = `${JSON.stringify(label)} is no class: use ${known}, or an index below ${classes.length}`;
  throw invalid(task, message, `data.labels[${row}]`);
}

function checked(examples: Examples, task: TaskSpec): Examples {
  if (examples.count === 0) throw invalid(task, "there is no example: give at least one", "data");
  const wanted = inputShape(task.data);
  if (wanted.join() !== examples.inputShape.join()) {
    const message = `an example is ${examples.inputShape.join(" × ")}, and the task takes ${wanted.join(" × ")}`;
    throw invalid(task, message, "data.inputShape");
  }
  const bad = examples.inputs.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return examples;
  const row = Math.floor(bad / (examples.inputs.length / examples.count));
  const message = `${examples.inputs[bad]} is no finite number: leave the row out, or fill the gap`;
  throw invalid(task, message, `data.inputs[${row}]`);
}

function invalid({ title }: TaskSpec, message: string, field: string): SdkError {
  const lead = `The data does not fit the task ${JSON.stringify(title)}.`;
  return new SdkError("data_invalid", lead, [{ field, message }]);
}
