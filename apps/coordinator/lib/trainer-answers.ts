/** What the model is asked, as the numbers that it takes; and a text that it writes on. Runs in the training worker. */
import type { DataSchema } from "@tributary/protocol";
import {
  columnsOf,
  decodeInBrowser,
  describeProblem,
  encodeText,
  examplesFromRecords,
  imageToInput,
  preprocessDrawing,
  type TableSchema,
  type TextSchema,
} from "@tributary/tasks";
import type { Question } from "./trainer-port.ts";

type Inputs = Float32Array | Int32Array;

/** Undefined for an empty drawing. What cannot be read rejects, with what is wrong in words. */
export async function inputsOf(
  question: Question,
  schema: DataSchema,
): Promise<Inputs | undefined> {
  switch (question.kind) {
    case "example":
      return question.values;
    case "drawing":
      if (schema.kind !== "image" || schema.channels !== 1) return undefined;
      return preprocessDrawing(question.picture, { ...schema, channels: 1 });
    case "picture": {
      if (schema.kind !== "image") return undefined;
      const bytes = new Uint8Array(await question.file.arrayBuffer());
      return imageToInput(await decodeInBrowser(bytes), schema);
    }
    case "row":
      return schema.kind === "table" ? rowInputs(question.cells, schema) : undefined;
    default:
      return question satisfies never;
  }
}

/** A row without its answer: it is read as any other, with a class that counts for nothing. */
function rowInputs(cells: Readonly<Record<string, string>>, schema: TableSchema): Inputs {
  const columns = columnsOf(schema);
  const record = columns.map((column) =>
    column === schema.label ? (schema.classes[0] ?? "") : (cells[column] ?? ""),
  );
  const { examples, problems } = examplesFromRecords({
    name: "your row",
    schema,
    columns,
    records: [record],
  });
  const [problem] = problems;
  if (problem !== undefined) throw new Error(describeProblem(problem));
  return examples.inputs;
}

/** What follows the beginning, one character at a time; likely ones are taken more often than unlikely ones. */
export async function continueText(options: {
  readonly beginning: string;
  readonly characters: number;
  readonly schema: TextSchema;
  /** Of each position the probability of every character that may follow it. */
  readonly predict: (inputs: Int32Array) => Promise<ArrayLike<number>>;
  readonly random: () => number;
}): Promise<string> {
  const { beginning, characters, schema, predict, random } = options;
  const { vocabulary, sequence_length } = schema;
  const classes = vocabulary.length + 1;
  let text = beginning;
  for (let written = 0; written < characters; written++) {
    const ids = encodeText(text.slice(-sequence_length), schema);
    const inputs = new Int32Array(sequence_length);
    inputs.set(ids);
    const shares = await predict(inputs);
    const at = (ids.length - 1) * classes;
    text += vocabulary.charAt(drawn(shares, { at: at + 1, count: classes - 1 }, random()));
  }
  return text.slice(beginning.length);
}

/** The index that a number from 0 to 1 falls on; what is listed nowhere (index 0) is never written. */
function drawn(
  shares: ArrayLike<number>,
  { at, count }: { readonly at: number; readonly count: number },
  chance: number,
): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += shares[at + index] ?? 0;
  let left = chance * sum;
  for (let index = 0; index < count; index++) {
    left -= shares[at + index] ?? 0;
    if (left < 0) return index;
  }
  return count - 1;
}
