import { readyTasks } from "@tributary/tasks";
import { expect, test } from "vitest";
import { forgetVisit, recallVisit, rememberVisit } from "./visit-memory.ts";

const task = readyTasks["digits-mlp"];
const practice = { kind: "practice", seed: 7, count: 200 } as const;

function tab() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
}

test("a tab that took part knows it after a reload, and not after it stopped", () => {
  const storage = tab();
  expect(recallVisit(task, storage)).toBeNull();
  rememberVisit(task, practice, storage);
  expect(recallVisit(task, storage)).toEqual({ version: task.version, practice });
  rememberVisit(task, null, storage);
  expect(recallVisit(task, storage)?.practice).toBeNull();
  forgetVisit(task, storage);
  expect(recallVisit(task, storage)).toBeNull();
});

test("it took part in this version of this task, and in no other", () => {
  const storage = tab();
  rememberVisit(task, practice, storage);
  expect(recallVisit({ ...task, version: task.version + 1 }, storage)).toBeNull();
  expect(recallVisit(readyTasks.tumours, storage)).toBeNull();
});

test.each([
  "not json",
  "null",
  "{}",
  '{"version":1,"practice":{"kind":"practice","seed":"x","count":2}}',
])("what it did not write itself (%s) is no memory", (text) => {
  const storage = tab();
  storage.setItem(`tributary-visit-${task.id}`, text);
  expect(recallVisit(task, storage)).toBeNull();
});

test("a browser that keeps nothing is left alone", () => {
  rememberVisit(task, practice, {
    setItem: () => {
      throw new DOMException("No room is left.", "QuotaExceededError");
    },
  });
  expect(recallVisit(task, null)).toBeNull();
});
