import { readyTasks } from "@tributary/tasks";
import { expect, test } from "vitest";
import { specDiff } from "./spec-diff.ts";

const task = readyTasks.tumours;

test("a version is like itself, whatever its number", () => {
  expect(specDiff(task, { ...task, version: task.version + 1 })).toEqual([]);
});

test("each changed value is told with what it was and what it is", () => {
  const changed = {
    ...task,
    title: "Else",
    round: { ...task.round, wait_min_ms: 500 },
    data: { ...task.data, classes: ["B", "M", "?"] },
  };
  expect(specDiff(task, changed as typeof task)).toEqual([
    { path: "data.classes", before: "B, M", after: "B, M, ?" },
    { path: "round.wait_min_ms", before: null, after: "500" },
    { path: "title", before: task.title, after: "Else" },
  ]);
});

test("a model with a layer more shows the layer", () => {
  const { layers } = task.model.config;
  const [first] = layers;
  if (first === undefined) throw new Error("Expected a layer.");
  const model = { ...task.model, config: { ...task.model.config, layers: [...layers, first] } };
  const paths = specDiff(task, { ...task, model }).map(({ path }) => path);
  expect(paths).toContain("model.config.layers.2.class_name");
  expect(paths.every((path) => path.startsWith("model.config.layers.2"))).toBe(true);
});
