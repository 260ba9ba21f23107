/** What the doctor says: one finding for each thing that it looks at, and what to do about it. */

export type Outcome = "good" | "warning" | "fault";

export const checkNames = [
  "state",
  "proxy",
  "network",
  "clock",
  "protocol",
  "task",
  "backend",
  "memory",
  "disk",
  "data",
  "identity",
] as const;
export type CheckName = (typeof checkNames)[number];

export type Finding = {
  readonly check: CheckName;
  readonly outcome: Outcome;
  /** What was found. */
  readonly sentence: string;
  /** What to do; null where all is well. */
  readonly advice: string | null;
};

export const good = (check: CheckName, sentence: string): Finding => ({
  check,
  outcome: "good",
  sentence,
  advice: null,
});

export const warning = (check: CheckName, sentence: string, advice: string): Finding => ({
  check,
  outcome: "warning",
  sentence,
  advice,
});

export const fault = (check: CheckName, sentence: string, advice: string): Finding => ({
  check,
  outcome: "fault",
  sentence,
  advice,
});

const marks: Readonly<Record<Outcome, string>> = {
  good: "ok   ",
  warning: "look ",
  fault: "FAULT",
};

export function inWords({ check, outcome, sentence, advice }: Finding): string {
  const first = `${marks[outcome]}  ${check.padEnd(9)} ${sentence}`;
  return advice === null ? first : `${first}\n${" ".repeat(17)}→ ${advice}`;
}
