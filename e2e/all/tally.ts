/** What came of a step, or of all: the numbers, and every test that did not run with the reason why. */
export type Skip = { readonly name: string; readonly reason: string };
export type Tally = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skip[];
};

export const nothing: Tally = { passed: 0, failed: 0, skipped: [] };
export const onePassed: Tally = { ...nothing, passed: 1 };
export const oneFailed: Tally = { ...nothing, failed: 1 };

/** The variable that tells a test runner's reporter where to write its tally. */
export const tallyVariable = "TALLY_FILE";

export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, { passed }) => total + passed, 0),
    failed: tallies.reduce((total, { failed }) => total + failed, 0),
    skipped: tallies.flatMap(({ skipped }) => skipped),
  };
}

/**
 * What a runner reported and how it ended, together: a runner that ends badly, or says nothing, has failed at least
 * once, whatever it counted before.
 */
export function judge(reported: Tally | null, exitCode: number | null): Tally {
  if (reported === null) return oneFailed;
  const isUntold = exitCode !== 0 && reported.failed === 0;
  return isUntold ? { ...reported, failed: 1 } : reported;
}

export function lastLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
}
