/** Rings of files that import each other, types included: such files can be understood only together. */
import { posix } from "node:path";
import type { Module } from "./modules.ts";
import type { Problem } from "./repository.ts";

export function checkCycles(modules: readonly Module[]): readonly Problem[] {
  const edges = new Map(modules.map((module) => [module.path, neighboursOf(module)]));
  const done = new Set<string>();
  const problems: Problem[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      const ring = [...trail.slice(start), path].join(" → ");
      problems.push(`${ring} is a ring; move what both ends need into a file below them.`);
    } else if (!done.has(path)) {
      for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    }
  };
  for (const path of edges.keys()) visit(path, []);
  return problems;
}

function neighboursOf({ path, imports }: Module): readonly string[] {
  const local = imports.filter(({ specifier }) => specifier.startsWith("."));
  return [...new Set(local.map(({ specifier }) => posix.join(posix.dirname(path), specifier)))];
}
