/** A real edge process: the command line as a device owner runs it, its events read from `--json`. */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ParticipantEvent } from "@tributary/client";
import { repository } from "./coordinator.ts";
import { Trace } from "./trace.ts";

export class Edge {
  /** Patient with a machine that starts many at once. */
  readonly events = new Trace<ParticipantEvent>(120_000);
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor(options: {
    readonly link: string;
    readonly data: string;
    readonly identity: string;
  }) {
    const { link, data, identity } = options;
    const file = join(repository, "apps/edge/src/main.ts");
    const parameters = ["join", link, "--data", data, "--identity", identity, "--json"];
    this.#child = spawn(process.execPath, [file, ...parameters], {
      stdio: ["ignore", "pipe", "inherit"],
    });
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

  /** Lets it stand still as it is, and go on. */
  pause(): void {
    this.#child.kill("SIGSTOP");
  }

  resume(): void {
    this.#child.kill("SIGCONT");
  }
}
