import { TaskSpec } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { expect, test } from "vitest";
import { estimateOf } from "./estimate.ts";

test("what a secure task costs: two bytes and a little for each weight, and the shares", () => {
  const estimate = estimateOf(readyTasks["digits-mlp"]);
  expect(estimate).toMatchObject({ weights: 199_210, model_bytes: 796_840, cohort: 4 });
  // 16 bits, and 2 for a sum of four; three neighbours with a box of 88 bytes each.
  const figures_bytes = 64;
  expect(estimate.up_bytes).toBeGreaterThan((199_210 * 18) / 8 + 3 * 88 - 1);
  expect(estimate.up_bytes).toBeLessThan((199_210 * 18) / 8 + 3 * 88 + figures_bytes);
  expect(estimate.graph).toEqual({ neighbours: 3, threshold: 3 });
});

test("a large cohort shares with some of itself", () => {
  const round = { ...readyTasks.digits.round, quorum: 160, over_selection: 1.25 };
  const { cohort, graph } = estimateOf({ ...readyTasks.digits, round });
  expect(cohort).toBe(200);
  expect(graph?.neighbours).toBeLessThan(199);
  expect(graph?.threshold).toBeGreaterThan((graph?.neighbours ?? 0) / 2);
});

test("a sealed task sends every weight as it is, and exchanges nothing", () => {
  const { secure_aggregation, encoding, ...open } = readyTasks.tumours;
  const sealed = TaskSpec.parse({ ...open, privacy: "sealed" });
  expect(estimateOf(sealed)).toMatchObject({ up_bytes: 2_120, down_bytes: 2_120, graph: null });
});

test("the time is of a slow device, for the examples that are known or usual", () => {
  expect(estimateOf(readyTasks.tumours)).toMatchObject({ examples: 1_000, seconds: 20 });
  expect(estimateOf(readyTasks.tumours, 150)).toMatchObject({ examples: 150, seconds: 3 });
});
