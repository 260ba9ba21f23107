/** The command line: one file per command under `commands/`. */
import { Command } from "commander";
import { addDoctor } from "./commands/doctor.ts";
import { addInstall } from "./commands/install.ts";
import { addJoin } from "./commands/join.ts";
import { addLeave } from "./commands/leave.ts";
import { addLogs } from "./commands/logs.ts";
import { addOrders } from "./commands/orders.ts";
import { sayProblem } from "./commands/perform.ts";
import { addRotateKey } from "./commands/rotate-key.ts";
import { addRun } from "./commands/run.ts";
import { addSimulate } from "./commands/simulate.ts";
import { addStatus } from "./commands/status.ts";
import { exitCodes } from "./exit-codes.ts";
import { version } from "./version.ts";

const codes = `
Exit codes:
  0 done        1 failed         2 usage             3 data unusable
  4 refused     5 unreachable    6 directory in use  7 nothing joined or running`;

const add = [
  addJoin,
  addRun,
  addStatus,
  addOrders,
  addLeave,
  addRotateKey,
  addDoctor,
  addLogs,
  addSimulate,
  addInstall,
];

export function createProgram(): Command {
  // A command line that cannot be read is a problem like others.
  const json = process.argv.includes("--json");
  const program = new Command("tributary-edge")
    .description(
      "Trains a shared model on this device's own data; only encrypted changes leave it.",
    )
    .version(version)
    .addHelpText("after", codes)
    .showHelpAfterError(
      json ? false : "--help says what there is, and after a command what it takes.",
    )
    .configureOutput({ outputError: (text) => sayProblem(readable(text), { json }) })
    .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage));
  for (const addTo of add) addTo(program);
  return program;
}

/** Two lines of the library as a sentence or two. */
function readable(text: string): string {
  return text
    .trim()
    .replace(/^error: /, "")
    .replaceAll("\n", " ")
    .replace(/^./, (first) => first.toUpperCase());
}
