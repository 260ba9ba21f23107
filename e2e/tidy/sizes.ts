/** How long files, functions and lines may be, and that a file says what it is before anything else. */
import type { Module } from "./modules.ts";
import type { Problem, Repository } from "./repository.ts";
import { lineOf, type Node, type Placed } from "./syntax.ts";

export const fileLines_max = 400;
export const functionLines_max = 70;
export const columns_max = 100;
/** The formatter breaks neither comments nor strings: sentences that people see, lists of CSS classes. */
export const commentColumns_max = 120;
export const stringColumns_max = 160;
export const headLines_max = 10;
/** A string from this width on counts as what made its line wide. */
const longString_columns = 40;

export function checkFileLengths(repository: Repository): readonly Problem[] {
  return repository.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split("\n").length;
    if (!/\.(tsx?|m?js|css)$/.test(path) || lines <= fileLines_max) return [];
    return [
      `${path} has ${lines} lines; at most ${fileLines_max}. Give its second concept a file.`,
    ];
  });
}

export function checkFunctionLengths(modules: readonly Module[]): readonly Problem[] {
  return modules.flatMap(({ path, text, nodes, kind }) =>
    nodes.flatMap((placed) => {
      if (!isFunction(placed.node) || (kind !== "source" && isTestBody(placed))) return [];
      const first = lineOf(text, placed.node.start);
      const lines = lineOf(text, placed.node.end) - first + 1;
      if (lines <= functionLines_max) return [];
      return [
        `${path}:${first} a function of ${lines} lines; at most ${functionLines_max}. Name its parts.`,
      ];
    }),
  );
}

function isFunction({ type }: Node): boolean {
  return ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"].includes(type);
}

/** The callback of `describe`, `it`, `test`, with whatever modifiers: it holds tests, and no logic. */
function isTestBody({ parent, field }: Placed): boolean {
  return parent?.type === "CallExpression" && field === "arguments" && isTestCall(parent);
}

export function isTestCall(call: Node): boolean {
  let callee = call["callee"] as Node;
  while (callee.type !== "Identifier") {
    const inner = callee["object"] ?? callee["callee"] ?? callee["tag"];
    if (inner === undefined) return false;
    callee = inner as Node;
  }
  return ["describe", "it", "test", "suite"].includes(String(callee["name"]));
}

export function checkColumns(modules: readonly Module[]): readonly Problem[] {
  return modules.flatMap(({ path, text, nodes }) => {
    const lines = text.split("\n");
    if (lines.every((line) => columnsOf(line) <= columns_max)) return [];
    const withLongString = linesWithLongString(nodes, text);
    return lines.flatMap((line, index) => {
      const columns = columnsOf(line);
      const isComment = /^\s*(\/\/|\/?\*|\{\/\*)/.test(line);
      const ofCode = withLongString.has(index + 1) ? stringColumns_max : columns_max;
      const most = isComment ? commentColumns_max : ofCode;
      if (columns <= most) return [];
      return [`${path}:${index + 1} has ${columns} columns; at most ${most}. Break the line.`];
    });
  });
}

function linesWithLongString(nodes: readonly Placed[], text: string): ReadonlySet<number> {
  const kinds = ["Literal", "TemplateLiteral", "JSXText"];
  const long = nodes.filter(
    ({ node }) => kinds.includes(node.type) && node.end - node.start >= longString_columns,
  );
  return new Set(
    long.flatMap(({ node }) => {
      const first = lineOf(text, node.start);
      const last = lineOf(text, node.end);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    }),
  );
}

function columnsOf(line: string): number {
  return [...line].length;
}

export function checkHeads(modules: readonly Module[]): readonly Problem[] {
  return modules.flatMap(({ path, text, kind }) => {
    const isExempt =
      kind === "test" || /(^|\/)(index\.ts|next-env\.d\.ts|[^/]+\.config\.ts)$/.test(path);
    if (isExempt) return [];
    const begin = text.replace(/^#!.*\n/, "").replace(/^"use (client|server)";\n+/, "");
    const head = /^(\/\*[\s\S]*?\*\/|(\/\/.*\n)+)/.exec(begin)?.[0];
    if (head === undefined) {
      return [`${path} has no head comment; say what the file is, and what it is not.`];
    }
    const lines = head.trimEnd().split("\n").length;
    if (lines <= headLines_max) return [];
    return [`${path} begins with ${lines} lines of comment; at most ${headLines_max}.`];
  });
}
