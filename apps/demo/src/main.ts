/** `npx pnpm demo`: the command line of the demo. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { runDemo } from "./demo.ts";
import { DemoError } from "./demo-error.ts";
import { jsonOutput, terminalOutput } from "./output.ts";

function count(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError("A whole number from 1 is wanted.");
}

function seed(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value < 2 ** 32) return value;
  throw new InvalidArgumentError("A whole number from 0 to 4294967295 is wanted.");
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 0.5) return value;
  throw new InvalidArgumentError("A number from 0 to 0.5 is wanted.");
}

const program = new Command("demo")
  .description("Runs a whole federation on this machine: coordinator, participants, rounds.")
  .option("--task <name>", "ready task: digits, digits-mlp, tumours, shakespeare", "digits")
  .option("--data <dir>", "folder with mnist/, tabular/, shakespeare/ (default: DATA_DIR)")
  .option("--participants <n>", "local participants, each with a shard of its own", count, 8)
  .option("--cohort <n>", "participants selected for each round (default: all)", count)
  .option("--rounds <n>", "rounds to commit", count, 20)
  .option("--examples <n>", "examples each at most (default: all; 600 passages of text)", count)
  .option("--drop <share>", "share of the participants that leaves in each round", share, 0)
  .option("--buffered", "no rounds: combine updates as they come (a sealed task)", false)
  .option("--seed <n>", "seed of shards, keys, initial weights and selection", seed, 1)
  .option("--port <n>", "port, or any free one where it is taken", count, 3000)
  .option("--no-web", "serve no pages")
  .option("--json", "print one line of JSON per round and exit after the last", false)
  .helpOption("-h, --help");

program.parse(process.argv.filter((argument) => argument !== "--"));
const options = program.opts();
// A variable that is set to nothing is not set.
const data = options["data"] ?? (process.env["DATA_DIR"] || null);

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => stop.abort());

try {
  if (data !== null && !existsSync(data)) {
    throw new DemoError(`${data} does not exist. Name the folder that holds mnist/ with --data.`);
  }
  await runDemo({
    task: options["task"],
    data_path: data === null ? null : resolve(data),
    participants: options["participants"],
    cohort: Math.min(options["cohort"] ?? options["participants"], options["participants"]),
    rounds: options["rounds"],
    examples_max: options["examples"] ?? null,
    drop: options["drop"],
    isBuffered: options["buffered"],
    seed: options["seed"],
    port: options["port"],
    hasPages: options["web"],
    staysOpen: options["web"] && !options["json"] && process.stdout.isTTY === true,
    signal: stop.signal,
    output: options["json"]
      ? jsonOutput((line) => console.log(line))
      : terminalOutput(process.stdout),
  });
} catch (error) {
  // After Ctrl-C whatever was under way fails, and nobody wants to read of it.
  if (!stop.signal.aborted) {
    console.error(error instanceof DemoError ? error.message : error);
    process.exitCode = 1;
  }
}
