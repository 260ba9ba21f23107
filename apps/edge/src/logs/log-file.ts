/** The log in the state directory: a line of JSON for each thing worth keeping; a full file steps aside. */
import { appendFileSync, renameSync, statSync } from "node:fs";
import type { ParticipantEvent } from "@tributary/client";
import type { Output } from "../output.ts";

const file_bytes_max = 1_000_000;
/** Older files, from the newest: `edge.log.1` and so on. */
export const olderFiles = 4;

const passing: ReadonlySet<ParticipantEvent["type"]> = new Set([
  "downloading",
  "training",
  "sending",
  "connecting",
]);

export type LogOptions = { readonly now?: () => Date; readonly bytes_max?: number };

export function logFile(file: string, options: LogOptions = {}): Output {
  const { now = () => new Date(), bytes_max = file_bytes_max } = options;
  let size_bytes = sizeOf(file);
  let isBroken = false;
  const write = (line: object) => {
    const text = `${JSON.stringify({ time: now().toISOString(), ...line })}\n`;
    // A full disk must not end the participation: the log comes back when there is room.
    isBroken = !attempt(() => {
      if (isBroken || size_bytes + text.length > bytes_max) {
        size_bytes = sizeOf(file);
        if (size_bytes + text.length > bytes_max) rotate(file);
        size_bytes = sizeOf(file);
      }
      appendFileSync(file, text, { mode: 0o600 });
      size_bytes += Buffer.byteLength(text);
    });
  };
  return {
    event(event) {
      if (passing.has(event.type)) return;
      write(event.type === "joined" ? { ...event, task: shortly(event.task) } : event);
    },
    say: (message) => write({ type: "note", message }),
    problem: (message) => write({ type: "problem", message }),
    close: () => {},
  };
}

/** Its model would be most of the log. */
function shortly({ id, version, title, privacy }: { id: string } & Record<string, unknown>) {
  return { id, version, title, privacy };
}

export function olderFile(file: string, age: number): string {
  return `${file}.${age}`;
}

function rotate(file: string): void {
  for (let age = olderFiles; age > 1; age--) {
    attempt(() => renameSync(olderFile(file, age - 1), olderFile(file, age)));
  }
  attempt(() => renameSync(file, olderFile(file, 1)));
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
