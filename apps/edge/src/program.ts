/** The command line: one file per command under `commands/`. */
import { Command } from "commander";
import { addDoctor } from "./commands/doctor.ts";
import { addInstall } from "./commands/install.ts";
import { addJoin } from "./commands/join.ts";
import { addLeave } from "./commands/leave.ts";
import { addLogs } from "./commands/logs.ts";
import { addOrders } from "./commands/orders.ts";
import { addRotateKey } from "./commands/rotate-key.ts";
import { addRun } from "./commands/run.ts";
import { addSimulate } from "./commands/simulate.ts";
import { addStatus } from "./commands/status.ts";
import { exitCodes } from "./exit-codes.ts";
import { version } from "./version.ts";

const codes =
  "Exit codes: 0 done, 1 failed, 2 usage, 3 data unusable, 4 refused, 5 unreachable, " +
  "6 state directory in use, 7 nothing joined or running there.";

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
  const program = new Command("tributary-edge")
    .description(
      "Trains a shared model on this device's own data; only encrypted changes leave it.",
    )
    .version(version)
    .addHelpText("after", `\n${codes}`)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage));
  for (const addTo of add) addTo(program);
  return program;
}
