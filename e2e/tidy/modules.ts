/** The TypeScript modules of a repository: whose they are, and whether they are part of the product or of its tests. */
import type { Repository } from "./repository.ts";
import { type Import, importsOf, nodesOf, type Placed, parse } from "./syntax.ts";

export type Module = {
  readonly path: string;
  readonly text: string;
  /** The package or app: `packages/weights`, `apps/edge`, `e2e`. */
  readonly unit: string;
  /** Support is what only tests import: fixtures, contract suites, scenario languages. */
  readonly kind: "source" | "support" | "test";
  readonly nodes: readonly Placed[];
  readonly imports: readonly Import[];
};

export function modulesOf(repository: Repository): readonly Module[] {
  return repository.flatMap(({ path, text }) => {
    const unit = /^((packages|apps)\/[^/]+|e2e)\//.exec(path)?.[1];
    if (unit === undefined || !/\.tsx?$/.test(path)) return [];
    const nodes = nodesOf(parse(path, text));
    return [{ path, text, unit, kind: kindOf(path), nodes, imports: importsOf(nodes, text) }];
  });
}

export function kindOf(path: string): Module["kind"] {
  if (/\.(test|spec)\.tsx?$/.test(path)) return "test";
  const isSupport = path.startsWith("e2e/") || /\/(testing|contract)\//.test(path);
  return isSupport ? "support" : "source";
}
