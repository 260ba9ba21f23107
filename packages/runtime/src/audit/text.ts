/** A report as text, for a person at a terminal: what holds, how much was looked at, and what each finding means. */
import type { AuditReport, Checked, Finding, Section } from "./report.ts";

/** Of one invariant; all are in the report itself. */
const shown_max = 20;
const indent = " ".repeat(11);

export function describeAudit(report: AuditReport): string {
  const sections = report.sections.map(describeSection).join("\n\n");
  return `${sections}\n\n${verdictOf(report)}`;
}

function verdictOf({ is_clean, sections }: AuditReport): string {
  if (is_clean) return "Clean: nothing contradicts the invariants.";
  const violated = sections.filter(({ findings }) => findings.length > 0);
  const findings = violated.reduce((sum, section) => sum + section.findings.length, 0);
  const names = violated.map(({ invariant }) => invariant).join(", ");
  return `${counted({ what: "findings", count: findings })}: ${names}.`;
}

function describeSection({ invariant, holds, checked, findings, notes }: Section): string {
  const verdict = findings.length === 0 ? "ok" : "VIOLATED";
  const name = invariant === "records" ? "" : `${invariant}  `;
  const lines = [
    `${verdict.padEnd(indent.length)}${name}${holds}`,
    `${indent}${checked.length === 0 ? "nothing to check" : checked.map(counted).join(", ")}`,
    ...findings.slice(0, shown_max).flatMap(describeFinding),
  ];
  const others = findings.length - shown_max;
  if (others > 0) lines.push(`${indent}… and ${others} more`);
  return [...lines, ...notes.map((note) => `${indent}· ${note}`)].join("\n");
}

function describeFinding({ where, found, means }: Finding): readonly string[] {
  return [`${indent}✗ ${where}: ${found}`, `${indent}  ${means}`];
}

/** "1 round", "2 rounds"; the last word of `what` is the plural, or the one before a clause of "of" or "that". */
function counted({ what, count }: Checked): string {
  const [, noun = what, clause = ""] =
    /^(.*?)( (?:of|that|without|under|hashed|computed) .*|)$/.exec(what) ?? [];
  const named = count === 1 ? noun.replace(/(ie)?s$/, (_, y) => (y ? "y" : "")) : noun;
  return `${count.toLocaleString("en")} ${named}${clause}`;
}
