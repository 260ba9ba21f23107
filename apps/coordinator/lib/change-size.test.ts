import { readyTasks } from "@tributary/tasks";
import { expect, test } from "vitest";
import { changeSize_bytes } from "./change-size.ts";

const sealed = {
  ...readyTasks["digits-mlp"],
  privacy: "sealed",
  strategy: { kind: "median", server_learning_rate: 1 },
} as const;

test("a sealed change has four bytes a weight", () => {
  const { secure_aggregation: _, encoding: __, ...spec } = sealed;
  expect(changeSize_bytes(spec, 1000)).toBe(4000);
});

test("a masked change has the bits of one value and of the cohort's number, for each weight", () => {
  const task = readyTasks["digits-mlp"];
  const encoding = {
    value_bits: 8,
    keep: 1,
    feedback: true,
    rotate: false,
    weight_max: 1000,
  } as const;
  const round = { ...task.round, quorum: 10, over_selection: 1.6 };
  const bytes = changeSize_bytes({ ...task, encoding, round }, 100_000);
  // 8 bits and 4 for 16 participants; what is summed beside the weights is small.
  expect(bytes).toBeGreaterThanOrEqual((100_000 * 12) / 8);
  expect(bytes).toBeLessThan((100_100 * 12) / 8);
});
