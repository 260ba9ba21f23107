import { readyTasks } from "@tributary/tasks";
import { expect, test } from "vitest";
import { forgetVisit, recallVisit, rememberVisit } from "./visit-memory.ts";

const task = readyTasks["digits-mlp"];

function tab() {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
}

test("a tab that took part knows it after a reload, and not after it stopped", () => {
  const storage = tab();
  expect(recallVisit(task, storage)).toBe(false);
  rememberVisit(task, storage);
  expect(recallVisit(task, storage)).toBe(true);
  forgetVisit(task, storage);
  expect(recallVisit(task, storage)).toBe(false);
});

test("it took part in this version of this task, and in no other", () => {
  const storage = tab();
  rememberVisit(task, storage);
  expect(recallVisit({ ...task, version: task.version + 1 }, storage)).toBe(false);
  expect(recallVisit(readyTasks.tumours, storage)).toBe(false);
});

test("a browser that keeps nothing is left alone", () => {
  const setItem = () => {
    throw new DOMException("No room is left.", "QuotaExceededError");
  };
  rememberVisit(task, { setItem });
  expect(recallVisit(task, null)).toBe(false);
});
