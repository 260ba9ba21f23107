/**
 * A task as a file, or as a script sends it: the task, and whom it lets in. That second thing belongs to no version: it
 * is said for all of them at once, and where a file is silent it stays as it is.
 */
import { type Admits, admissions } from "./admits.ts";
import { type Checked, checkTask } from "./problems.ts";

/** Undefined: the file does not say. */
export type TaskFile = Checked & { readonly admits?: Admits };

export function readTaskFile(candidate: unknown): TaskFile {
  if (typeof candidate !== "object" || candidate === null || !("admits" in candidate)) {
    return checkTask(candidate);
  }
  const { admits: said, ...spec } = candidate;
  const checked = checkTask(spec);
  const admits = admissions.find((one) => one === said);
  if (admits !== undefined) return { ...checked, admits };
  const sentence = `Who may join must be one of ${admissions.join(", ")}.`;
  return { task: null, problems: [...checked.problems, { path: "admits", sentence }] };
}

/** What is as it is everywhere need not be said. */
export function taskFile<Spec extends object>(spec: Spec, admits: Admits) {
  return admits === "invited" ? { ...spec, admits } : spec;
}
