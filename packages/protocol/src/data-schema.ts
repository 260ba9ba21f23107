/**
 * What one example of a task is, so that a page or an edge device can read, check and preview it: public constants and
 * names alone, nothing that was computed from anybody's data without their leave.
 */
import { z } from "zod";
import { limits } from "./limits.ts";

const name = z.string().min(1).max(80);
const classes = z.array(name).min(2).max(limits.classes_max);
const inputs_max = 10_000;

const ImageData = z.strictObject({
  kind: z.literal("image"),
  height: z.int().min(1).max(4096),
  width: z.int().min(1).max(4096),
  channels: z.union([z.literal(1), z.literal(3)]),
  classes,
});

const TableData = z
  .strictObject({
    kind: z.literal("table"),
    /** Columns of numbers: one input each, in this order. */
    features: z.array(name).max(inputs_max),
    /** Public centre and scale of each feature: value → (value − centre) / scale. */
    standardise: z.array(z.strictObject({ centre: z.number(), scale: z.number().positive() })),
    /**
     * Columns of words, behind the numbers: one input for each value, 1 where the row has it. A value that is not
     * listed is none of them.
     */
    categories: z
      .array(z.strictObject({ column: name, values: z.array(name).min(1).max(limits.classes_max) }))
      .max(inputs_max)
      .optional(),
    /** What a number that is missing counts as; unsaid, its row is left out. */
    missing: z.literal("centre").optional(),
    label: name,
    classes,
  })
  .superRefine((data, context) => {
    const message = tableGap(data);
    if (message !== null) context.addIssue({ code: "custom", message, path: ["features"] });
  });

const TextData = z.strictObject({
  kind: z.literal("text"),
  /** Characters in index order from 1; index 0 stands for every character that is not listed. */
  vocabulary: z.string().min(2).max(65_536),
  sequence_length: z.int().min(2).max(4096),
});

export const DataSchema = z.discriminatedUnion("kind", [ImageData, TableData, TextData]);
export type DataSchema = z.infer<typeof DataSchema>;

type Columns = {
  readonly features: readonly string[];
  readonly categories?:
    | readonly { readonly column: string; readonly values: readonly string[] }[]
    | undefined;
  readonly label: string;
};

/** Why nothing could learn from such a table; null where something can. */
function tableGap({ features, categories = [], label }: Columns): string | null {
  const columns = [...features, ...categories.map(({ column }) => column), label];
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) return `the column "${twice}" has two parts: let it have one`;
  const inputs = tableInputs({ features, categories });
  if (inputs === 0) return "there is no column to learn from: use at least one";
  if (inputs <= inputs_max) return null;
  return `a row has ${inputs} inputs, and at most ${inputs_max} are possible: ignore some columns`;
}

/** How many numbers a row becomes. */
function tableInputs({ features, categories = [] }: Omit<Columns, "label">): number {
  return categories.reduce((sum, { values }) => sum + values.length, features.length);
}

/** The shape of one example's input, as its model must take it. */
export function inputShape(data: DataSchema): readonly number[] {
  switch (data.kind) {
    case "image":
      return [data.height, data.width, data.channels];
    case "table":
      return [tableInputs(data)];
    case "text":
      return [data.sequence_length];
    default:
      return data satisfies never;
  }
}

/** How many classes the model tells apart; for text, the size of the vocabulary. */
export function classCount(data: DataSchema): number {
  return data.kind === "text" ? data.vocabulary.length + 1 : data.classes.length;
}
