/**
 * A history as a sequence chart in text: time at the left, a column for the coordinator and for
 * each participant that matters, messages as arrows. Participants that were heard of last, and
 * those that are asked for, have columns; the others' events are counted and left out.
 */
import { coordinatorName, type TraceEvent, weatherName } from "../trace.ts";
import { type Column, Row } from "./row.ts";

export type ChartOptions = {
  /** At most so many characters in a line. */
  readonly width: number;
  /** At most so many events, the newest. */
  readonly events_max: number;
  /** Participants that must have a column. */
  readonly about: readonly string[];
};

const time_characters = 17;
const columnWidth = { min: 16, max: 24 } as const;
/** The first participant stands further off: there is room for the longest message before it. */
const firstWidth = 27;
/** Room for what happens to the last participant. */
const lastWidth = 18;

/** A silence that is longer is drawn. */
const silence_ms = 2_000;

export const legend =
  "├─ what ─>  arrives    ├─ what ─x  is lost    ✖ ends    ● begins    ┊ is not running";

export function drawChart(events: readonly TraceEvent[], options: ChartOptions): string {
  const shown = chooseParticipants(events, options);
  const seen = events.filter((event) => {
    const who = participantOf(event);
    return who === null || shown.includes(who);
  });
  const drawn = seen.slice(-options.events_max);
  const left = events.length - seen.length;
  const columns = columnsFor(shown, options.width);
  const lines = [headOf(columns, options.width), ...draw(drawn, columns, options.width)];
  if (seen.length > drawn.length) {
    lines.unshift(`… ${seen.length - drawn.length} events before these are left out.`);
  }
  if (left > 0) lines.push(`(${left} events of participants without a column are left out.)`);
  return [legend, "", ...lines].join("\n");
}

/** The participant that an event is about; null where it is the coordinator's or the weather's own. */
function participantOf(event: TraceEvent): string | null {
  const names = event.kind === "note" ? [event.who] : [event.from, event.to];
  return names.find((name) => name !== coordinatorName && name !== weatherName) ?? null;
}

function chooseParticipants(
  events: readonly TraceEvent[],
  { width, about, events_max }: ChartOptions,
): readonly string[] {
  const room = width - time_characters - firstWidth - lastWidth;
  const count = 1 + Math.max(0, Math.floor(room / columnWidth.min));
  const chosen = new Set(about.slice(0, count));
  for (const event of events.slice(-events_max).toReversed()) {
    if (chosen.size >= count) break;
    const who = participantOf(event);
    if (who !== null) chosen.add(who);
  }
  return [...chosen].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

function columnsFor(participants: readonly string[], width: number): readonly Column[] {
  const first = time_characters + firstWidth;
  const each = Math.floor((width - first - lastWidth) / Math.max(1, participants.length - 1));
  const step = Math.min(columnWidth.max, Math.max(columnWidth.min, each));
  return [
    { name: coordinatorName, at: time_characters, isDown: false },
    ...participants.map((name, index) => ({ name, at: first + index * step, isDown: false })),
  ];
}

function headOf(columns: readonly Column[], width: number): string {
  const row = new Row([], width);
  row.write(0, "time".padStart(time_characters - 3));
  for (const { name, at } of columns) row.write(at, name);
  return row.text();
}

function draw(
  events: readonly TraceEvent[],
  columns: readonly Column[],
  width: number,
): readonly string[] {
  let isDown = wasDownBefore(events);
  let last_ms = events[0]?.at_ms ?? 0;
  const lines: string[] = [];
  for (const event of events) {
    const standing = columns.map((column) =>
      column.name === coordinatorName ? { ...column, isDown } : column,
    );
    if (event.at_ms - last_ms >= silence_ms) {
      const silence = new Row(standing, width);
      silence.write(
        0,
        `⋮ ${((event.at_ms - last_ms) / 1000).toFixed(1)} s`.padStart(time_characters - 3),
      );
      lines.push(silence.text());
    }
    last_ms = event.at_ms;
    lines.push(lineOf(event, standing, width));
    if (isCrash(event)) isDown = true;
    else if (isStart(event)) isDown = false;
  }
  return lines;
}

function lineOf(event: TraceEvent, columns: readonly Column[], width: number): string {
  const row = new Row(columns, width);
  row.write(0, timeOf(event.at_ms).padStart(time_characters - 3));
  if (event.kind === "message") row.arrow(event);
  else if (event.who === weatherName) row.banner(time_characters, event.what);
  else row.note(event.who, event.what);
  return row.text();
}

const isCrash = (event: TraceEvent) =>
  event.kind === "note" && event.who === coordinatorName && event.what.startsWith("✖");
const isStart = (event: TraceEvent) =>
  event.kind === "note" && event.who === coordinatorName && event.what.startsWith("●");

/** The first of these that is seen tells. */
function wasDownBefore(events: readonly TraceEvent[]): boolean {
  const first = events.find((event) => isCrash(event) || isStart(event));
  return first !== undefined && isStart(first);
}

/** From there on it is a date and no time since the beginning. */
const firstDate_ms = 1e11;

/** Seconds; in worlds with a calendar the day of the year and the time of day, in UTC. */
export function timeOf(ms: number): string {
  if (ms < firstDate_ms) return (ms / 1000).toFixed(3);
  return new Date(ms).toISOString().slice(5, 19).replace("T", " ");
}
