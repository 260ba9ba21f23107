import { type MemberTrace, type RoundTrace, RunId, roundId } from "@tributary/protocol";
import { describe, expect, test } from "vitest";
import { fateOf, ganttOf, rowHeight, ticksOf } from "./gantt.ts";

const run = RunId.parse("run-000000000000");
const trace = (members: readonly MemberTrace[], change: Partial<RoundTrace> = {}): RoundTrace => ({
  run,
  round: roundId(run, 1),
  number: 1,
  started_at_ms: 0,
  quorum: 2,
  phases: [{ phase: "training", at_ms: 100 }],
  deadline_ms: 10_000,
  ended_ms: null,
  reason: null,
  members,
  ...change,
});

const working: MemberTrace = { participant: "w", selected_ms: 100, accepted_ms: 300 };
const delivered: MemberTrace = {
  participant: "d",
  selected_ms: 100,
  accepted_ms: 200,
  upload_ms: 700,
  delivered_ms: 900,
};
const lost: MemberTrace = {
  participant: "l",
  selected_ms: 100,
  out: { at_ms: 500, reason: "left", phase: "training" },
};

describe("the timeline", () => {
  test("has who delivered above, then who is at work, then who is out", () => {
    const { rows } = ganttOf(trace([lost, working, delivered]), 2_000);
    expect(rows.map(({ participant }) => participant)).toEqual(["d", "w", "l"]);
  });

  test("goes from step to step, and on to now while something is under way", () => {
    const [first, second, third] = ganttOf(trace([lost, working, delivered]), 2_000).rows;
    expect(first?.segments).toEqual([
      { kind: "invited", from_ms: 100, to_ms: 200 },
      { kind: "working", from_ms: 200, to_ms: 700 },
      { kind: "sending", from_ms: 700, to_ms: 900 },
      { kind: "delivered", from_ms: 900, to_ms: 2_000 },
    ]);
    expect(second?.segments.at(-1)).toEqual({ kind: "working", from_ms: 300, to_ms: 2_000 });
    expect(third?.segments).toEqual([
      { kind: "invited", from_ms: 100, to_ms: 500 },
      { kind: "lost", from_ms: 500, to_ms: 500 },
    ]);
  });

  test("knows when the quorum was there", () => {
    const other = { ...delivered, participant: "e", delivered_ms: 1_500 };
    expect(ganttOf(trace([delivered, working]), 2_000)).toMatchObject({
      quorum_ms: null,
      end_ms: 2_000,
    });
    expect(ganttOf(trace([delivered, other]), 2_000).quorum_ms).toBe(1_500);
  });

  test("reaches to the deadline, or to a part of the way while that is far off", () => {
    const far = trace([delivered], { deadline_ms: 600_000 });
    const edges = [900, 8_000, 31_000, 130_000, 599_000, 601_000].map(
      (now_ms) => ganttOf(far, now_ms).until_ms,
    );
    expect(edges).toEqual([9_375, 37_500, 150_000, 600_000, 600_000, 601_000]);
    expect(ganttOf(trace([delivered]), 900).until_ms).toBe(2_500);
    expect(ganttOf(trace([delivered], { deadline_ms: 3_000 }), 900).until_ms).toBe(3_000);
    expect(ganttOf(trace([delivered], { deadline_ms: null }), 2_000).until_ms).toBe(2_000);
  });

  test("of a round that is over ends with it", () => {
    const over = trace([{ ...delivered, counted: true }], { ended_ms: 1_200 });
    const { until_ms, end_ms, rows } = ganttOf(over, 99_000);
    expect([until_ms, end_ms]).toEqual([1_200, 1_200]);
    expect(rows[0]?.segments.at(-1)).toEqual({ kind: "counted", from_ms: 900, to_ms: 1_200 });
  });

  test("does not end before what was heard, where our clock is behind", () => {
    expect(ganttOf(trace([delivered]), 0).end_ms).toBe(900);
  });
});

test("rows are lower the more there are", () => {
  const heights = [5, 30, 100, 1_000].map(rowHeight);
  expect(heights).toEqual([...heights].sort((a, b) => b - a));
});

test("ticks are round, and not too many", () => {
  expect(ticksOf(10_000, 6)).toEqual([0, 2_000, 4_000, 6_000, 8_000, 10_000]);
  expect(ticksOf(90_000, 6)).toEqual([0, 15_000, 30_000, 45_000, 60_000, 75_000, 90_000]);
});

test("a member's fate is said in words", () => {
  expect([lost, working, delivered].map(fateOf)).toEqual(["Out: it left", "Training", "Delivered"]);
  expect(fateOf({ ...delivered, counted: true })).toBe("Counted");
  expect(fateOf({ participant: "i", selected_ms: 0 })).toBe("Invited");
});
