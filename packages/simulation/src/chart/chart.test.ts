import { describe, expect, test } from "vitest";
import type { TraceEvent } from "../trace.ts";
import { type ChartOptions, drawChart, timeOf } from "./chart.ts";

const note = (at_ms: number, who: string, what: string): TraceEvent => ({
  kind: "note",
  at_ms,
  who,
  what,
});
const said = (at_ms: number, from: string, to: string, what: string, isLost = false) =>
  ({ kind: "message", at_ms, from, to, what, isLost }) as const;

const options: ChartOptions = { width: 100, events_max: 50, about: [] };

/** Without the legend and what stands before the head. */
function rows(events: readonly TraceEvent[], changed: Partial<ChartOptions> = {}) {
  const lines = drawChart(events, { ...options, ...changed }).split("\n");
  return lines.slice(lines.findIndex((line) => line.includes("time")));
}

describe("a sequence chart", () => {
  test("has participants as columns, messages as arrows and the time at the left", () => {
    const events = [
      note(1_000, "coordinator", "● starts, life 1"),
      said(1_100, "coordinator", "p1", "invite 3"),
      said(1_200, "p2", "coordinator", "accept 3"),
      said(1_300, "coordinator", "p2", "invite 3", true),
      said(1_350, "p1", "coordinator", "accept 3", true),
      note(1_400, "coordinator", "✖ is killed"),
      note(1_500, "p1", "finds nobody"),
      note(4_500, "weather", "cuts off p1, both, for 2.0 s"),
    ];
    expect(rows(events).slice(0, -1)).toEqual([
      "          time   coordinator                p1                      p2",
      "         1.000   ┊ ● starts, life 1         │                       │",
      "         1.100   ├───────────── invite 3 ──>│                       │",
      "         1.200   │<──────────────────────────────────── accept 3 ───┤",
      "         1.300   ├───────────────────────────────────── invite 3 ─x │",
      "         1.350   │    x──────── accept 3 ───┤                       │",
      "         1.400   │ ✖ is killed              │                       │",
      "         1.500   ┊                          │ finds nobody          │",
      "       ⋮ 3.0 s   ┊                          │                       │",
    ]);
    expect(rows(events).at(-1)).toMatch(/^ +4\.500 {3}≈≈≈ cuts off p1, both, for 2\.0 s ≈+$/);
  });

  test("is never wider than it may be", () => {
    const names = Array.from({ length: 30 }, (_, index) => `p${index}`);
    const events = names.flatMap((name, index) => [
      said(index, "coordinator", name, "a message with a name that is rather long indeed"),
      note(index, name, "does something that takes very many words to say in full, and then more"),
    ]);
    const widths = drawChart(events, { ...options, width: 158 })
      .split("\n")
      .map((line) => [...line].length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(158);
    expect(Math.max(...widths)).toBeGreaterThan(120);
  });

  test("gives columns to those that it is about, and to those heard of last", () => {
    const names = Array.from({ length: 30 }, (_, index) => `p${index}`);
    const events = names.map((name, index) => said(index, name, "coordinator", "join"));
    const [head = ""] = rows(events, { about: ["p3"] });
    expect(head).toContain("p3 ");
    expect(head).toContain("p29");
    expect(head).not.toContain("p10");
    expect(rows(events, { about: ["p3"] }).at(-1)).toMatch(/^\(\d+ events of participants without/);
  });

  test("shows the newest events, and says how many are left out", () => {
    const events = Array.from({ length: 80 }, (_, at) =>
      said(at, "p0", "coordinator", `say ${at}`),
    );
    const text = drawChart(events, options);
    expect(text).toContain("… 30 events before these are left out.");
    expect(text).toContain("say 79");
    expect(text).not.toContain("say 29 ");
  });
});

test("times are in seconds, and after the first day with day and hour", () => {
  expect(timeOf(12_345)).toBe("12.345");
  expect(timeOf(Date.UTC(2027, 0, 14, 2, 0, 12))).toBe("01-14 02:00:12");
});
