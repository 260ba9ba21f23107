/**
 * One real edge participant with data of its own, as a process: what it used between its first
 * and its last round, and from its start on.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import type { DataSchema } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { writeExamples } from "./edge-data.ts";
import { cpuTime_ms, memory_bytes } from "./processes.ts";

const appFolder = resolve(import.meta.dirname, "../../../apps/edge");

export type EdgeUsage = {
  /** Processor time from the start of the process to the end of each round. */
  readonly cpu_ms: readonly (number | null)[];
  /** Memory at the end of each round. */
  readonly resident_bytes: readonly (number | null)[];
  readonly peak_bytes: number | null;
};

/** The edge client as one file, made anew; its name. */
export async function bundleEdge(): Promise<string> {
  const build = spawn(process.execPath, [join(appFolder, "bundle/build.ts")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(build, "exit");
  if (code !== 0) throw new Error(`The edge client was not bundled (code ${code}).`);
  return join(appFolder, "dist/tributary-edge.mjs");
}

/** Takes part until the run ends. */
export async function runEdge(options: {
  readonly link: string;
  readonly examples: number;
  /** What the task learns from: digits by default. */
  readonly schema?: DataSchema;
  /** The one-file bundle in place of the source tree. */
  readonly file?: string;
}): Promise<EdgeUsage> {
  const { file = join(appFolder, "src/main.ts"), schema = readyTasks.digits.data } = options;
  const folder = await mkdtemp(join(tmpdir(), "tributary-bench-edge-"));
  const data = join(folder, "data");
  try {
    await mkdir(data);
    await writeExamples(data, schema, options.examples);
    const state = join(folder, "state");
    const parameters = [options.link, "--data", data, "--state", state, "--json"];
    const child = spawn(process.execPath, [file, "join", ...parameters], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    return await follow(child);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function follow(child: ChildProcess): Promise<EdgeUsage> {
  const { pid = 0, stdout } = child;
  if (stdout === null) throw new Error("The participant's events are not piped.");
  const exited = once(child, "exit");
  const cpu_ms: (number | null)[] = [];
  const resident_bytes: (number | null)[] = [];
  let peak_bytes: number | null = null;
  for await (const line of createInterface({ input: stdout })) {
    if (!line.includes('"type":"committed"')) continue;
    cpu_ms.push(await cpuTime_ms(pid));
    const memory = await memory_bytes(pid);
    resident_bytes.push(memory?.now ?? null);
    peak_bytes = memory?.peak ?? peak_bytes;
  }
  const [code] = await exited;
  if (code !== 0) throw new Error(`The participant ended with code ${code}.`);
  return { cpu_ms, resident_bytes, peak_bytes };
}
