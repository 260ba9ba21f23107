/** Starts, and kills, the coordinator in small of child.ts. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const child = fileURLToPath(new URL("./child.ts", import.meta.url));

/** A process that has written to every store and holds the directory. */
export async function startWriter(directory: string, database_url?: string): Promise<ChildProcess> {
  const writer = fork(child, database_url ? [directory, database_url] : [directory], {
    execArgv: [],
  });
  onTestFinished(() => void writer.kill("SIGKILL"));
  const failed = once(writer, "exit").then(([code]) => {
    throw new Error(`The writer ended early with exit code ${code}.`);
  });
  failed.catch(() => {});
  await Promise.race([once(writer, "message"), failed]);
  return writer;
}

export async function killAndWait(writer: ChildProcess): Promise<void> {
  const ended = once(writer, "exit");
  writer.kill("SIGKILL");
  await ended;
}
