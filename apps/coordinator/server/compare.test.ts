import type { RoundSummary } from "@tributary/protocol";
import { describe, expect, test } from "vitest";
import { bandOf, curveOf, figuresOf, hasMeasured, spread, type WholeRun } from "./compare.ts";

/** Committed rounds with these accuracies; null: abandoned. */
function history(accuracies: readonly (number | null)[]): RoundSummary[] {
  let version = 0;
  return accuracies.map((accuracy, index) => {
    const isCommitted = accuracy !== null;
    version += isCommitted ? 1 : 0;
    return {
      number: index + 1,
      outcome: isCommitted ? "committed" : "abandoned",
      accuracy,
      loss: accuracy === null ? null : 1 - accuracy,
      model_version: isCommitted ? version : null,
    } as RoundSummary;
  });
}

const run = (accuracies: readonly (number | null)[]): WholeRun => ({
  run: {} as WholeRun["run"],
  history: history(accuracies),
});

describe("a run beside others", () => {
  test("has a curve of its committed rounds, thinned evenly with both ends", () => {
    const curve = curveOf(history([0.1, null, 0.2, 0.3, 0.4, 0.5]), "accuracy", 3);
    expect(curve).toEqual({ versions: [1, 3, 5], values: [0.1, 0.3, 0.5] });
  });

  test("has a best figure, which is the highest accuracy and the lowest loss, and a last one", () => {
    const rounds = history([0.1, 0.6, null, 0.4]);
    expect(figuresOf(rounds, "accuracy")).toEqual({ best: 0.6, best_version: 2, last: 0.4 });
    expect(figuresOf(rounds, "loss")).toMatchObject({ best: 0.4, best_version: 2, last: 0.6 });
    expect(figuresOf([], "accuracy")).toEqual({ best: null, best_version: null, last: null });
  });
});

test("a run has measured what one of its committed rounds has", () => {
  expect(hasMeasured(run([null, 0.2]), "accuracy")).toBe(true);
  expect(hasMeasured(run([null, null]), "accuracy")).toBe(false);
  expect(hasMeasured(run([]), "loss")).toBe(false);
});

describe("a band", () => {
  test("has mean, lowest and highest of the runs that have come so far", () => {
    const band = bandOf([run([0.2, 0.4]), run([0.4, 0.6, 0.9])], "accuracy", 10);
    expect(band.versions).toEqual([1, 2, 3]);
    expect(band.mean.map((mean) => mean.toFixed(2))).toEqual(["0.30", "0.50", "0.90"]);
    expect(band.low).toEqual([0.2, 0.4, 0.9]);
    expect(band.high).toEqual([0.4, 0.6, 0.9]);
    expect(band.runs).toEqual([2, 2, 1]);
  });

  test("agrees with the plain one at the versions that it keeps", () => {
    const runs = Array.from({ length: 7 }, (_, seed) =>
      run(Array.from({ length: 100 }, (_, index) => ((index * 7 + seed * 13) % 50) / 50)),
    );
    const whole = bandOf(runs, "accuracy", 100);
    const thin = bandOf(runs, "accuracy", 9);
    expect(thin.versions).toEqual([1, 13, 26, 38, 51, 63, 75, 88, 100]);
    for (const [index, version] of thin.versions.entries()) {
      for (const name of ["mean", "low", "high", "runs"] as const) {
        expect(thin[name][index]).toBe(whole[name][version - 1]);
      }
    }
  });
});

test("points are spread evenly, each once, with both ends", () => {
  expect(spread(0, 5)).toEqual([]);
  expect(spread(3, 5)).toEqual([0, 1, 2]);
  expect(spread(1_000, 5)).toEqual([0, 250, 500, 749, 999]);
});
