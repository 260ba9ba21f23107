/** Reads the log, the files that stepped aside included, and what is added to it while somebody watches. */
import { createReadStream, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { systemClock } from "@tributary/client";
import { olderFile, olderFiles } from "./log-file.ts";

const look_ms = 500;

/** The last lines that there are, oldest first. */
export async function lastLines(file: string, count: number): Promise<readonly string[]> {
  let lines: string[] = [];
  for (let age = 0; age <= olderFiles && lines.length < count; age++) {
    const name = age === 0 ? file : olderFile(file, age);
    const text = await readFile(name, "utf8").catch(() => "");
    lines = [...text.split("\n").filter((line) => line !== ""), ...lines];
  }
  return count === 0 ? [] : lines.slice(-count);
}

/** What is written from now on, line by line, until the signal aborts; a new file is read from its beginning. */
export async function* follow(file: string, signal: AbortSignal): AsyncGenerator<string> {
  let seen = statSync(file, { throwIfNoEntry: false });
  let rest = "";
  while (!signal.aborted) {
    const now = statSync(file, { throwIfNoEntry: false });
    if (now !== undefined && (now.ino !== seen?.ino || now.size > seen.size)) {
      const isSame = now.ino === seen?.ino;
      // What was added to the file that has stepped aside meanwhile.
      if (!isSame && seen !== undefined) rest += await textOf(olderFile(file, 1), seen.size);
      rest += await textOf(file, isSame ? (seen?.size ?? 0) : 0, now.size);
      seen = now;
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
    await systemClock.sleep(look_ms, signal);
  }
}

async function textOf(file: string, start: number, end?: number): Promise<string> {
  if (end !== undefined && end <= start) return "";
  let text = "";
  const range = end === undefined ? { start } : { start, end: end - 1 };
  try {
    for await (const part of createReadStream(file, { ...range, encoding: "utf8" })) text += part;
  } catch {
    // It is gone again: it stepped aside twice while nobody looked.
  }
  return text;
}
