import { readyTasks } from "@tributary/tasks";
import { openModel } from "@tributary/training";
import { mulberry32 } from "@tributary/weights";
import { expect, test } from "vitest";
import { continueText, inputsOf } from "./trainer-answers.ts";

const { data: table } = readyTasks.tumours;
if (table.kind !== "table") throw new Error("Expected a table");

test("a row without its answer becomes the inputs that the model takes", async () => {
  const cells = Object.fromEntries(
    table.features.map((feature, index) => [feature, String(table.standardise[index]?.centre)]),
  );
  const inputs = await inputsOf({ kind: "row", cells }, table);
  expect(inputs).toHaveLength(table.features.length);
  for (const value of inputs ?? []) expect(value).toBeCloseTo(0, 5);
});

test("a row with a word where a number belongs is refused, and it is said where", async () => {
  const [first = ""] = table.features;
  const cells = Object.fromEntries(table.features.map((feature) => [feature, "1"]));
  const asked = inputsOf({ kind: "row", cells: { ...cells, [first]: "much" } }, table);
  await expect(asked).rejects.toThrow(/much/);
});

const text = { kind: "text", vocabulary: "abc", sequence_length: 3 } as const;

/** After a comes b, after b c, after c a. */
const inCircles = async (inputs: Int32Array) => {
  const shares = new Float32Array(inputs.length * 4);
  inputs.forEach((id, at) => {
    if (id > 0) shares[at * 4 + 1 + (id % 3)] = 1;
  });
  return shares;
};

test("a text is written on from its end, however short or long its beginning is", async () => {
  const random = mulberry32(1);
  const on = (beginning: string) =>
    continueText({ beginning, characters: 4, schema: text, predict: inCircles, random });
  expect(await on("a")).toBe("bcab");
  expect(await on("abcab")).toBe("cabc");
});

test("a real model writes characters of its vocabulary", async () => {
  const task = readyTasks.shakespeare;
  if (task.data.kind !== "text") throw new Error("Expected a text");
  const { data } = task;
  const model = await openModel({ topology: task.model, classes: data.vocabulary.length + 1 });
  const weights = model.initialWeights(1);
  const written = await continueText({
    beginning: "To be",
    characters: 3,
    schema: data,
    predict: (inputs) => model.predict({ weights, inputs, count: 1 }),
    random: mulberry32(2),
  });
  expect(written).toHaveLength(3);
  for (const character of written) expect(data.vocabulary).toContain(character);
  model.dispose();
});
