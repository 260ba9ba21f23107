/** How the figures of the load bench are shown: connected and waiting, and at work. */
import type { Column, Table } from "./table.ts";

const eventLoop: readonly Column[] = [
  { key: "event_loop_p50_ms", heading: "event loop p50, ms", digits: 1 },
  { key: "event_loop_p99_ms", heading: "p99, ms", digits: 1 },
  { key: "event_loop_max_ms", heading: "max, ms", digits: 1 },
];

const load: Column = { key: "load_before", heading: "load before", digits: 1 };

/** It is read from the server's own metrics; who compares must know what an idle one says. */
const eventLoopNote =
  "The event loop is looked at every 10 ms, and what is shown holds that wait: 10 ms is an idle one.";
const loadNote = "Load before: the machine's load average of a minute when the row began.";

export function idleTable(rows: Table["rows"], idle_ms: number): Table {
  return {
    title: "Connected and waiting",
    columns: [
      { key: "connected", heading: "connected" },
      { key: "joined_s", heading: "all joined after, s", digits: 1 },
      { key: "joining_p99_ms", heading: "event loop p99 meanwhile, ms", digits: 1 },
      { key: "resident_MB", heading: "resident, MB" },
      { key: "cpu_percent", heading: "CPU, % of a core", digits: 1 },
      ...eventLoop,
      load,
    ],
    rows,
    notes: [
      `Measured over ${idle_ms / 1000} s after all had joined, all at once.`,
      eventLoopNote,
      loadNote,
    ],
  };
}

export function roundsTable(
  rows: Table["rows"],
  measured: { readonly weights: number; readonly rounds: number; readonly rest_ms: number },
): Table {
  const { weights, rounds, rest_ms } = measured;
  return {
    title: `Rounds with ${weights.toLocaleString("en")} weights`,
    columns: [
      { key: "connected", heading: "connected" },
      { key: "cohort", heading: "cohort" },
      { key: "privacy", heading: "privacy" },
      { key: "committed", heading: "committed" },
      { key: "round_s", heading: "round, s", digits: 1 },
      { key: "round_max_s", heading: "longest, s", digits: 1 },
      { key: "update_MB", heading: "update, MB", digits: 2 },
      ...eventLoop,
      { key: "api_p95_ms", heading: "API p95, ms", digits: 1 },
      { key: "peak_MB", heading: "peak, MB" },
      { key: "resident_MB", heading: "resident, MB" },
      { key: "rest_MB", heading: "at rest, MB" },
      load,
    ],
    rows,
    notes: [
      `Each row: ${rounds} rounds after all had joined. The crowd trains in no time and works on the same`,
      "cores: rounds hold its encryption and the decompression of its downloads as well.",
      `Resident is right after the last round; at rest, ${rest_ms / 1000} s after all had left.`,
      eventLoopNote,
      loadNote,
    ],
  };
}
