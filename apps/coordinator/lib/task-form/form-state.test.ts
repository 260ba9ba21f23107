import { readyTasks } from "@tributary/tasks";
import { describe, expect, test } from "vitest";
import { candidateOf, draftOf, newDraft } from "./draft.ts";
import {
  beginWith,
  type FormEvent,
  type FormState,
  formStep,
  keepForm,
  restoreForm,
  shortName,
} from "./form-state.ts";
import { inferTable } from "./infer-table.ts";
import { checkTask } from "./problems.ts";
import { nextStep, problemAt, problemsOfStep, stepOf, steps } from "./steps.ts";

const after = (state: FormState, ...events: readonly FormEvent[]) => events.reduce(formStep, state);
const fresh = beginWith(newDraft("table"));
const type = (path: string, value: string): FormEvent => ({ type: "typed", path, value });

function sampled(): FormState {
  const found = inferTable("t.csv", "x,y,kind\n1,2,a\n3,4,b\n5,6,a\n");
  if (!found.ok) throw new Error(found.sentence);
  return after(fresh, { type: "table_read", table: found.table, sample: found.sample });
}

describe("the short name", () => {
  test("follows the title until it is written", () => {
    const named = after(fresh, type("title", "Größe der Häuser, 2026!"));
    expect(named.draft.values["id"]).toBe("gro-e-der-ha-user-2026");
    const own = after(named, type("id", "houses"), type("title", "Other"));
    expect(own.draft.values["id"]).toBe("houses");
  });

  test("of a task that is there never changes by itself", () => {
    const state = after(beginWith(draftOf(readyTasks.tumours, 2)), type("title", "Else"));
    expect(state.draft.values["id"]).toBe("tumours");
  });

  test.each(["123", "!", "", "a".repeat(99), "9 lives-"])("of %j is one or nothing", (title) => {
    expect(shortName(title)).toMatch(/^([a-z][a-z0-9-]{0,47})?$/);
  });
});

test("a table that was read, a title and a summary are a whole task", () => {
  const state = after(sampled(), type("title", "Kinds"), type("summary", "Which kind it is."));
  const { task, problems } = checkTask(candidateOf(state.draft));
  expect(problems).toEqual([]);
  expect(task).toMatchObject({ id: "kinds", data: { features: ["x", "y"], classes: ["a", "b"] } });
});

describe("privacy", () => {
  test("takes back a strategy that needs more than a sum", () => {
    const sealed = after(
      sampled(),
      { type: "privacy", privacy: "sealed" },
      type("strategy.kind", "median"),
    );
    const secure = after(sealed, { type: "privacy", privacy: "secure" });
    expect(secure.draft.values["strategy.kind"]).toBe("fedavg");
    const kept = after(sampled(), type("strategy.kind", "fedadam"), {
      type: "privacy",
      privacy: "secure",
    });
    expect(kept.draft.values["strategy.kind"]).toBe("fedadam");
  });

  test("of a secure task has no buffer", () => {
    const state = after(
      sampled(),
      { type: "privacy", privacy: "sealed" },
      { type: "buffered", isBuffered: true },
    );
    expect(candidateOf(state.draft)).toHaveProperty("buffered");
    const secure = after(state, { type: "privacy", privacy: "secure" });
    expect(candidateOf(secure.draft)).not.toHaveProperty("buffered");
  });
});

test("another kind of data keeps what was said of the task as a whole", () => {
  const state = after(sampled(), type("title", "Kinds"), { type: "kind", kind: "image" });
  expect(state.draft).toMatchObject({ kind: "image", values: { title: "Kinds", id: "kinds" } });
  expect(state.draft.sample).toBeNull();
});

test("devices are chosen by what they train with", () => {
  const state = after(
    sampled(),
    { type: "backend", backend: "webgpu", isAllowed: true },
    { type: "backend", backend: "wasm", isAllowed: true },
    { type: "backend", backend: "webgpu", isAllowed: false },
  );
  expect(candidateOf(state.draft)).toMatchObject({ eligibility: { backends: ["wasm"] } });
});

test("columns and classes change as somebody says", () => {
  const state = after(
    sampled(),
    { type: "part", column: "y", part: "ignore" },
    { type: "column", column: "x", change: { centre: "2" } },
    { type: "missing", missing: "centre" },
    { type: "classes", classes: ["b", "a", "c"] },
  );
  expect(candidateOf(state.draft)["data"]).toMatchObject({
    features: ["x"],
    standardise: [{ centre: 2 }],
    missing: "centre",
    classes: ["b", "a", "c"],
  });
});

describe("what is kept in the browser", () => {
  test("comes back as it was", () => {
    const state = after(sampled(), type("title", "Kinds"), { type: "go", by: 1 });
    expect(restoreForm(keepForm(state))).toEqual(state);
  });

  test.each([null, "", "{", "7", "null", '{"format":1}', '{"format":0,"step":"data"}'])(
    "and is %j is left",
    (text) => {
      expect(restoreForm(text)).toBeNull();
    },
  );
});

describe("steps", () => {
  test("show their problems once somebody wants to be done with them", () => {
    const state = after(fresh, { type: "go", by: 1 });
    expect(state).toMatchObject({ step: "data", checked: ["about"] });
    expect(after(state, { type: "step", step: "rounds" }).checked).toEqual(["about", "data"]);
    expect(after(state, { type: "checked", step: "model" }).checked).toContain("model");
  });

  test("have each problem of a task in one of them", () => {
    const { problems } = checkTask({ ...readyTasks.tumours, title: "", encoding: {}, round: {} });
    expect(new Set(problems.map(stepOf))).toEqual(new Set(["about", "privacy", "rounds"]));
    expect(problemsOfStep(problems, "about")).toHaveLength(1);
    expect(problemAt(problems, "title")).toBe("The title is missing.");
    expect(problemAt(problems, "round")).toBeUndefined();
    expect(problemAt(problems, "round", true)).toContain("Quorum");
  });

  test("end where they end", () => {
    expect(nextStep("about", -1)).toBe("about");
    expect(nextStep("publish", 1)).toBe("publish");
    expect(steps.map(({ id }) => nextStep(id, 1)).slice(0, 2)).toEqual(["data", "model"]);
  });
});
