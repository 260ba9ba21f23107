import { openBackend, openModel } from "@tributary/training";
import { beforeAll, describe, expect, test } from "vitest";
import { inventTable, inventText } from "./invented.ts";
import { readyTasks } from "./ready.ts";
import { examplesFromTable } from "./table.ts";
import type { TableSchema } from "./table-form.ts";
import { examplesFromTexts } from "./text.ts";

const { tumours, shakespeare } = readyTasks;
const tumourSchema = tumours.data as TableSchema;
const playSchema = shakespeare.data as Extract<typeof shakespeare.data, { kind: "text" }>;

beforeAll(() => openBackend({ order: ["cpu"] }));

const examplesOf = (wish: { count: number; seed: number }) =>
  examplesFromTable(inventTable(tumourSchema, wish), tumourSchema).examples;

describe("an invented table", () => {
  test("is that of its seed, and fits its task: every row can be learned from", () => {
    const wish = { count: 200, seed: 3 };
    expect(inventTable(tumourSchema, wish)).toEqual(inventTable(tumourSchema, wish));
    expect(inventTable(tumourSchema, { ...wish, seed: 4 })).not.toEqual(
      inventTable(tumourSchema, wish),
    );
    const { examples, classCounts, problems } = examplesFromTable(
      inventTable(tumourSchema, wish),
      tumourSchema,
    );
    expect([examples.count, problems]).toEqual([200, []]);
    for (const count of classCounts) expect(count).toBeGreaterThan(50);
  });

  test("lies where the task says that its numbers lie, and no length is below zero", () => {
    const { records } = inventTable(tumourSchema, { count: 2_000, seed: 1 });
    const numbers = records.map((record) => record.slice(0, -1).map(Number));
    expect(Math.min(...numbers.flat())).toBeGreaterThanOrEqual(0);
    tumourSchema.standardise.forEach(({ centre, scale }, column) => {
      const mean = numbers.reduce((sum, row) => sum + (row[column] ?? 0), 0) / numbers.length;
      expect(Math.abs(mean - centre) / scale).toBeLessThan(2);
    });
  });

  test("has words for columns of words, those of the task", () => {
    const schema: TableSchema = {
      kind: "table",
      features: [],
      standardise: [],
      categories: [{ column: "colour", values: ["red", "green", "blue"] }],
      label: "kind",
      classes: ["a", "b"],
    };
    const { columns, records } = inventTable(schema, { count: 60, seed: 9 });
    expect(columns).toEqual(["colour", "kind"]);
    expect(new Set(records.map(([colour]) => colour))).toEqual(new Set(["red", "green", "blue"]));
  });

  test("teaches what another visitor's teaches: a model of the one knows the other", async () => {
    const model = await openModel({ topology: tumours.model, classes: 2 });
    const weights = model.initialWeights(1);
    const { recipe } = tumours;
    const mine = examplesOf({ count: 300, seed: 11 });
    const { delta } = await model.train({ weights, examples: mine, recipe, seed: 1 });
    const values = weights.values.map((value, index) => value + (delta[index] ?? 0));
    const yours = examplesOf({ count: 300, seed: 12 });
    const { accuracy } = await model.evaluate({ weights: { ...weights, values }, examples: yours });
    expect(accuracy).toBeGreaterThan(0.9);
  });
});

describe("an invented text", () => {
  test("is that of its seed, as long as was asked for, in the characters of the task", () => {
    const wish = { count: 50, seed: 3 };
    const text = inventText(playSchema, wish);
    expect(text).toBe(inventText(playSchema, wish));
    expect(text).not.toBe(inventText(playSchema, { ...wish, seed: 4 }));
    expect([...text].filter((one) => !playSchema.vocabulary.includes(one))).toEqual([]);
    const { examples } = examplesFromTexts([{ name: "invented", text }], playSchema);
    expect(examples.count).toBe(50);
  });

  test.each(["01", "abc", "ABC .", "αβγδ", "\n "])(
    "is made of %j, if that is all",
    (vocabulary) => {
      const schema = { ...playSchema, vocabulary, sequence_length: 8 };
      const text = inventText(schema, { count: 20, seed: 1 });
      expect(text).toHaveLength(161);
      expect([...text].filter((one) => !vocabulary.includes(one))).toEqual([]);
    },
  );
});
