/** A reporter for Playwright that writes a tally. */
import { writeFileSync } from "node:fs";
import type { Reporter, Suite, TestCase, TestError } from "@playwright/test/reporter";
import { type Named, reasonOf, type Tally, tallyVariable } from "./tally.ts";

export default class PlaywrightTally implements Reporter {
  #root: Suite | null = null;
  /** Of no single test: a file that cannot be read, no test at all. */
  readonly #errors: Named[] = [];

  onBegin(_config: unknown, root: Suite): void {
    this.#root = root;
  }

  onError({ message }: TestError): void {
    this.#errors.push({ name: "outside of any test", reason: reasonOf(message) });
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

function tallyOf(tests: readonly TestCase[], errors: readonly Named[]): Tally {
  const outcomes = Object.groupBy(tests, (test) => test.outcome());
  const { expected = [], skipped = [], unexpected = [], flaky = [] } = outcomes;
  return {
    passed: expected.length,
    failed: [
      ...[...unexpected, ...flaky].map((test) => ({ name: nameOf(test), reason: failureOf(test) })),
      ...errors,
    ],
    skipped: skipped.map((test) => ({ name: nameOf(test), reason: skipOf(test) })),
  };
}

function nameOf(test: TestCase): string {
  return test.titlePath().filter(Boolean).join(" › ");
}

function failureOf(test: TestCase): string {
  return reasonOf(test.results.find(({ error }) => error !== undefined)?.error?.message);
}

function skipOf(test: TestCase): string {
  const annotations = [...test.annotations, ...test.results.flatMap((run) => run.annotations)];
  const said = annotations.find(({ type }) => type === "skip" || type === "fixme");
  return said?.description ?? "it did not run; its file says no reason";
}
