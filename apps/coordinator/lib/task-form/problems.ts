/**
 * What is wrong with a task that somebody describes, each with the field that it is about and a sentence that says how
 * to mend it. The form shows them at its fields, and the HTTP API answers them: both ask here.
 */
import { misfitOf, TaskSpec } from "@tributary/protocol";
import type { z } from "zod";
import { formatCount } from "../format.ts";
import { fieldAt } from "./fields.ts";

export type Problem = {
  /** Of the field in the task, such as `round.quorum`; empty for the task as a whole. */
  readonly path: string;
  readonly sentence: string;
};

export type Checked =
  | { readonly task: TaskSpec; readonly problems: readonly [] }
  | { readonly task: null; readonly problems: readonly Problem[] };

/** Reads a task from anything at all. */
export function checkTask(candidate: unknown): Checked {
  const parsed = TaskSpec.safeParse(candidate);
  if (!parsed.success) return { task: null, problems: problemsIn(parsed.error.issues) };
  const misfit = misfitOf(parsed.data.model, parsed.data.data);
  if (misfit === null) return { task: parsed.data, problems: [] };
  return { task: null, problems: [{ path: "model", sentence: misfit }] };
}

type Issue = z.core.$ZodIssue;

/** One problem a field: the first says what to do next. */
function problemsIn(issues: readonly Issue[]): readonly Problem[] {
  const found = new Map<string, Problem>();
  for (const issue of issues) {
    const path = issue.path.join(".");
    if (!found.has(path)) found.set(path, { path, sentence: sentenceOf(issue, path) });
  }
  return [...found.values()];
}

function sentenceOf(issue: Issue, path: string): string {
  const { label } = fieldAt(path);
  switch (issue.code) {
    case "invalid_type":
      return `${label} must be ${kindWords(issue.expected)}.`;
    case "too_small":
      return tooSmall(issue, label, path);
    case "too_big":
      return tooBig(issue, label, path);
    case "invalid_value":
      return `${label} must be one of ${issue.values.map(String).join(", ")}.`;
    case "invalid_format":
      return path === "id"
        ? "The short name begins with a letter and has small letters, digits and hyphens, at most 48."
        : `${label} is not written as it must be.`;
    case "unrecognized_keys":
      return `A task has no field called ${issue.keys.join(", ")} here. Check the spelling, or take it out.`;
    case "invalid_union":
      // A union may have words of its own, such as why a secure task cannot have this strategy.
      return issue.message.startsWith("Invalid")
        ? `${label} is missing, or is none of the known kinds.`
        : asSentence(issue.message);
    default:
      return asSentence(issue.message);
  }
}

const kinds: Readonly<Record<string, string>> = {
  number: "a number",
  int: "a whole number",
  string: "a text",
  boolean: "yes or no",
  array: "a list",
  object: "given",
};

const kindWords = (expected: string) => kinds[expected] ?? `of the kind ${expected}`;

type Bound = { readonly origin: string; readonly inclusive?: boolean | undefined };

/** In the unit that the form shows. */
function bound(value: number | bigint, path: string): string {
  const { factor = 1, unit } = fieldAt(path);
  return `${formatCount(Number(value) / factor)}${unit === undefined ? "" : ` ${unit}`}`;
}

function tooSmall(
  issue: Bound & { readonly minimum: number | bigint },
  label: string,
  path: string,
): string {
  const least = bound(issue.minimum, path);
  if (issue.origin === "string") {
    return issue.minimum === 1
      ? `${label} is missing.`
      : `${label} needs at least ${least} characters.`;
  }
  if (issue.origin === "array") return `${label}: at least ${least} are needed.`;
  return `${label} must be ${issue.inclusive === false ? "more than" : "at least"} ${least}.`;
}

function tooBig(
  issue: Bound & { readonly maximum: number | bigint },
  label: string,
  path: string,
): string {
  const most = bound(issue.maximum, path);
  if (issue.origin === "string") return `${label} may have at most ${most} characters.`;
  if (issue.origin === "array") return `${label}: at most ${most} are possible.`;
  return `${label} must be ${issue.inclusive === false ? "less than" : "at most"} ${most}.`;
}

/** The protocol's own words, for people: with a capital and a full stop. */
function asSentence(message: string): string {
  const capital = `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
  return /[.?!]$/.test(capital) ? capital : `${capital}.`;
}
