/** Where the telling goes: JSON lines for scripts, a terminal whose last line is redrawn, or a log file. */
import type { ParticipantEvent } from "@tributary/client";
import { Narrator } from "./narrator.ts";

export type Output = {
  event(event: ParticipantEvent): void;
  /** Something to know that is no event; nothing in JSON. */
  say(text: string): void;
  /** Something that went wrong on this device. */
  problem(text: string): void;
  /** Leaves the last line clean. */
  close(): void;
};

/** What is needed of a terminal or a file, which has no columns. */
export type TextStream = {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
};

/** Tells two at once. */
export function both(first: Output, second: Output): Output {
  const outputs = [first, second];
  return {
    event: (event) => outputs.forEach((output) => void output.event(event)),
    say: (text) => outputs.forEach((output) => void output.say(text)),
    problem: (text) => outputs.forEach((output) => void output.problem(text)),
    close: () => outputs.forEach((output) => void output.close()),
  };
}

export function jsonOutput(stream: TextStream): Output {
  const write = (value: object) => void stream.write(`${JSON.stringify(value)}\n`);
  return {
    event: write,
    say: () => {},
    problem: (message) => write({ type: "problem", message }),
    close: () => {},
  };
}

const quiet_ms_max = 30_000;
const redraw_ms = 100;

/** In a terminal progress is one line that is redrawn; elsewhere it is a line when nothing was said for long. */
export function textOutput(stream: TextStream, now_ms = () => performance.now()): Output {
  const narrator = new Narrator();
  const canRedraw = stream.isTTY === true;
  let drawn = false;
  let written_ms = now_ms();
  let last = "";
  const write = (text: string) => {
    written_ms = now_ms();
    stream.write(text);
  };
  const clear = () => {
    if (drawn) stream.write("\r\x1b[2K");
    drawn = false;
  };
  const say = (text: string) => {
    // After a reconnect the coordinator says again what it said before.
    if (text === last) return;
    last = text;
    clear();
    write(`${text}\n`);
  };
  const showProgress = (text: string) => {
    const since_ms = now_ms() - written_ms;
    if (!canRedraw) {
      if (since_ms >= quiet_ms_max) write(`${text}\n`);
      return;
    }
    if (drawn && since_ms < redraw_ms) return;
    clear();
    write(fitted(text, (stream.columns || 80) - 1));
    drawn = true;
  };
  return {
    event(event) {
      const telling = narrator.tell(event);
      if (telling.kind === "line") say(telling.text);
      else showProgress(telling.text);
    },
    say,
    problem: say,
    close: clear,
  };
}

/** A line for so many columns: whole parts of it, as half a number is another one. */
function fitted(text: string, columns: number): string {
  if (text.length <= columns) return text;
  const end = text.lastIndexOf(", ", columns);
  return end > 0 ? text.slice(0, end) : `${text.slice(0, Math.max(0, columns - 1))}…`;
}
