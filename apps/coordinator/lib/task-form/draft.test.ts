import { TaskSpec } from "@tributary/protocol";
import { bufferedForm, readyTasks, taskTemplates } from "@tributary/tasks";
import { describe, expect, test } from "vitest";
import { candidateOf, type Draft, draftOf, newDraft } from "./draft.ts";
import { checkTask } from "./problems.ts";

const known = [
  ...Object.values(readyTasks),
  ...taskTemplates.map(({ task }) => task),
  bufferedForm(readyTasks.digits),
  TaskSpec.parse({
    ...readyTasks.tumours,
    data: {
      ...readyTasks.tumours.data,
      categories: [{ column: "ward", values: ["A", "B"] }],
      missing: "centre",
    },
    model: taskTemplates[0]?.task.model,
    eligibility: { backends: ["webgpu"], examples_min: 10, min_interval_ms: 90_000 },
    round: { ...readyTasks.tumours.round, wait_min_ms: 1_500, selection: "availability" },
  }),
];

/** What a task does not say, the form does. */
const said = (task: TaskSpec) => ({
  ...task,
  round: { selection: "uniform", ...task.round },
});

test.each(known.map((task) => [task.title, task] as const))(
  "%s is the same task after it was in the form",
  (_, task) => {
    expect(candidateOf(draftOf(task, task.version))).toEqual(said(task));
  },
);

const set = (draft: Draft, values: Record<string, string>): Draft => ({
  ...draft,
  values: { ...draft.values, ...values },
});
const problemsOf = (draft: Draft) =>
  Object.fromEntries(
    checkTask(candidateOf(draft)).problems.map(({ path, sentence }) => [path, sentence]),
  );
const tumours = draftOf(readyTasks.tumours, null);

describe("a new draft", () => {
  test.each(["table", "image", "text"] as const)("of a %s asks for what is its own", (kind) => {
    const problems = problemsOf(newDraft(kind));
    expect(problems["id"]).toContain("small letters");
    expect(problems["title"]).toBe("The title is missing.");
    expect(problems["summary"]).toBe("The summary is missing.");
    const ofData = Object.keys(problems).filter((path) => path.startsWith("data"));
    expect(ofData.length > 0).toBe(kind !== "text");
  });
});

describe("every problem has its field and a sentence", () => {
  test.each([
    ["recipe.batch_size", "", "Batch size must be a number."],
    ["recipe.batch_size", "many", "Batch size must be a number."],
    ["recipe.batch_size", "1.5", "Batch size must be a whole number."],
    ["recipe.batch_size", "0", "Batch size must be at least 1."],
    ["recipe.batch_size", "100000", "Batch size must be at most 65,536."],
    ["recipe.optimizer.learning_rate", "0", "Learning rate must be more than 0."],
    ["recipe.optimizer.kind", "magic", "The optimizer is missing, or is none of the known kinds."],
    ["round.deadline_ms", "0", "Deadline must be at least"],
    ["secure_aggregation.corrupt", "60", "must be at most 45 %."],
    ["round.quorum", "1", "A sum of fewer than 2 updates hides nobody: raise the quorum."],
    ["strategy.kind", "median", "A secure task shows the coordinator nothing but the sum"],
    ["eligibility.examples_min", "0", "Examples at least must be at least 1."],
    ["id", "Über", "The short name begins with a letter"],
    ["title", "x".repeat(121), "The title may have at most 120 characters."],
  ])("%s: %s", (path, typed, sentence) => {
    const problems = Object.entries(problemsOf(set(tumours, { [path]: typed })));
    const found = problems.find(([at]) => at === path || path.startsWith(`${at}.`));
    expect(found?.[1], JSON.stringify(problems)).toContain(sentence);
  });

  test("a number may be written with a comma, and what is optional left empty", () => {
    const draft = set(tumours, {
      "recipe.optimizer.learning_rate": "0,02",
      "eligibility.examples_min": " ",
      "eligibility.rest_after_failures": "",
    });
    expect(problemsOf(draft)).toEqual({});
    expect(candidateOf(draft)).toMatchObject({ recipe: { optimizer: { learning_rate: 0.02 } } });
    expect(candidateOf(draft)).not.toHaveProperty("eligibility");
  });

  test("a model of a file that does not fit the data says how", () => {
    const topology = readyTasks.digits.model;
    const draft: Draft = { ...tumours, model: { from: "file", name: "model.json", topology } };
    expect(problemsOf(draft)["model"]).toContain("28 × 28 × 1");
    const broken: Draft = { ...tumours, model: { from: "file", name: "x", topology: { a: 1 } } };
    expect(Object.keys(problemsOf(broken)).every((path) => path.startsWith("model"))).toBe(true);
  });

  test("[TK11] a model that is too large says so, however it came", () => {
    const wide = { class_name: "Dense", config: { name: "wide", units: 100_000_000 } };
    const { name, layers } = readyTasks.digits.model.config;
    const [flatten, ...others] = layers;
    const model = {
      ...readyTasks.digits.model,
      config: { name, layers: [flatten, wide, ...others] },
    };
    const { task, problems } = checkTask({ ...readyTasks.digits, model });
    expect(task).toBeNull();
    expect(problems).toEqual([
      { path: "model", sentence: expect.stringContaining("at most 33,554,432 are possible") },
    ]);
  });

  test("what has no field of its own is named", () => {
    const { problems } = checkTask({ ...readyTasks.tumours, colour: "blue" });
    expect(problems[0]?.sentence).toContain("no field called colour");
    expect(checkTask(null).problems[0]?.sentence).toContain("The task");
  });
});

test("what a choice hides is there again when it is taken back", () => {
  const changed = set(tumours, { "encoding.value_bits": "8", privacy: "sealed" });
  expect(candidateOf(changed)).not.toHaveProperty("encoding");
  const back = candidateOf(set(changed, { privacy: "secure" }));
  expect(back).toMatchObject({ encoding: { value_bits: 8 } });
});
