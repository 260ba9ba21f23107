import { readyTasks } from "@tributary/tasks";
import { expect, test } from "vitest";
import { readTaskFile, taskFile } from "./task-file.ts";

const task = readyTasks.tumours;

test("a file says whom the task lets in, and comes back as it was", () => {
  expect(readTaskFile(taskFile(task, "invited"))).toEqual({
    task,
    problems: [],
    admits: "invited",
  });
});

test("where it is silent nothing is said about it", () => {
  expect(taskFile(task, "anyone")).toBe(task);
  expect(readTaskFile(task)).toEqual({ task, problems: [] });
});

test("another word is a problem of its own, beside those of the task", () => {
  const { task: read, problems } = readTaskFile({ ...task, title: "", admits: "friends" });
  expect(read).toBeNull();
  expect(problems.map(({ path }) => path)).toEqual(["title", "admits"]);
});

test.each([null, undefined, "admits", 7])("%s is no task", (candidate) => {
  expect(readTaskFile(candidate).task).toBeNull();
});
