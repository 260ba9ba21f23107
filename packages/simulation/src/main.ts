/**
 * `npx pnpm sim`: one simulated run from a seed, many seeds until one breaks an invariant, or a
 * comparison of round policies.
 */
import { readWishes, usage, type Wishes } from "./cli/arguments.ts";
import { chartOf, reportFailure, Totals } from "./cli/report.ts";
import { runSeeds } from "./cli/seeds.ts";
import { compare, readCompareWishes } from "./compare/compare.ts";
import { formatSummary } from "./outcome.ts";
import { simulate } from "./world.ts";

const progressEvery_ms = 10_000;

async function runOne({ world, wantsChart, events_max }: Wishes): Promise<boolean> {
  const outcome = await simulate(world);
  if (!outcome.isOk) console.log(reportFailure(outcome, world, events_max));
  else {
    if (wantsChart) console.log(`${chartOf(outcome, events_max)}\n`);
    console.log(formatSummary(outcome.summary));
  }
  return outcome.isOk;
}

async function runMany({ world, seeds, jobs, events_max }: Wishes): Promise<boolean> {
  const totals = new Totals(seeds);
  const tell = () => console.error(totals.progress());
  const telling = setInterval(tell, progressEvery_ms);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => giveUp(totals));
  const failed = await runSeeds({
    world,
    seeds,
    jobs,
    onOutcome: (outcome) => totals.add(outcome),
  }).finally(() => clearInterval(telling));
  if (failed !== null) console.log(reportFailure(failed, world, events_max));
  console.log(totals.text());
  return failed === null;
}

/** What was lived through until then is told all the same. */
function giveUp(totals: Totals): never {
  console.log(`Stopped before its end.\n${totals.text()}`);
  process.exit(130);
}

async function runComparison(args: readonly string[]): Promise<number> {
  const wishes = readCompareWishes(args);
  if (wishes === null) {
    console.error(usage);
    return 2;
  }
  console.log(await compare(wishes, (text) => console.error(text)));
  return 0;
}

async function main(args: readonly string[]): Promise<number> {
  if (args[0] === "compare") return runComparison(args.slice(1));
  const wishes = readWishes(args);
  if (wishes === null) {
    console.error(usage);
    return 2;
  }
  const isGood = wishes.seeds === 1 ? await runOne(wishes) : await runMany(wishes);
  return isGood ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2).filter((argument) => argument !== "--"));
