/** The rules of every SPEC.md against the tests whose titles begin with a rule's id. */
import type { Module } from "./modules.ts";
import type { Problem, Repository } from "./repository.ts";
import { lineOf, type Node } from "./syntax.ts";

/** `**[RD7]** …` states a rule; elsewhere in a text it is named without brackets. */
const statement = /\[([A-Z]{2,3}\d+)\]/g;
/** A title may begin with several: `[RD7] [RD9] …`. */
const titleStart = /^(\[[A-Z]{2,3}\d+\][ ,]*)+/;

type Place = { readonly id: string; readonly at: string };

export function checkRules(repository: Repository, modules: readonly Module[]): readonly Problem[] {
  const stated = statedRules(repository);
  const tested = testedRules(modules);
  const twice = stated.filter(({ id }, index) => stated.findIndex((r) => r.id === id) !== index);
  const untested = stated.filter(({ id }) => !tested.some((test) => test.id === id));
  const unknown = tested.filter(({ id }) => !stated.some((rule) => rule.id === id));
  return [
    ...twice.map(({ id, at }) => `${at} states [${id}] a second time; an id is used once.`),
    ...untested.map(
      ({ id, at }) => `${at} states [${id}]; write a test whose title begins with it.`,
    ),
    ...unknown.map(({ id, at }) => `${at} tests [${id}], which no SPEC.md states; state it.`),
  ];
}

function statedRules(repository: Repository): readonly Place[] {
  return repository.flatMap(({ path, text }) => {
    if (!path.endsWith("/SPEC.md")) return [];
    return [...text.matchAll(statement)].map(({ 1: id = "", index }) => ({
      id,
      at: `${path}:${lineOf(text, index)}`,
    }));
  });
}

/** Titles may stand in a table or go through a helper: every string of a test that begins with an id is one. */
function testedRules(modules: readonly Module[]): readonly Place[] {
  return modules.flatMap(({ path, text, nodes, kind }) => {
    // The checks' own tests are about made-up rules.
    if (kind === "source" || path.startsWith("e2e/tidy/")) return [];
    return nodes.flatMap(({ node }) => {
      const start = titleStart.exec(textOf(node))?.[0];
      if (start === undefined) return [];
      const at = `${path}:${lineOf(text, node.start)}`;
      return [...start.matchAll(statement)].map(({ 1: id = "" }) => ({ id, at }));
    });
  });
}

/** What a string, or the first part of a template, says. */
function textOf({ type, value }: Node): string {
  if (type === "Literal" && typeof value === "string") return value;
  return type === "TemplateElement" ? (value as { raw: string }).raw : "";
}
