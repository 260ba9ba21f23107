/** The demo as a person starts it: one command, whose lines are read and whose children can be killed. */
import { type ChildProcess, execFileSync, type StdioOptions, spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Exit, repository } from "./coordinator.ts";
import { freePort } from "./ports.ts";
import { Trace } from "./trace.ts";

const demoFile = join(repository, "apps/demo/src/main.ts");

export class Demo {
  /** What it prints, standard error included. */
  readonly lines = new Trace<string>();
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;

  /** Where it keeps its temporary files. */
  readonly #folder: string;

  private constructor(folder: string, port: number, options: readonly string[]) {
    this.#folder = folder;
    // A test that wants real digits names their folder itself.
    const env = { ...process.env, DATA_DIR: "", TMPDIR: folder };
    const command = [demoFile, "--no-web", "--port", String(port), ...options];
    const stdio: StdioOptions = ["ignore", "pipe", "pipe"];
    this.#child = spawn(process.execPath, command, { env, stdio });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream !== null)
        createInterface({ input: stream }).on("line", (line) => this.lines.push(line));
    }
    this.exited = new Promise((resolve) =>
      this.#child.once("close", (code, signal) => resolve({ code, signal })),
    );
  }

  /** On a port and in a folder of its own, so that demos may run side by side. */
  static async start(...options: readonly string[]): Promise<Demo> {
    const folder = await mkdtemp(join(tmpdir(), "tributary-e2e-demo-"));
    return new Demo(folder, await freePort(), options);
  }

  /** What it has not cleaned up. */
  leftBehind(): Promise<readonly string[]> {
    return readdir(this.#folder);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** The processes that it started and that are there now: the coordinator. */
  children(): readonly number[] {
    return childrenOf(this.#child.pid ?? 0);
  }

  /** Every line as the JSON that it must be. */
  json(): readonly Readonly<Record<string, unknown>>[] {
    return this.lines.items.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async dispose(): Promise<void> {
    const children = this.children();
    this.#child.kill("SIGKILL");
    for (const pid of children) if (isAlive(pid)) process.kill(pid, "SIGKILL");
    await this.exited;
    await rm(this.#folder, { recursive: true, force: true });
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function childrenOf(parent: number): readonly number[] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  return table
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid = 0]) => pid);
}
