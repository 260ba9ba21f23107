/** Three of the 72 hours that `npx pnpm edge:days` makes. */
import { expect, test } from "vitest";
import { liveDays } from "./edge-days/days.ts";

test("an edge device that is killed every hour goes on: nothing is counted twice", async () => {
  const report = await liveDays({ hours: 3, seed: 1 });
  expect(report.findings).toEqual([]);
  expect(report.kills).toBe(3);
  expect(report.counted).toBeGreaterThanOrEqual(4);
}, 180_000);
