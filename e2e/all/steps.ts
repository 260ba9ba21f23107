/** The steps of the whole test, in order: each runs its commands with live output and says what came of them. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { mustFindChromium } from "./chromium.ts";
import { judge, oneFailed, onePassed, sum, type Tally, tallyVariable } from "./tally.ts";

export const root = resolve(import.meta.dirname, "../..");

const buildPages = "node apps/coordinator/node_modules/next/dist/bin/next build apps/coordinator";

export const stepNames = ["types", "lint", "unit", "e2e"] as const;
export type StepName = (typeof stepNames)[number];

export type Step = {
  readonly title: string;
  /** `scratch` is an empty folder of the step's own. */
  readonly run: (scratch: string) => Promise<Tally>;
};

export const steps: Readonly<Record<StepName, Step>> = {
  types: {
    title: "Types",
    run: () => checks(["tsc -p .config/tsconfig.json", "tsc -p apps/coordinator/tsconfig.json"]),
  },
  lint: {
    title: "Lint and format",
    run: () => checks(["biome check --config-path .config/biome.json apps packages e2e"]),
  },
  unit: {
    title: "Unit, tidy and integration tests",
    run: async (scratch) => {
      const reporters = ["--reporter=default", "--reporter=./e2e/all/vitest-tally.ts"];
      return tests(
        ["vitest", "run", "--config", ".config/vitest.config.ts", ...reporters],
        scratch,
      );
    },
  },
  e2e: {
    title: "The product in a browser",
    run: async (scratch) => {
      // Built once and beforehand: a test has no patience for a slow machine.
      const built = await checks([buildPages]);
      if (built.failed.length > 0) return built;
      const command = ["playwright", "test", "--config", ".config/playwright.config.ts"];
      const tested = await tests(command, scratch, { CHROMIUM_PATH: mustFindChromium() });
      return sum([built, tested]);
    },
  },
};

/** Each command is one test: it ends with 0 or it failed. All of them run. */
async function checks(commands: readonly string[]): Promise<Tally> {
  const tallies: Tally[] = [];
  for (const command of commands) {
    const exitCode = await execute(command.split(" "));
    tallies.push(exitCode === 0 ? onePassed : oneFailed(command, `it ended with ${exitCode}`));
  }
  return sum(tallies);
}

/** A test runner with a reporter that writes a tally. */
async function tests(
  command: readonly string[],
  scratch: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Tally> {
  const file = join(scratch, "tally.json");
  const exitCode = await execute(command, { ...variables, [tallyVariable]: file });
  const reported = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Tally) : null;
  return judge(command.slice(0, 2).join(" "), reported, exitCode);
}

/** The exit code; null when it was ended by a signal. */
function execute(
  [program = "", ...parameters]: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<number | null> {
  console.log(`$ ${[program, ...parameters].join(" ")}`);
  const programs = ["node_modules/.bin", "e2e/node_modules/.bin"].map((path) => join(root, path));
  const path = [...programs, process.env["PATH"]].join(delimiter);
  const env = { ...process.env, ...variables, PATH: path };
  return new Promise((done, failed) => {
    const child = spawn(program, parameters, { cwd: root, env, stdio: "inherit" });
    child.on("error", failed);
    child.on("exit", done);
  });
}
