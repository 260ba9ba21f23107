/** What the commands' options have in common: how their words are read, and which of them say how to take part. */
import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type JoinLink, parseJoinLink } from "../join-link.ts";
import { hoursOf } from "../running/hours.ts";
import { defaultFolder, type StatePaths, statePaths } from "../state/paths.ts";
import type { Options } from "../state/settings.ts";

export type CommonOptions = { readonly state: string; readonly json: boolean };

export function withCommon(command: Command): Command {
  return command
    .option("--state <dir>", "where this device keeps its key and what it joined", defaultFolder)
    .option("--json", "answer in JSON", false);
}

export function pathsOf({ state }: CommonOptions): StatePaths {
  return statePaths(state);
}

export function joinLink(text: string): JoinLink {
  const link = parseJoinLink(text);
  if (link !== null) return link;
  throw new InvalidArgumentError("A join link looks like https://host/join/<task>.");
}

export function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError("A whole number is wanted.");
}

export function atLeastOne(text: string): number {
  const number = wholeNumber(text);
  if (number >= 1) return number;
  throw new InvalidArgumentError("A number from 1 on is wanted.");
}

function percent(text: string): number {
  const match = /^(\d+(?:\.\d+)?)%?$/.exec(text);
  const number = Number(match?.[1]);
  if (number >= 1 && number <= 100) return number;
  throw new InvalidArgumentError("A part of the time looks like 50%, from 1% to 100%.");
}

function hours(text: string): string {
  if (hoursOf(text) !== null) return text;
  throw new InvalidArgumentError("Hours look like 22-6 or 22:30-6:15.");
}

function rowRange(text: string): { start: number; end: number } {
  const match = /^(\d+)-(\d+)$/.exec(text);
  const [start, last] = [Number(match?.[1]), Number(match?.[2])];
  if (start <= last) return { start, end: last + 1 };
  throw new InvalidArgumentError("Rows look like 0-999, both ends included.");
}

/** A folder or file is meant from where the user stands now, not from where a later start will. */
function place(text: string): string {
  return /^https?:\/\//.test(text) ? text : resolve(text);
}

/** Whatever is not said is left as it was, or as the defaults are. */
export function withLimits(command: Command): Command {
  return command
    .option("--threads <n>", "training threads", atLeastOne)
    .option("--memory <MB>", "do not take more memory than this", atLeastOne)
    .option("--share <percent>", "train only this part of the time, as 50%", percent)
    .option("--hours <from-to>", "work only in these hours of the day, as 22-6", hours)
    .option("--patience <seconds>", "give up after so long without a coordinator", wholeNumber);
}

export function withParticipation(command: Command): Command {
  const privacy = new Option(
    "--privacy <least>",
    "take part only if the task's privacy is this or stricter",
  ).choices(["secure", "sealed"]);
  return withLimits(command)
    .option("--data <place>", "this device's data: folder, file, address or module", place)
    .option("--query <sql>", "what to read from a SQLite database")
    .option("--rows <first-last>", "use only these rows of the data", rowRange)
    .option("--identity <file>", "device key, where it is not in the state directory", resolve)
    .addOption(privacy)
    .option("--minimum-cohort <n>", "decline rounds with fewer participants", wholeNumber)
    .option(
      "--minimum-threshold <n>",
      "decline masked rounds in which fewer others could uncover an update",
      wholeNumber,
    );
}

type Given = Readonly<Record<string, unknown>>;

/** The names on the command line, and those in the settings. */
const names: Readonly<Record<string, keyof Options>> = {
  threads: "threads",
  memory: "memory_mb",
  share: "share_percent",
  hours: "hours",
  patience: "patience_s",
  data: "data",
  query: "query",
  rows: "rows",
  identity: "identity",
  privacy: "privacy",
  minimumCohort: "minimum_cohort",
  minimumThreshold: "minimum_threshold",
};

/** What was said on the command line, and nothing else. */
export function optionsFrom(given: Given): Options {
  const said = Object.entries(names).filter(([name]) => given[name] !== undefined);
  return Object.fromEntries(said.map(([name, key]) => [key, given[name]]));
}
