import { TaskSpec } from "@tributary/protocol";
import { dense, readyTasks } from "@tributary/tasks";
import { describe, expect, test } from "vitest";
import { defineTask } from "./define-task.ts";
import { SdkError } from "./errors.ts";

const data = { kind: "table", features: ["x", "y"], classes: ["below", "above"] } as const;
const draft = { id: "halves", data };

/** The problems of a draft that is not whole. */
function problemsOf(wrong: object): readonly string[] {
  try {
    defineTask(wrong as Parameters<typeof defineTask>[0]);
  } catch (error) {
    if (error instanceof SdkError && error.reason === "task_invalid") {
      return error.problems.map(({ field, message }) => `${field}: ${message}`);
    }
    throw error;
  }
  throw new Error("The task was whole.");
}

describe("a task", () => {
  test("of a name and data alone is whole and secure", () => {
    const task = defineTask(draft);
    expect(TaskSpec.parse(task)).toEqual(task);
    expect(task).toMatchObject({
      version: 1,
      title: "halves",
      privacy: "secure",
      strategy: { kind: "fedavg", server_learning_rate: 1 },
      round: { quorum: 3 },
      recipe: { optimizer: { kind: "adam", learning_rate: 0.01 }, batch_size: 16, epochs: 1 },
      data: {
        label: "label",
        standardise: [
          { centre: 0, scale: 1 },
          { centre: 0, scale: 1 },
        ],
      },
    });
    expect(task.model.config.layers.at(-1)).toMatchObject({ config: { units: 2 } });
  });

  test("from a ready one is that one, but for what is said", () => {
    const task = defineTask({ from: "tumours", round: { quorum: 5 }, recipe: { epochs: 7 } });
    const { round, recipe } = readyTasks.tumours;
    expect(task).toEqual({
      ...readyTasks.tumours,
      round: { ...round, quorum: 5 },
      recipe: { ...recipe, epochs: 7 },
    });
  });

  test("from a ready one with other data has a model for these", () => {
    const task = defineTask({ from: "tumours", id: "halves", data: draft.data });
    expect(task.model.config.layers[0]?.config["batch_input_shape"]).toEqual([null, 2]);
  });

  test.each(["small", "medium", "large"] as const)("has the %s template", (model) => {
    expect(defineTask({ ...draft, model }).model.config.name).toBe(`table-${model}`);
  });

  test("has layers in order, which need not say the shape of an example", () => {
    const { model } = defineTask({ ...draft, model: [dense(4, "tanh"), dense(2, "softmax")] });
    expect(model.config.layers.map(({ config }) => config["units"])).toEqual([4, 2]);
  });

  test("has a model of tfjs, as text, as an object, or among its weights", () => {
    const { class_name, config } = defineTask(draft).model;
    const written = { class_name, config, keras_version: "tfjs-layers 4.22.0", backend: "x" };
    for (const model of [JSON.stringify(written), written]) {
      expect(defineTask({ ...draft, model }).model).toEqual({ class_name, config });
    }
    const nested = JSON.stringify({ modelTopology: written, format: "layers-model" });
    expect(defineTask({ ...draft, model: nested }).model).toEqual({ class_name, config });
  });

  test("that is sealed may withstand liars, and has nothing of masks", () => {
    const task = defineTask({
      ...draft,
      privacy: "sealed",
      strategy: "krum",
      round: { quorum: 5 },
    });
    expect(task).toMatchObject({ privacy: "sealed", strategy: { kind: "krum", byzantine: 1 } });
    expect(task).not.toHaveProperty("encoding");
  });

  test("that is secure cannot be written with a strategy that reads single updates", () => {
    // @ts-expect-error: the compiler refuses it, too.
    const write = () => defineTask({ ...draft, strategy: "median" });
    expect(write).toThrow(/reads? nothing but the sum|needs more/);
  });
});

describe("what is wrong is named with its field, and what to put there:", () => {
  test.each([
    [{ ...draft, id: "My Task" }, /^id: .*"My Task".*small letters/],
    [{ data: draft.data }, /^id: /],
    [{ id: "halves" }, /^data: it is missing/],
    [{ ...draft, data: { ...data, classes: ["one"] } }, /^data\.classes: .*two classes/],
    [{ ...draft, data: { ...data, kind: "sound" } }, /^data\.kind: .*"table", "image" or "text"/],
    [{ ...draft, privcy: "secure" }, /^privcy: there is no such field/],
    [{ ...draft, round: { quorum: 1 } }, /^round\.quorum: .*raise the quorum/],
    [{ ...draft, recipe: { batch_size: 0 } }, /^recipe\.batch_size: .*\(it is 0\)/],
    [{ ...draft, strategy: "fedsgd" }, /^strategy\.kind: /],
    [{ ...draft, model: "tiny" }, /^model: "tiny" is no template: use "small"/],
    [{ ...draft, model: "{" }, /^model: it is no JSON/],
    [{ ...draft, model: [dense(3, "softmax")] }, /^model: The model answers 3/],
    [{ ...draft, model: { class_name: "Model", config: {} } }, /^model\.class_name: .*Sequential/],
    [{ from: "letters" }, /^from: .*digits, digits-mlp, tumours, shakespeare/],
  ])("%j", (wrong, expected) => {
    expect(problemsOf(wrong)).toContainEqual(expect.stringMatching(expected));
  });
});
