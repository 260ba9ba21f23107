/**
 * `npx pnpm edge:days`: 72 hours of one edge device, killed in each of them. The exit code is 1 if anything was found
 * that should not be. Three hours of it are a test (edge-days.test.ts).
 */
import { parseArgs } from "node:util";
import { liveDays } from "./edge-days/days.ts";

const { values } = parseArgs({
  options: {
    hours: { type: "string", default: "72" },
    seed: { type: "string", default: "1" },
    /** Another program than the one in the source tree, as the one-file bundle. */
    file: { type: "string" },
  },
});
const report = await liveDays({
  hours: Number(values.hours),
  seed: Number(values.seed),
  ...(values.file === undefined ? {} : { file: values.file }),
  onHour: (hour, moment) => console.log(`hour ${hour}: killed after "${moment}"`),
});
const { kills, counted, rounds, abandoned, findings } = report;
console.log(
  `${kills} kills, ${counted} updates accepted, ${rounds} rounds, ${abandoned} abandoned.`,
);
for (const finding of findings) console.log(`FOUND: ${finding}`);
if (findings.length === 0) console.log("The auditor finds nothing; no update was sent twice.");
process.exitCode = findings.length === 0 ? 0 : 1;
