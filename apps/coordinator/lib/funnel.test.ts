import type { MemberTrace } from "@tributary/protocol";
import { expect, test } from "vitest";
import { funnelOf } from "./funnel.ts";

const member = (change: Partial<MemberTrace>): MemberTrace => ({
  participant: "p",
  selected_ms: 0,
  ...change,
});

test("a cohort narrows from step to step, and each loss has its reason", () => {
  const out = { at_ms: 9, phase: "training" } as const;
  const { steps, losses } = funnelOf({
    members: [
      member({}),
      member({ accepted_ms: 1 }),
      // Whoever delivered has trained, whether it was heard to accept or not.
      member({ delivered_ms: 5, counted: true }),
      member({ accepted_ms: 1, delivered_ms: 5, counted: true }),
      member({ accepted_ms: 1, out: { ...out, reason: "deadline" } }),
      member({ out: { ...out, reason: "left" } }),
      member({ out: { ...out, reason: "left" } }),
    ],
  });
  expect(steps.map(({ name, count }) => [name, count])).toEqual([
    ["Selected", 7],
    ["Training", 4],
    ["Uploaded", 2],
    ["Counted", 2],
  ]);
  expect(losses).toEqual([
    { reason: "left", phase: "training", count: 2 },
    { reason: "was too late", phase: "training", count: 1 },
  ]);
});

test("a cohort of nobody has no losses", () => {
  const { steps, losses } = funnelOf({ members: [] });
  expect(steps.every(({ count }) => count === 0)).toBe(true);
  expect(losses).toEqual([]);
});
