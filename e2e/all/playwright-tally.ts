/** A reporter for Playwright that writes a tally. */
import { writeFileSync } from "node:fs";
import type { Reporter, Suite, TestCase } from "@playwright/test/reporter";
import { type Tally, tallyVariable } from "./tally.ts";

export default class PlaywrightTally implements Reporter {
  #root: Suite | null = null;
  /** Of no single test: a file that cannot be read, no test at all. */
  #errors = 0;

  onBegin(_config: unknown, root: Suite): void {
    this.#root = root;
  }

  onError(): void {
    this.#errors += 1;
  }

  onEnd(): void {
    const file = process.env[tallyVariable];
    if (file === undefined) return;
    const tally = tallyOf(this.#root?.allTests() ?? [], this.#errors);
    writeFileSync(file, JSON.stringify(tally));
  }

  /** Another reporter prints. */
  printsToStdio(): boolean {
    return false;
  }
}

function tallyOf(tests: readonly TestCase[], errors: number): Tally {
  const skipped = tests.filter((test) => test.outcome() === "skipped");
  const passed = tests.filter((test) => test.outcome() === "expected").length;
  return {
    passed,
    failed: tests.length - passed - skipped.length + errors,
    skipped: skipped.map((test) => ({
      name: test.titlePath().filter(Boolean).join(" › "),
      reason: reasonOf(test),
    })),
  };
}

function reasonOf(test: TestCase): string {
  const annotations = [...test.annotations, ...test.results.flatMap((run) => run.annotations)];
  const said = annotations.find(({ type }) => type === "skip" || type === "fixme");
  return said?.description ?? "it did not run; its file says no reason";
}
