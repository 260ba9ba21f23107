/** The steps of the form: which problems belong to which, and where to go next. */
import type { Problem } from "./problems.ts";

export const steps = [
  { id: "about", name: "What", parts: ["id", "title", "summary"] },
  { id: "data", name: "Data", parts: ["data"] },
  { id: "model", name: "Model", parts: ["model", "recipe", "update_norm_max"] },
  {
    id: "privacy",
    name: "Privacy",
    parts: ["privacy", "strategy", "secure_aggregation", "encoding"],
  },
  { id: "rounds", name: "Rounds", parts: ["round", "eligibility", "buffered"] },
  { id: "publish", name: "Publish", parts: [] },
] as const;

export type StepId = (typeof steps)[number]["id"];

export function stepOf({ path }: Problem): StepId {
  const [part = ""] = path.split(".");
  const found = steps.find(({ parts }) => (parts as readonly string[]).includes(part));
  return found?.id ?? "about";
}

export function problemsOfStep(problems: readonly Problem[], step: StepId): readonly Problem[] {
  return problems.filter((problem) => stepOf(problem) === step);
}

/** What is shown at that field: of a field that stands for a group, also what is wrong inside it. */
export function problemAt(
  problems: readonly Problem[],
  path: string,
  isGroup = false,
): string | undefined {
  const found = problems.find(
    (problem) => problem.path === path || (isGroup && problem.path.startsWith(`${path}.`)),
  );
  return found?.sentence;
}

export function nextStep(step: StepId, by: 1 | -1): StepId {
  const at = steps.findIndex(({ id }) => id === step);
  return steps[Math.min(steps.length - 1, Math.max(0, at + by))]?.id ?? step;
}
