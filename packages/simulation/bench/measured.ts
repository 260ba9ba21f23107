/** What a browser measures in a process of its own: a script of e2e that prints one JSON value a line. */
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const folder = resolve(import.meta.dirname, "../../../e2e");

export async function measuredBy<T>(script: string, args: readonly string[]): Promise<T[]> {
  const child = spawn(process.execPath, [resolve(folder, script), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  const measured: T[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    measured.push(JSON.parse(line) as T);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`The browser's measurement failed (code ${code}).`);
  return measured;
}
