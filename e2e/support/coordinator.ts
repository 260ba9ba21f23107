/**
 * The real coordinator as a child process: started as an operator starts it, asked over HTTP, stopped by signals. Its
 * log lines are a trace; `kill` and `restart` are how the tests make it crash.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { type RoundSummary, RunView, type TaskSpec } from "@tributary/protocol";
import { Trace } from "./trace.ts";

export const repository = resolve(import.meta.dirname, "../..");
const serverFile = join(repository, "apps/coordinator/server/main.ts");
export const adminToken = "a-token-of-the-tests-alone";

/** One line of the coordinator's log; what is no JSON (a crash) is its message. */
export type LogLine = {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
};

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type RunAnswer = { readonly run: RunView; readonly history: readonly RoundSummary[] };

export type StartOptions = {
  readonly data_path?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Of the command line: `--dev`. */
  readonly arguments?: readonly string[];
};

export class Coordinator {
  readonly data_path: string;
  /** Patient enough for a first build of the pages. */
  readonly log = new Trace<LogLine>(150_000);
  readonly #environment: NodeJS.ProcessEnv;
  readonly #arguments: readonly string[];
  #child: ChildProcess;
  #exited: Promise<Exit>;
  #url = "";

  private constructor(data_path: string, { environment = {}, arguments: said = [] }: StartOptions) {
    this.data_path = data_path;
    this.#environment = environment;
    this.#arguments = said;
    [this.#child, this.#exited] = this.#spawn("0");
  }

  /** Serves on a free port, without pages; the data directory is new unless one is given. */
  static async start(options: StartOptions = {}): Promise<Coordinator> {
    const coordinator = await Coordinator.launch(options);
    await coordinator.#ready();
    return coordinator;
  }

  /** Starts the process without waiting for what becomes of it. */
  static async launch(options: StartOptions = {}): Promise<Coordinator> {
    const data_path = options.data_path ?? (await mkdtemp(join(tmpdir(), "tributary-e2e-")));
    return new Coordinator(data_path, options);
  }

  get url(): string {
    return this.#url;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get exited(): Promise<Exit> {
    return this.#exited;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async kill(signal: NodeJS.Signals): Promise<Exit> {
    this.#child.kill(signal);
    return this.#exited;
  }

  /** Starts again on the same data and the same port, after the process has ended. */
  async restart(): Promise<void> {
    await this.#exited;
    this.log.items.length = 0;
    [this.#child, this.#exited] = this.#spawn(new URL(this.#url).port);
    await this.#ready();
  }

  /** Ends the process, if it is there, and deletes its data. */
  async dispose(): Promise<void> {
    if (this.isRunning) await this.kill("SIGKILL");
    await rm(this.data_path, { recursive: true, force: true });
  }

  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(new URL(path, this.#url), init);
  }

  /** What an admin is answered, or somebody without a token. */
  get(path: string, token: string | null = adminToken): Promise<Response> {
    return this.fetch(
      path,
      token === null ? {} : { headers: { authorization: `Bearer ${token}` } },
    );
  }

  post(path: string, body: unknown, token: string | null = adminToken): Promise<Response> {
    const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
    return this.fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...authorization },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  }

  async openRun(task: TaskSpec, rounds: number, seed = 1): Promise<RunView> {
    const answer = await this.post("/api/runs", { task, rounds, seed });
    const body: unknown = await answer.json();
    if (answer.status !== 201) throw new Error(`No run was opened: ${JSON.stringify(body)}`);
    return RunView.parse(body);
  }

  async run(id: string): Promise<RunAnswer> {
    return (await (await this.fetch(`/api/runs/${id}`)).json()) as RunAnswer;
  }

  /** How often that was refused since the process started, from its metrics. */
  async refusals(reason: string): Promise<number> {
    const metrics = await (await this.fetch("/metrics")).text();
    const line = new RegExp(`^tributary_refusals_total\\{reason="${reason}"\\} (\\d+)$`, "m");
    return Number(line.exec(metrics)?.[1] ?? 0);
  }

  /** Log lines about refusals for that reason. */
  refusalLines(reason: string): readonly LogLine[] {
    return this.log.items.filter((line) => line["reason"] === reason);
  }

  /** How many refusals for that reason the log tells of, those that it left out of a flood included. */
  refusalsLogged(reason: string): number {
    const counts = this.refusalLines(reason).map(({ lines }) => Number(lines ?? 1));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async #ready(): Promise<void> {
    const failed = this.#exited.then((exit): never => {
      const said = this.log.items.map((line) => line.msg).join("\n");
      throw new Error(`The coordinator did not start (${JSON.stringify(exit)}).\n${said}`);
    });
    const ready = this.log.first("Ready", (line) => line.msg === "Ready");
    this.#url = String((await Promise.race([ready, failed]))["url"]);
    failed.catch(() => {});
  }

  #spawn(port: string): [ChildProcess, Promise<Exit>] {
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      WEB: "off",
      PORT: port,
      DATA_PATH: this.data_path,
      ADMIN_TOKEN: adminToken,
      LOG_LEVEL: "info",
      ...this.#environment,
    };
    const child = spawn(process.execPath, [serverFile, ...this.#arguments], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => this.log.push(readLine(line)));
    }
    const exited = new Promise<Exit>((resolve) =>
      child.once("close", (code, signal) => resolve({ code, signal })),
    );
    return [child, exited];
  }
}

function readLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { level: 0, msg: line };
  }
}
