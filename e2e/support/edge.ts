/** A real edge process: the command line as a device owner runs it, its events read from `--json`. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ParticipantEvent } from "@tributary/client";
import { repository } from "./coordinator.ts";
import type { CommandOptions } from "./edge-command.ts";
import { Trace } from "./trace.ts";

const edgeFile = join(repository, "apps/edge/src/main.ts");

export type EdgeStart = CommandOptions &
  (
    | { readonly link: string; readonly data: string; readonly state: string }
    | { readonly words: readonly string[] }
  );

export class Edge {
  /** Patient with a machine that starts many at once. */
  readonly events = new Trace<ParticipantEvent>(120_000);
  readonly exited: Promise<number | null>;
  readonly pid: number;
  readonly #child: ChildProcess;

  /** Joins a task with a state directory of its own, or runs the words of a command. */
  constructor(start: EdgeStart) {
    const { file = edgeFile, environment = {} } = start;
    const words =
      "words" in start
        ? start.words
        : ["join", start.link, "--data", start.data, "--state", start.state];
    this.#child = spawn(process.execPath, [file, ...words, "--json"], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, ...environment },
    });
    this.pid = this.#child.pid ?? 0;
    const lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    lines.on("line", (line) => this.events.push(JSON.parse(line) as ParticipantEvent));
    this.exited = new Promise((resolve) => this.#child.once("exit", resolve));
  }

  stop(): Promise<number | null> {
    return this.kill("SIGTERM");
  }

  kill(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return this.exited;
  }

  /** Nobody reads what it prints any more. */
  hangUp(): void {
    this.#child.stdout?.destroy();
  }

  /** Lets it stand still as it is, and go on. */
  pause(): void {
    this.#child.kill("SIGSTOP");
  }

  resume(): void {
    this.#child.kill("SIGCONT");
  }
}
