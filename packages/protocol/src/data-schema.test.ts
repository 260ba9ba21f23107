import { describe, expect, test } from "vitest";
import { DataSchema, inputShape, TaskSpec } from "./index.ts";
import { task } from "./testing/fixtures.ts";

const table = {
  kind: "table",
  features: ["age"],
  standardise: [{ centre: 40, scale: 10 }],
  label: "sold",
  classes: ["no", "yes"],
} as const;
const words = { column: "fuel", values: ["gas", "oil"] };

const sentences = (data: unknown) =>
  DataSchema.safeParse(data).error?.issues.map(({ message }) => message) ?? [];

describe("a table", () => {
  test("[TK10] without words is as good as it was", () => {
    expect(DataSchema.parse(table)).toEqual(table);
    expect(inputShape(DataSchema.parse(table))).toEqual([1]);
  });

  test("[TK10] has an input for each number and each listed word", () => {
    const data = DataSchema.parse({ ...table, categories: [words], missing: "centre" });
    expect(inputShape(data)).toEqual([3]);
    expect(TaskSpec.safeParse({ ...task, data }).success).toBe(true);
    const wordsAlone = { ...table, features: [], standardise: [], categories: [words] };
    expect(inputShape(DataSchema.parse(wordsAlone))).toEqual([2]);
  });

  test("[TK10] gives a column one part, and has one to learn from", () => {
    expect(sentences({ ...table, label: "age" })[0]).toContain('"age" has two parts');
    const twice = { ...table, categories: [{ ...words, column: "age" }] };
    expect(sentences(twice)[0]).toContain('"age" has two parts');
    expect(sentences({ ...table, features: [] })[0]).toContain("no column to learn from");
    const values = Array.from({ length: 1_000 }, (_, index) => `v${index}`);
    const columns = Array.from({ length: 11 }, (_, index) => ({ column: `c${index}`, values }));
    expect(sentences({ ...table, categories: columns })[0]).toContain("11001 inputs");
    expect(sentences({ ...table, missing: "zero" })).toHaveLength(1);
  });
});

test("[TK10] images and texts have the shape that their sizes say", () => {
  const image = { kind: "image", height: 2, width: 3, channels: 1, classes: ["a", "b"] } as const;
  expect(inputShape(DataSchema.parse(image))).toEqual([2, 3, 1]);
  expect(inputShape({ kind: "text", vocabulary: "ab", sequence_length: 5 })).toEqual([5]);
});
