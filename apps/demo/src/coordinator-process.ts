/**
 * The coordinator as a child process that is kept running: one that dies unasked is started again on the same port and
 * data, as a service manager would. Its log lines are read for "Ready" and kept for the moment when it fails.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { DemoError } from "./demo-error.ts";

const serverFile = resolve(import.meta.dirname, "../../coordinator/server/main.ts");
const restarts_max = 5;
const logLinesKept = 40;
const grace_ms = 5_000;

export type CoordinatorOptions = {
  readonly port: number;
  readonly data_path: string;
  /** Where public test sets are; null where there are none. */
  readonly test_data_path: string | null;
  readonly admin_token: string;
  readonly hasPages: boolean;
  /** Ends it. In a terminal Ctrl-C reaches the process too, and then it must not be started again. */
  readonly signal: AbortSignal;
  /** Another program in the coordinator's place, for tests. */
  readonly program?: string;
  readonly onBuild: () => void;
  readonly onRestart: (why: string) => void;
  /** It cannot be kept running. */
  readonly onGiveUp: (why: string) => void;
};

export class CoordinatorProcess {
  readonly #options: CoordinatorOptions;
  readonly #log: string[] = [];
  #child: ChildProcess | null = null;
  #port: number;
  #restarts = 0;
  #hasServed = false;
  #isStopping = false;

  private constructor(options: CoordinatorOptions, port: number) {
    this.#options = options;
    this.#port = port;
  }

  /** Resolves when it serves; one that does not get so far is not started again. */
  static async start(options: CoordinatorOptions): Promise<CoordinatorProcess> {
    const coordinator = new CoordinatorProcess(options, await freePort(options.port));
    options.signal.addEventListener("abort", () => void coordinator.stop(), { once: true });
    await coordinator.#spawn();
    coordinator.#hasServed = true;
    return coordinator;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    const insist = setTimeout(() => child.kill("SIGKILL"), grace_ms);
    await exited;
    clearTimeout(insist);
  }

  #spawn(): Promise<void> {
    const {
      data_path,
      test_data_path,
      admin_token,
      hasPages,
      program = serverFile,
    } = this.#options;
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      PORT: String(this.#port),
      DATA_PATH: data_path,
      ADMIN_TOKEN: admin_token,
      WEB: hasPages ? "on" : "off",
      NODE_ENV: "production",
      INVENTED_DATA: "yes",
    };
    if (test_data_path !== null) env["DATA_DIR"] = test_data_path;
    const child = spawn(process.execPath, [program], { env, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    return new Promise((ready, failed) => {
      child.once("error", failed);
      child.once("exit", (code, signal) => {
        const why = signal ?? `exit code ${code}`;
        failed(new DemoError(`The coordinator did not start (${why}).\n${this.#log.join("\n")}`));
        this.#exited(why);
      });
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on("line", (line) => this.#read(line, ready));
      }
    });
  }

  #read(line: string, ready: () => void): void {
    this.#log.push(line);
    if (this.#log.length > logLinesKept) this.#log.shift();
    if (line.includes('"msg":"Ready"')) ready();
    else if (line.includes('"msg":"Building the web pages')) this.#options.onBuild();
  }

  #exited(why: string): void {
    if (this.#isStopping || !this.#hasServed) return;
    this.#restarts += 1;
    if (this.#restarts > restarts_max) {
      return this.#options.onGiveUp(`It stopped ${this.#restarts} times.\n${this.#log.join("\n")}`);
    }
    this.#options.onRestart(why);
    this.#spawn().catch((error: Error) => {
      if (!this.#isStopping && this.#restarts > restarts_max) this.#options.onGiveUp(error.message);
    });
  }
}

/** The wanted port where it is free, else any. */
async function freePort(wanted: number): Promise<number> {
  for (const port of [wanted, 0]) {
    const found = await new Promise<number | null>((done) => {
      const probe = createServer();
      probe.once("error", () => done(null));
      probe.listen(port, "127.0.0.1", () => {
        const address = probe.address();
        probe.close(() => done(typeof address === "object" ? (address?.port ?? null) : null));
      });
    });
    if (found !== null) return found;
  }
  throw new DemoError("No port is free on this machine.");
}
