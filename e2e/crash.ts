/**
 * `npx pnpm crash`: kills real processes at every moment of a round, many times, and prints what became of each
 * round. The exit code is 1 if a promise was broken. A short run of it is a test (crash.test.ts).
 */
import { parseArgs } from "node:util";
import { runDrill, type Victim, victims } from "./crash/drill.ts";
import { tableOf } from "./crash/table.ts";
import { type EngineName, engines } from "./support/database.ts";
import { withoutPostgres } from "./support/postgres.ts";

const usage =
  "Usage: npx pnpm crash [--times 20] [--engine sqlite|postgres] " +
  "[--victim coordinator|participant] [--seed 1]";

type Plan = {
  readonly engines: readonly EngineName[];
  readonly victims: readonly Victim[];
  readonly times: number;
  readonly seed: number;
};

function readPlan(): Plan {
  const { values } = parseArgs({
    options: {
      times: { type: "string", default: "20" },
      engine: { type: "string" },
      victim: { type: "string" },
      seed: { type: "string", default: "1" },
    },
  });
  const plan = {
    engines: chosen(engines, values.engine),
    victims: chosen(victims, values.victim),
    times: Number(values.times),
    seed: Number(values.seed),
  };
  if (!(plan.times >= 1) || !Number.isInteger(plan.seed)) throw new Error("Expected numbers.");
  return plan;
}

/** The one that was named, or all. */
function chosen<T extends string>(all: readonly T[], name: string | undefined): readonly T[] {
  const found = all.filter((one) => name === undefined || one === name);
  if (found.length === 0) throw new Error(`There is no ${name}; choose one of ${all.join(", ")}.`);
  return found;
}

async function main({ engines, victims, times, seed }: Plan): Promise<void> {
  for (const engine of engines) {
    if (engine === "postgres" && withoutPostgres !== null) {
      console.log(`Skipped: postgres: ${withoutPostgres}`);
      continue;
    }
    for (const victim of victims) {
      const report = await runDrill({
        engine,
        victim,
        times,
        seed,
        onKill: ({ point, round, summary }) =>
          process.stderr.write(
            `${engine} ${victim} ${point} ${round ?? ""} ${summary?.reason ?? summary?.outcome ?? ""}\n`,
          ),
      });
      console.log(`\n${tableOf(report)}`);
      if (report.violations.length > 0) process.exitCode = 1;
    }
  }
}

let plan: Plan;
try {
  plan = readPlan();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(usage);
  process.exit(2);
}
await main(plan);
