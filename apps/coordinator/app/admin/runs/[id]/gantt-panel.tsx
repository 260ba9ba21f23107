"use client";
/** A round's timeline as a chart, with its table. It is drawn on a canvas, so that a thousand rows cost what ten do. */
import type { MemberTrace, RoundTrace } from "@tributary/protocol";
import { useEffect, useRef } from "react";
import { formatDuration, plural } from "../../../../lib/format.ts";
import { fateOf, ganttOf, type SegmentKind } from "../../../../lib/gantt.ts";
import { ChartFrame } from "../../../../ui/chart-frame.tsx";
import { type Column, Table } from "../../../../ui/table.tsx";
import { GanttCanvas, segmentOpacity, segmentTokens } from "./gantt-canvas.ts";

/** How often the line of now moves where nothing is heard. */
const frame_ms = 500;
/** So small a quorum needs less room. */
const few = 6;

const names: Readonly<Record<SegmentKind, string>> = {
  invited: "Invited",
  working: "Training",
  sending: "Sending",
  delivered: "Delivered",
  counted: "Counted",
  lost: "Out",
};

const need = { round: "the quorum is", buffer: "the buffer holds" } as const;
const nobodyYet = {
  round: "Nobody is selected yet. A row for each member of the cohort appears with the selection.",
  buffer: "Nobody is at work. A row appears for each participant that is invited.",
} as const;

export function GanttPanel({
  trace,
  unit,
  clock_ahead_ms,
}: {
  trace: RoundTrace;
  unit: "round" | "buffer";
  clock_ahead_ms: number;
}) {
  const delivered = trace.members.filter((one) => one.delivered_ms !== undefined).length;
  // By the quorum, which is known before anybody is selected: nothing moves when they are.
  const height = trace.quorum <= few ? "h-60" : "h-96";
  const summary =
    `Timeline of ${unit} ${trace.number}: ${plural(trace.members.length, "participant")}, ` +
    `${delivered} delivered, ${need[unit]} ${trace.quorum}.`;
  return (
    <ChartFrame
      title={`${unit === "round" ? "Round" : "Buffer"} ${trace.number}, participant by participant`}
      legend={<Legend />}
      height={height}
      whenEmpty={trace.members.length === 0 ? nobodyYet[unit] : null}
      chart={<Canvas trace={trace} clock_ahead_ms={clock_ahead_ms} label={summary} />}
      table={
        <Table
          caption={`Members of the cohort of ${unit} ${trace.number}`}
          columns={columns}
          rows={trace.members}
          keyOf={({ participant }) => participant}
          narrow="scroll"
          height={height}
        />
      }
    />
  );
}

function Legend() {
  return (
    <ul className="mb-2 flex flex-wrap gap-x-4 gap-y-1 text-sm text-soft">
      {(Object.entries(names) as [SegmentKind, string][]).map(([kind, name]) => (
        <li key={kind} className="flex items-center gap-1.5">
          <span
            aria-hidden="true"
            className="h-2.5 w-4 rounded-sm"
            style={{ background: `var(--${segmentTokens[kind]})`, opacity: segmentOpacity[kind] }}
          />
          {name}
        </li>
      ))}
      <li className="flex items-center gap-1.5">
        <span aria-hidden="true" className="h-3 border-l-2 border-dashed border-bad" />
        Deadline
      </li>
      <li className="flex items-center gap-1.5">
        <span aria-hidden="true" className="h-3 border-l-2 border-good" />
        Quorum reached
      </li>
    </ul>
  );
}

function Canvas({
  trace,
  clock_ahead_ms,
  label,
}: {
  trace: RoundTrace;
  clock_ahead_ms: number;
  label: string;
}) {
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<GanttCanvas | null>(null);
  const latest = useRef({ trace, clock_ahead_ms });
  latest.current = { trace, clock_ahead_ms };
  useEffect(() => {
    if (host.current === null) return;
    const drawn = new GanttCanvas(host.current, () => {
      const { trace: current, clock_ahead_ms: ahead_ms } = latest.current;
      return ganttOf(current, Date.now() + ahead_ms - current.started_at_ms);
    });
    canvas.current = drawn;
    const timer = setInterval(() => {
      if (latest.current.trace.ended_ms === null) drawn.draw();
    }, frame_ms);
    return () => {
      clearInterval(timer);
      drawn.close();
    };
  }, []);
  useEffect(() => {
    canvas.current?.draw();
  });
  return (
    <div
      ref={host}
      role="img"
      aria-label={label}
      data-testid="gantt"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="relative h-full overflow-x-hidden overflow-y-auto rounded-lg bg-sunken"
    />
  );
}

function after(at_ms: number | undefined): string {
  return at_ms === undefined ? "–" : formatDuration(at_ms / 1_000);
}

const columns: readonly Column<MemberTrace>[] = [
  {
    id: "participant",
    name: "Participant",
    cell: ({ participant }) => <span className="whitespace-nowrap">{participant}</span>,
  },
  { id: "fate", name: "State", cell: fateOf, sort: fateOf },
  timeColumn("selected", "Selected", (one) => one.selected_ms),
  timeColumn("accepted", "Accepted", (one) => one.accepted_ms),
  timeColumn("upload", "Upload began", (one) => one.upload_ms),
  timeColumn("delivered", "Delivered", (one) => one.delivered_ms),
  timeColumn("out", "Out", (one) => one.out?.at_ms),
];

function timeColumn(
  id: string,
  name: string,
  read: (member: MemberTrace) => number | undefined,
): Column<MemberTrace> {
  return {
    id,
    name,
    isNumber: true,
    cell: (member) => after(read(member)),
    sort: (member) => read(member) ?? null,
  };
}
