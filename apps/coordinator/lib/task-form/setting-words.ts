/** A task's settings as people read them: their names, their values with units, and the main ones as sentences. */
import { cohortTarget, type TaskSpec } from "@tributary/protocol";
import { formatCount, formatDuration, plural } from "../format.ts";
import { type FieldAbout, fieldNamed } from "./fields.ts";
import { strategyWords } from "./privacy-words.ts";

const optimizerNames: Readonly<Record<TaskSpec["recipe"]["optimizer"]["kind"], string>> = {
  adam: "Adam",
  sgd: "SGD",
};

const valueNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "recipe.optimizer.kind": optimizerNames,
  "strategy.kind": Object.fromEntries(
    Object.entries(strategyWords).map(([kind, { name }]) => [kind, name]),
  ),
  privacy: { secure: "Secure", sealed: "Sealed" },
  "secure_aggregation.adversary": {
    semi_malicious: "may lie about who dropped out",
    honest_but_curious: "follows the protocol, and looks",
  },
};

/** What the form calls the setting at that path; null where it has no name of its own. */
export function settingName(path: string): string | null {
  const field = fieldNamed(path);
  if (field === null) return null;
  const name = field.label.replace(/^The /, "");
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The text of a stored value, in the unit in which the form asks for it. */
export function settingValue(path: string, stored: string): string {
  const named = valueNames[path]?.[stored];
  if (named !== undefined) return named;
  const field = fieldNamed(path);
  if (field?.kind === "yes_no") return stored === "true" ? "yes" : "no";
  if (field?.kind !== "number" || stored.trim() === "" || Number.isNaN(Number(stored))) {
    return stored;
  }
  return withUnit(Number(stored), field);
}

function withUnit(value: number, { factor = 1, unit }: FieldAbout): string {
  // 0.3 / 0.01 is 29.999…
  const shown = String(Number((value / factor).toPrecision(12)));
  if (unit === undefined) return shown;
  return `${shown} ${unit}`;
}

export function trainingWords({ epochs, batch_size, optimizer }: TaskSpec["recipe"]): string {
  const { kind, learning_rate } = optimizer;
  return (
    `${plural(epochs, "epoch")} in batches of ${formatCount(batch_size)}, ` +
    `${optimizerNames[kind]} with a learning rate of ${learning_rate}`
  );
}

export function strategySentence({ kind, server_learning_rate }: TaskSpec["strategy"]): string {
  const { name } = strategyWords[kind];
  if (server_learning_rate === 1) return name;
  return `${name}, with a server learning rate of ${server_learning_rate}`;
}

export function roundWords(round: TaskSpec["round"]): string {
  return (
    `${formatCount(cohortTarget(round))} invited, quorum of ${formatCount(round.quorum)}, ` +
    `deadline after ${formatDuration(round.deadline_ms / 1_000)}`
  );
}
