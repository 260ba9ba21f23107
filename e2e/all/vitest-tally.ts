/** A reporter for vitest that writes a tally. (Its JSON reporter leaves out why a test was skipped.) */
import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";
import { type Tally, tallyVariable } from "./tally.ts";

export default class VitestTally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const file = process.env[tallyVariable];
    if (file !== undefined) writeFileSync(file, JSON.stringify(tallyOf(modules, unhandled)));
  }
}

function tallyOf(modules: readonly TestModule[], unhandled: readonly unknown[]): Tally {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
  const results = tests.map((test) => ({ name: test.fullName, ...test.result() }));
  const count = (state: string) => results.filter((result) => result.state === state).length;
  const broken = suites.filter((suite) => suite.errors().length > 0).length + unhandled.length;
  return {
    passed: count("passed"),
    failed: count("failed") + count("pending") + broken,
    skipped: results.flatMap((result) =>
      result.state === "skipped"
        ? [{ name: result.name, reason: result.note ?? "marked as skipped in its file" }]
        : [],
    ),
  };
}
