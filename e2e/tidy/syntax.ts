/** A TypeScript module as a syntax tree, read by the parser that vitest brings along (oxc), and what it imports. */
import { parseAst } from "vitest/node";

/** A node of the tree (ESTree with TypeScript's additions); `start` and `end` are offsets in the text. */
export type Node = {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
};

export type Import = {
  readonly specifier: string;
  readonly line: number;
};

/** A node, the one that it is a field of, and the field's name. */
export type Placed = { readonly node: Node; readonly parent: Node | null; readonly field: string };

export function parse(path: string, text: string): Node {
  const lang = path.endsWith("x") ? "tsx" : "ts";
  return parseAst(text, { lang, astType: "ts" }, path) as unknown as Node;
}

/** All nodes, outer ones before inner ones. */
export function nodesOf(root: Node): readonly Placed[] {
  const found: Placed[] = [];
  const visit = (value: unknown, parent: Node | null, field: string): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, parent, field);
    } else if (isNode(value)) {
      found.push({ node: value, parent, field });
      for (const [name, inner] of Object.entries(value)) visit(inner, value, name);
    }
  };
  visit(root, null, "");
  return found;
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** Static, dynamic and type imports, and re-exports: whatever makes one module depend on another. */
export function importsOf(nodes: readonly Placed[], text: string): readonly Import[] {
  const kinds = [
    "ImportDeclaration",
    "ExportNamedDeclaration",
    "ExportAllDeclaration",
    "ImportExpression",
    "TSImportType",
  ];
  return nodes.flatMap(({ node }) => {
    const source = node["source"];
    if (!kinds.includes(node.type) || !isNode(source)) return [];
    const specifier = source["value"];
    return typeof specifier === "string" ? [{ specifier, line: lineOf(text, node.start) }] : [];
  });
}

/** Counted from 1. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
