/**
 * `npx pnpm test`: everything, step by step. A failed step does not stop the next, and nothing is left out without
 * being named. The last line is `N passed, N failed, N skipped`, and the exit code is 1 if anything failed.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type StepName, stepNames, steps } from "./all/steps.ts";
import { lastLine, oneFailed, sum, type Tally } from "./all/tally.ts";

const usage = `Usage: npx pnpm test [--only ${stepNames.join(",")}]`;

function chosenSteps(): readonly StepName[] {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  if (values.only === undefined) return stepNames;
  const wanted = values.only.split(",");
  const unknown = wanted.filter((name) => !stepNames.includes(name as StepName));
  if (unknown.length > 0) throw new Error(`There is no step ${unknown.join(", ")}.`);
  return stepNames.filter((name) => wanted.includes(name));
}

async function runStep(name: StepName): Promise<Tally> {
  const { title, run } = steps[name];
  console.log(`\n━━ ${title} (${name})\n`);
  const begin_ms = performance.now();
  const scratch = await mkdtemp(join(tmpdir(), `tributary-${name}-`));
  const tally = await run(scratch).catch((error: Error) => {
    console.error(error.message);
    return oneFailed(name, error.message);
  });
  await rm(scratch, { recursive: true, force: true });
  const seconds = ((performance.now() - begin_ms) / 1000).toFixed(1);
  console.log(`\n${name}: ${lastLine(tally)}, in ${seconds} s`);
  return tally;
}

async function runAll(chosen: readonly StepName[]): Promise<void> {
  const tallies: Tally[] = [];
  for (const name of chosen) tallies.push(await runStep(name));
  const total = sum(tallies);
  console.log("\n━━ All\n");
  for (const { name, reason } of total.failed) console.log(`Failed: ${name}\n    ${reason}`);
  for (const { name, reason } of total.skipped) console.log(`Skipped: ${name}: ${reason}`);
  const omitted = stepNames.filter((name) => !chosen.includes(name));
  if (omitted.length > 0) console.log(`Not asked for: ${omitted.join(", ")}`);
  process.exitCode = total.failed.length === 0 ? 0 : 1;
  console.log(lastLine(total));
}

try {
  await runAll(chosenSteps());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(usage);
  process.exitCode = 2;
}
