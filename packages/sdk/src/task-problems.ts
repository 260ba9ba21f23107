/** From what the schema of tasks found to problems that name a field, what is there, and what to put there. */
import type { z } from "zod";
import { type Problem, SdkError } from "./errors.ts";

/** Where the schema's own words say too little. */
const advice: Readonly<Record<string, string>> = {
  id: "use small letters, digits and hyphens, a letter first, at most 48 characters",
  "data.kind": `use "table", "image" or "text"`,
  "data.classes": "name at least two classes",
  "model.class_name": "only Sequential models can be trained together",
  "model.config": "give what model.toJSON(null, false) answers",
  "recipe.optimizer.kind": `use "adam" or "sgd"`,
  "strategy.kind": "use fedavg, fedavgm, fedadagrad, fedadam or fedyogi",
  "round.deadline_ms": "a round takes between a second and a day",
};

export function problemsOf(error: z.ZodError, given: unknown): readonly Problem[] {
  return error.issues.flatMap((issue): readonly Problem[] => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        field: fieldOf([...issue.path, key]),
        message: "there is no such field; leave it out, or look for a slip of the pen",
      }));
    }
    const field = fieldOf(issue.path);
    return [{ field: field === "" ? "task" : field, message: wordsOf(issue, field, given) }];
  });
}

function wordsOf(issue: z.core.$ZodIssue, field: string, given: unknown): string {
  const there = issue.path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    given,
  );
  const more = advice[field];
  const what = there === undefined ? "it is missing" : issue.message;
  const value = isShort(there) ? ` (it is ${JSON.stringify(there)})` : "";
  return `${what}${value}${more === undefined ? "" : `; ${more}`}`;
}

function isShort(value: unknown): boolean {
  if (typeof value === "string") return value.length <= 40;
  return typeof value === "number" || typeof value === "boolean";
}

function fieldOf(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}

export function taskRefusal(id: string, problems: readonly Problem[]): SdkError {
  return new SdkError("task_invalid", `The task ${JSON.stringify(id)} is not whole.`, problems);
}
