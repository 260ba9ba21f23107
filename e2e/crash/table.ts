/** What a drill found, as a table for people: a row for each moment. */
import type { DrillReport, Kill } from "./drill.ts";
import { crashPoints } from "./points.ts";

const columns = [
  "killed in",
  "kills",
  "committed",
  "abandoned",
  "no round lost",
  "slowest recovery",
  "slowest start",
  "slowest end",
];

export function tableOf({ victim, engine, kills, violations, ...report }: DrillReport): string {
  const rows = crashPoints.flatMap((point) => {
    const here = kills.filter((kill) => kill.point === point);
    return here.length === 0 ? [] : [rowOf(point, here)];
  });
  const all = rowOf("all", kills);
  return [
    `kill -9 of the ${victim}, ${engine}: 8 edge processes, ${report.rounds_committed} rounds ` +
      `committed, ${report.rounds_abandoned} abandoned`,
    "",
    ...aligned([columns, ...rows, all]),
    "",
    violations.length === 0
      ? "The auditor is clean after every kill, and the run reached its last round."
      : `${violations.length} violations:\n${violations.join("\n")}`,
  ].join("\n");
}

function rowOf(name: string, kills: readonly Kill[]): readonly string[] {
  const ends = kills.flatMap(({ summary }) => summary ?? []);
  const abandoned = ends.filter(({ outcome }) => outcome === "abandoned");
  const reasons = [...new Set(abandoned.map(({ reason }) => reason))].join(", ");
  return [
    name,
    `${kills.length}`,
    `${ends.length - abandoned.length}`,
    abandoned.length === 0 ? "0" : `${abandoned.length} (${reasons})`,
    `${kills.filter(({ round }) => round === null).length}`,
    slowest(kills.map(({ recovery_ms }) => recovery_ms)),
    slowest(kills.map(({ start_ms }) => start_ms)),
    slowest(kills.map(({ over_ms }) => over_ms)),
  ];
}

function slowest(times_ms: readonly (number | null)[]): string {
  const known = times_ms.flatMap((time_ms) => time_ms ?? []);
  return known.length === 0 ? "–" : `${(Math.max(...known) / 1000).toFixed(2)} s`;
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
