/** What differs between two versions of a task: each value that changed, by its path and as text. */
import type { TaskSpec } from "@tributary/protocol";

export type Difference = {
  readonly path: string;
  /** Null where the version does not say anything there. */
  readonly before: string | null;
  readonly after: string | null;
};

export function specDiff(before: TaskSpec, after: TaskSpec): readonly Difference[] {
  const [old, changed] = [leavesOf(before), leavesOf(after)];
  const paths = [...new Set([...old.keys(), ...changed.keys()])].sort();
  return paths.flatMap((path) => {
    const [from, to] = [old.get(path) ?? null, changed.get(path) ?? null];
    return from === to || path === "version" ? [] : [{ path, before: from, after: to }];
  });
}

/** Lists of plain values are one value: a class more is a change of the classes. */
function leavesOf(value: unknown, path = ""): Map<string, string> {
  const isPlain = typeof value !== "object" || value === null || isPlainList(value);
  if (isPlain) return new Map([[path, textOf(value)]]);
  const inside = Object.entries(value).flatMap(([key, one]) => [
    ...leavesOf(one, path === "" ? key : `${path}.${key}`),
  ]);
  return new Map(inside);
}

function isPlainList(value: object): boolean {
  return Array.isArray(value) && value.every((one) => typeof one !== "object" || one === null);
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(", ") : String(value);
}
