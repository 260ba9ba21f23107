#!/usr/bin/env node
/** The command line `tributary-edge`. It parses and prints; the work is in join.ts. */
import { homedir } from "node:os";
import { join as path } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import manifest from "../package.json" with { type: "json" };
import { exitCodes } from "./exit-codes.ts";
import { join } from "./join.ts";
import { type JoinLink, parseJoinLink } from "./join-link.ts";
import { jsonOutput, type Output, textOutput } from "./output.ts";

function joinLink(text: string): JoinLink {
  const link = parseJoinLink(text);
  if (link !== null) return link;
  throw new InvalidArgumentError("A join link looks like https://host/join/<task>.");
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError("A whole number is wanted.");
}

function rowRange(text: string): { start: number; end: number } {
  const match = /^(\d+)-(\d+)$/.exec(text);
  const [start, last] = [Number(match?.[1]), Number(match?.[2])];
  if (start <= last) return { start, end: last + 1 };
  throw new InvalidArgumentError("Rows look like 0-999, both ends included.");
}

/** The first Ctrl-C leaves politely; the second one insists. */
function stopOnSignals(output: Output): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(exitCodes.ok);
      output.say("Leaving. Ctrl-C again ends at once.");
      stop.abort();
    });
  }
  return stop.signal;
}

const program = new Command("tributary-edge")
  .description("Trains a shared model on this device's own data; only encrypted changes leave it.")
  .version(manifest.version)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage));

program
  .command("join")
  .description("take part in a task until its run ends or you press Ctrl-C")
  .argument("<link>", "join link, https://host/join/<task>", joinLink)
  .requiredOption("--data <dir>", "folder with this device's data; it is only read")
  .option("--identity <file>", "device key", path(homedir(), ".tributary", "device-key"))
  .option("--rows <first-last>", "use only these rows of the data", rowRange)
  .addOption(
    new Option(
      "--privacy <least>",
      "take part only if the task's privacy is this or stricter",
    ).choices(["secure", "sealed"]),
  )
  .option("--minimum-cohort <n>", "decline rounds with fewer participants", wholeNumber, 1)
  .option(
    "--minimum-threshold <n>",
    "decline masked rounds in which fewer others could uncover an update",
    wholeNumber,
    2,
  )
  .option(
    "--patience <seconds>",
    "give up after so long without a coordinator; 0: never",
    wholeNumber,
    0,
  )
  .option("--threads <n>", "training threads", wholeNumber, 1)
  .option("--json", "print every event as a line of JSON", false)
  .addHelpText(
    "after",
    "\nExit codes: 0 ended, 1 failed, 2 usage, 3 data unusable, 4 refused, 5 unreachable.",
  )
  .action(async (link: JoinLink, options) => {
    const output = options.json ? jsonOutput(process.stdout) : textOutput(process.stdout);
    process.exitCode = await join({
      link,
      data: options.data,
      identityFile: options.identity,
      rows: options.rows ?? null,
      privacy: options.privacy ?? null,
      minimum_cohort: options.minimumCohort,
      minimum_threshold: options.minimumThreshold,
      patience_ms: options.patience * 1000,
      threads: options.threads,
      agent: `tributary-edge/${manifest.version} node/${process.versions.node}`,
      signal: stopOnSignals(output),
      output,
    });
  });

await program.parseAsync();
