/** Calls that make code depend on when, where or by which luck it runs, in places where that is not allowed. */
import { purePackages } from "./layers.ts";
import type { Module } from "./modules.ts";
import type { Problem } from "./repository.ts";
import { isNode, lineOf, type Node, type Placed } from "./syntax.ts";

/** Members of globals: `Date.now`, and why not. */
const impureMembers: Readonly<Record<string, string>> = {
  "Date.now": "take now_ms as an argument",
  "Math.random": "take a seed, and mulberry32 of @tributary/weights",
};

const impureGlobals: Readonly<Record<string, string>> = {
  setTimeout: "return an effect that asks for an alarm",
  setInterval: "return an effect that asks for an alarm",
  setImmediate: "return an effect that asks for an alarm",
  performance: "take now_ms as an argument",
  crypto: "take a seed as an argument",
  fetch: "take the bytes as an argument",
  process: "take what is needed as an argument",
  globalThis: "name what is needed, and take it as an argument",
};

/** The only file of the product that reads the environment; a demo and a bench are not the product. */
const environmentReader = "apps/coordinator/server/config.ts";
const mayReadEnvironment = [environmentReader, "apps/demo/", "packages/simulation/bench/"];

export function checkBannedCalls(modules: readonly Module[]): readonly Problem[] {
  return modules.flatMap((module) => {
    if (module.kind !== "source") return [];
    const isPure = purePackages.some((name) => module.unit === `packages/${name}`);
    const usesOwnChance = module.unit === "packages/crypto";
    const maySeeEnvironment = mayReadEnvironment.some((path) => module.path.startsWith(path));
    return module.nodes.flatMap((placed) => {
      const wrong =
        (isPure ? impurity(placed) : null) ??
        (usesOwnChance ? weakChance(placed) : null) ??
        (maySeeEnvironment ? null : environmentRead(placed));
      if (wrong === null) return [];
      return [`${module.path}:${lineOf(module.text, placed.node.start)} ${wrong}`];
    });
  });
}

function impurity(placed: Placed): string | null {
  const { node } = placed;
  const member = memberName(node);
  const insteadOfMember = member === null ? undefined : impureMembers[member];
  if (insteadOfMember !== undefined) {
    return `uses ${member} in a pure package; ${insteadOfMember}.`;
  }
  const isClockRead = node.type === "NewExpression" && (node["arguments"] as Node[]).length === 0;
  if (isClockRead && nameOf(node["callee"]) === "Date") {
    return "reads the clock (new Date()) in a pure package; take now_ms as an argument.";
  }
  const name = isReference(placed) ? nameOf(node) : null;
  const instead = name !== null && Object.hasOwn(impureGlobals, name) ? impureGlobals[name] : null;
  return instead ? `uses ${name} in a pure package; ${instead}.` : null;
}

function weakChance({ node }: Placed): string | null {
  if (memberName(node) !== "Math.random") return null;
  return "uses Math.random for cryptography; use randomBytes of bytes.ts.";
}

/** A variable is read. Handing the whole environment on, to readConfig or to a child process, is not that. */
function environmentRead({ node, parent, field }: Placed): string | null {
  if (memberName(node) !== "process.env") return null;
  const isRead =
    (parent?.type === "MemberExpression" && field === "object") ||
    (parent?.type === "VariableDeclarator" &&
      isNode(parent["id"]) &&
      parent["id"].type === "ObjectPattern");
  if (!isRead) return null;
  return `reads the environment; only ${environmentReader} does. Take the value as an argument or an option.`;
}

/** `object.property`, or `object["property"]`, of plain names. */
function memberName(node: Node): string | null {
  if (node.type !== "MemberExpression") return null;
  const object = nameOf(node["object"]);
  const property = node["property"];
  if (!isNode(property)) return null;
  const name = node["computed"] === true ? property["value"] : property["name"];
  return object === null ? null : `${object}.${name}`;
}

function nameOf(value: unknown): string | null {
  return isNode(value) && value.type === "Identifier" ? String(value["name"]) : null;
}

/** Whether an identifier names a variable, not a field, a method or a label in a type. */
function isReference({ node, parent, field }: Placed): boolean {
  if (node.type !== "Identifier") return false;
  const isFieldName = field === "property" || field === "key";
  return !(isFieldName && parent?.["computed"] !== true);
}
