import { readyTasks } from "@tributary/tasks";
import { describe, expect, test } from "vitest";
import { type Data, fromCsv, fromText, openData } from "./data.ts";
import { defineTask } from "./define-task.ts";

const task = defineTask({
  id: "halves",
  data: { kind: "table", features: ["x", "y"], label: "side", classes: ["below", "above"] },
});
const open = (data: Data, of = task) => openData(data, of, new AbortController().signal);

describe("data", () => {
  test("are rows with labels by name or by index", async () => {
    const inputs = [[1, 2], Float32Array.of(3, 4)];
    expect(await open({ inputs, labels: ["above", 0] })).toEqual({
      count: 2,
      inputShape: [2],
      inputs: Float32Array.of(1, 2, 3, 4),
      labelShape: [],
      labels: Int32Array.of(1, 0),
    });
  });

  test("are examples as they are", async () => {
    const examples = await open({ inputs: [[1, 2]], labels: [1] });
    expect(await open(examples)).toBe(examples);
  });

  test("come from an adapter that is told the task", async () => {
    const adapter: Data = async ({ data }) => ({
      inputs: [[1, 2]],
      labels: [data.kind === "table" ? (data.classes[0] ?? "") : ""],
    });
    expect((await open(adapter)).labels).toEqual(Int32Array.of(0));
  });

  test("come from text with commas, without the rows that cannot be read", async () => {
    const left: string[] = [];
    const table = "x,y,side\n1,2,above\n1,?,above\n3,1,below\n";
    const onProblem = (sentence: string) => left.push(sentence);
    const { count, labels } = await open(fromCsv(table, { name: "a.csv", onProblem }));
    expect(left).toEqual(['a.csv, record 2, column y: "?" is no number.']);
    expect(count).toBe(2);
    expect(labels).toEqual(Int32Array.of(1, 0));
  });

  test("come from text to be foretold", async () => {
    const { count, inputs } = await open(
      fromText("so it goes ".repeat(20)),
      readyTasks.shakespeare,
    );
    expect(count).toBeGreaterThan(0);
    expect(inputs.length).toBe(count * 40);
  });
});

describe("data that does not fit", () => {
  test.each<[string, Data, RegExp]>([
    ["no example", { inputs: [], labels: [] }, /data: there is no example/],
    ["labels missing", { inputs: [[1, 2]], labels: [] }, /data\.labels: .*1 inputs and 0 labels/],
    ["a short row", { inputs: [[1, 2], [1]], labels: [0, 0] }, /inputs\[1\]: it has 1 numbers.* 2/],
    ["an unknown class", { inputs: [[1, 2]], labels: ["on"] }, /labels\[0\]: "on".*below, above/],
    ["an index too far", { inputs: [[1, 2]], labels: [2] }, /labels\[0\]: 2 is no class/],
    [
      "a gap",
      {
        inputs: [
          [1, 2],
          [1, Number.NaN],
        ],
        labels: [0, 1],
      },
      /inputs\[1\]: NaN/,
    ],
    ["a column missing", fromCsv("x,side\n1,above\n"), /data: .*column "y"/],
    ["another kind", fromText("so it goes"), /this is text, and the task learns from table data/],
    [
      "another shape",
      {
        count: 1,
        inputShape: [3],
        inputs: Float32Array.of(1, 2, 3),
        labelShape: [],
        labels: Int32Array.of(0),
      },
      /inputShape: an example is 3, and the task takes 2/,
    ],
  ])("because of %s says where and why", async (_, data, expected) => {
    const error = await open(data).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "SdkError", reason: "data_invalid" });
    expect(String(error)).toMatch(expected);
  });
});
