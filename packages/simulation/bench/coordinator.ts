/** The real server as a process of its own, with an empty data folder, without pages by default; and its API. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { RoundSummary, type RunId, RunView, type TaskSpec } from "@tributary/protocol";

const serverFile = resolve(import.meta.dirname, "../../../apps/coordinator/server/main.ts");
export const adminToken = "the-token-of-the-bench";

export type EventLoop = {
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly max_ms: number;
};

type StartOptions = { readonly pages?: boolean; readonly folder?: string };

export class Coordinator {
  readonly url: string;
  readonly pid: number;
  readonly #child: ChildProcess;
  /** Its own, to be removed with it; null: somebody else's. */
  readonly #own_path: string | null;

  private constructor(child: ChildProcess, url: string, own_path: string | null) {
    this.url = url;
    this.pid = child.pid ?? 0;
    this.#child = child;
    this.#own_path = own_path;
  }

  /** Resolves when it serves: from an empty folder of its own, or from `folder`, which outlives it. */
  static async start({ pages = false, folder }: StartOptions = {}): Promise<Coordinator> {
    const data_path = folder ?? (await mkdtemp(join(tmpdir(), "tributary-bench-")));
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      PORT: "0",
      WEB: pages ? "on" : "off",
      LOG_LEVEL: "info",
      NODE_ENV: "production",
      DATA_PATH: data_path,
      ADMIN_TOKEN: adminToken,
    };
    delete env["DATA_DIR"];
    delete env["OPEN_TASK"];
    const child = spawn(process.execPath, [serverFile], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    return new Coordinator(child, await urlOf(child), folder === undefined ? data_path : null);
  }

  async openRun(task: TaskSpec, rounds: number): Promise<RunView> {
    const answer = await fetch(new URL("/api/runs", this.url), {
      method: "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      body: JSON.stringify({ task, rounds, seed: 1 }),
    });
    const body: unknown = await answer.json();
    if (!answer.ok) throw new Error(`The run was not opened: ${JSON.stringify(body)}`);
    return RunView.parse(body);
  }

  /** The rounds of a run that are over, oldest first. */
  async history(run: RunId): Promise<readonly RoundSummary[]> {
    const answer = await fetch(new URL(`/api/runs/${run}`, this.url));
    const { history } = (await answer.json()) as { readonly history: unknown };
    return RoundSummary.array().parse(history);
  }

  /** How late the event loop was since the last call, or the start. */
  async eventLoop(): Promise<EventLoop> {
    const text = await (await fetch(new URL("/metrics", this.url))).text();
    const of = (name: string) => {
      const line = new RegExp(`^tributary_nodejs_eventloop_lag_${name}_seconds (\\S+)$`, "m");
      return Number(line.exec(text)?.[1]) * 1000;
    };
    return { p50_ms: of("p50"), p99_ms: of("p99"), max_ms: of("max") };
  }

  async stopRun(run: RunId): Promise<void> {
    const answer = await fetch(new URL(`/api/runs/${run}/stop`, this.url), {
      method: "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      body: "{}",
    });
    if (!answer.ok) throw new Error(`The run was not stopped: ${await answer.text()}`);
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, "exit");
    if (this.#child.exitCode === null && this.#child.kill("SIGTERM")) await exited;
    if (this.#own_path !== null) await rm(this.#own_path, { recursive: true, force: true });
  }
}

/** Reads the log until it says where the server is; the rest is read and thrown away. */
function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((ready, failed) => {
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`The server ended early (code ${code}).`)));
    if (child.stdout === null) throw new Error("The server's log is not piped.");
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (!line.includes('"msg":"Ready"')) return;
      const { url } = JSON.parse(line) as { readonly url: string };
      ready(url);
    });
  });
}
