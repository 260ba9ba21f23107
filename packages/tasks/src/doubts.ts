/** What is odd about data that can be read: things that a person would like to hear before it is learned from. */
import type { DataSchema } from "@tributary/protocol";
import { exampleSize, type LoadedData } from "./examples.ts";
import type { DataProblem } from "./problem.ts";

const few = 10;
/** So many scales away from its centre, a column is in another unit, or another column. */
const scales_max = 20;
const unknown_share_max = 0.2;

export function doubtsAbout(data: LoadedData, schema: DataSchema): readonly DataProblem[] {
  const { count } = data.examples;
  const doubts: DataProblem[] = count < few ? [{ reason: "few_examples", count }] : [];
  if (schema.kind === "text") return [...doubts, ...unknownCharacters(data)];
  const present = schema.classes.filter((_, index) => (data.classCounts[index] ?? 0) > 0);
  const [label] = present;
  if (present.length === 1 && label !== undefined)
    doubts.push({ reason: "one_class", label, count });
  return schema.kind === "table" ? [...doubts, ...oddScales(data, schema)] : doubts;
}

function unknownCharacters({ examples }: LoadedData): readonly DataProblem[] {
  const unknown = Array.from(examples.inputs).filter((id) => id === 0).length;
  const share = unknown / Math.max(1, examples.inputs.length);
  return share > unknown_share_max ? [{ reason: "unknown_characters", share }] : [];
}

function oddScales(
  { examples }: LoadedData,
  schema: Extract<DataSchema, { kind: "table" }>,
): readonly DataProblem[] {
  const size = exampleSize(examples);
  return schema.features.flatMap((column, index): readonly DataProblem[] => {
    const values = Array.from(
      { length: examples.count },
      (_, row) => examples.inputs[row * size + index] ?? 0,
    );
    const middle = values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
    if (Math.abs(middle) <= scales_max) return [];
    const { centre, scale } = schema.standardise[index] ?? { centre: 0, scale: 1 };
    return [{ reason: "odd_scale", column, typical: middle * scale + centre, centre }];
  });
}
