/** What came of a step, or of all: how many passed, and which failed or did not run, with the reason why. */
import { stripVTControlCharacters } from "node:util";

export type Named = { readonly name: string; readonly reason: string };
export type Tally = {
  readonly passed: number;
  readonly failed: readonly Named[];
  readonly skipped: readonly Named[];
};

export const nothing: Tally = { passed: 0, failed: [], skipped: [] };
export const onePassed: Tally = { ...nothing, passed: 1 };

export function oneFailed(name: string, reason: string): Tally {
  return { ...nothing, failed: [{ name, reason }] };
}

/** The variable that tells a test runner's reporter where to write its tally. */
export const tallyVariable = "TALLY_FILE";

export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, { passed }) => total + passed, 0),
    failed: tallies.flatMap(({ failed }) => failed),
    skipped: tallies.flatMap(({ skipped }) => skipped),
  };
}

/**
 * What a runner reported and how it ended, together: a runner that ends badly, or says nothing, has failed at least
 * once, whatever it counted before.
 */
export function judge(runner: string, reported: Tally | null, exitCode: number | null): Tally {
  if (reported === null) return oneFailed(runner, "it ended without a report");
  const isUntold = exitCode !== 0 && reported.failed.length === 0;
  return isUntold
    ? sum([reported, oneFailed(runner, `it ended with ${exitCode ?? "a signal"}`)])
    : reported;
}

export function lastLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`;
}

/** The first lines of what a runner says of a failure, without colours: enough to know it again. */
export function reasonOf(message: string | undefined): string {
  const lines = stripVTControlCharacters(message ?? "it did not end").split("\n");
  return lines
    .filter((line) => line.trim() !== "")
    .slice(0, 6)
    .join("\n    ");
}
