/** A reporter for vitest that writes a tally. (Its JSON reporter leaves out why a test was skipped.) */
import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";
import { type Named, reasonOf, type Tally, tallyVariable } from "./tally.ts";

export default class VitestTally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly Thrown[]): void {
    const file = process.env[tallyVariable];
    if (file !== undefined) writeFileSync(file, JSON.stringify(tallyOf(modules, unhandled)));
  }
}

type Thrown = { readonly message: string };

function tallyOf(modules: readonly TestModule[], unhandled: readonly Thrown[]): Tally {
  const results = modules.flatMap((module) =>
    [...module.children.allTests()].map((test) => ({
      name: `${module.relativeModuleId} › ${test.fullName}`,
      ...test.result(),
    })),
  );
  return {
    passed: results.filter(({ state }) => state === "passed").length,
    failed: [
      ...results.flatMap(({ name, state, errors }) =>
        state === "failed" || state === "pending" ? [failure(name, errors)] : [],
      ),
      ...modules.flatMap(brokenSuites),
      ...unhandled.map((thrown) => failure("outside of any test", [thrown])),
    ],
    skipped: results.flatMap((result) =>
      result.state === "skipped"
        ? [{ name: result.name, reason: result.note ?? "marked as skipped in its file" }]
        : [],
    ),
  };
}

/** Files that cannot be read, and what was thrown before or after the tests of a group. */
function brokenSuites(module: TestModule): readonly Named[] {
  return [module, ...module.children.allSuites()].flatMap((suite) => {
    const errors = suite.errors();
    return errors.length > 0 ? [failure(module.relativeModuleId, errors)] : [];
  });
}

function failure(name: string, errors: readonly Thrown[] | undefined): Named {
  return { name, reason: reasonOf(errors?.[0]?.message) };
}
