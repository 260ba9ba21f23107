/** What modules show to others: named things, never everything. */
import { alsoForBrowsers } from "./layers.ts";
import type { Module } from "./modules.ts";
import type { Problem } from "./repository.ts";
import { isNode, lineOf, type Node } from "./syntax.ts";

export function checkSurfaces(modules: readonly Module[]): readonly Problem[] {
  return modules.flatMap(({ path, text, nodes }) =>
    nodes.flatMap(({ node }) => {
      const wrong = surfaceProblem(node, path);
      return wrong === null ? [] : [`${path}:${lineOf(text, node.start)} ${wrong}`];
    }),
  );
}

function surfaceProblem(node: Node, path: string): string | null {
  const { type } = node;
  if (type === "ExportAllDeclaration") {
    if (isSharedList(node, path)) return null;
    return "exports everything of another file; name what others may use.";
  }
  const isFront = /^packages\/[^/]+\/src\/(index|browser)\.ts$/.test(path);
  if (type === "ExportDefaultDeclaration" && isFront) {
    return "has a default export; give it a name.";
  }
  return null;
}

/** Two fronts of one package share a list, which names what they show. */
function isSharedList({ source, exported }: Node, path: string): boolean {
  const [, owner = ""] = /^packages\/([^/]+)\/src\/(index|browser)\.ts$/.exec(path) ?? [];
  const from = isNode(source) ? source["value"] : null;
  return alsoForBrowsers.includes(owner) && from === "./everywhere.ts" && exported === null;
}
