/** What modules show to others: named things, never everything. */
import type { Module } from "./modules.ts";
import type { Problem } from "./repository.ts";
import { lineOf, type Node } from "./syntax.ts";

export function checkSurfaces(modules: readonly Module[]): readonly Problem[] {
  return modules.flatMap(({ path, text, nodes }) =>
    nodes.flatMap(({ node }) => {
      const wrong = surfaceProblem(node, path);
      return wrong === null ? [] : [`${path}:${lineOf(text, node.start)} ${wrong}`];
    }),
  );
}

function surfaceProblem({ type }: Node, path: string): string | null {
  if (type === "ExportAllDeclaration") {
    return "exports everything of another file; name what others may use.";
  }
  const isFront = /^packages\/[^/]+\/src\/(index|browser)\.ts$/.test(path);
  if (type === "ExportDefaultDeclaration" && isFront) {
    return "has a default export; give it a name.";
  }
  return null;
}
