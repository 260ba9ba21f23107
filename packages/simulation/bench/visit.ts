/**
 * How soon the participants' page answers a click while it takes part: in masked rounds of a small and of a large
 * model, and while it trains on a graphics adapter in software. A browser of its own measures (`e2e/visit-pace.ts`);
 * coordinator, the other participants and the browser share the cores.
 */
import { loadavg } from "node:os";
import { measuredBy } from "./measured.ts";
import { median, quantile } from "./statistics.ts";
import type { Cell, Table } from "./table.ts";

type Busy = { readonly activity: string; readonly ms: number };

type Visit = {
  readonly task: string;
  readonly weights: number;
  readonly seconds: number;
  /** What the page's own thread was busy with for longer than 50 ms. */
  readonly long_tasks: readonly Busy[];
  readonly clicks: readonly Busy[];
};

export async function benchVisit(): Promise<readonly Table[]> {
  const load = loadavg()[0] ?? 0;
  const visits = await measuredBy<Visit>("visit-pace.ts", []);
  return [
    {
      title: "The participants' page while it takes part in a round of four",
      columns: [
        { key: "task", heading: "task" },
        { key: "weights", heading: "weights" },
        { key: "round_s", heading: "round, s", digits: 0 },
        { key: "clicks", heading: "clicks" },
        { key: "p50_ms", heading: "next paint p50, ms" },
        { key: "p98_ms", heading: "p98, ms" },
        { key: "max_ms", heading: "max, ms" },
        { key: "long_tasks", heading: "long tasks" },
        { key: "longest_ms", heading: "longest, ms" },
        { key: "longest_in", heading: "in" },
      ],
      rows: visits.map(rowOf),
      notes: [
        "Next paint: from a click to the next picture, as Chromium's Event Timing measures it, in steps of 8 ms; what",
        "took less than 16 ms is told as 16. Long tasks: of the page's own thread, longer than 50 ms.",
        `Load average of a minute when it began: ${load.toFixed(1)}.`,
      ],
    },
  ];
}

function rowOf({ task, weights, seconds, long_tasks, clicks }: Visit): readonly Cell[] {
  const all_ms = clicks.map(({ ms }) => ms);
  const [longest] = long_tasks.toSorted((a, b) => b.ms - a.ms);
  return [
    task,
    weights,
    seconds,
    clicks.length,
    median(all_ms),
    quantile(all_ms, 0.98),
    Math.max(...all_ms),
    long_tasks.length,
    longest?.ms ?? null,
    longest?.activity ?? null,
  ];
}
