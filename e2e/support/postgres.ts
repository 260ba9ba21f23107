/**
 * A PostgreSQL server that the tests treat badly: started from the programs that are installed here, restarted in
 * mid-use, asked as an operator asks, with psql. Its data are safe against its own crash, as in production. As root,
 * it runs as the user that its package made.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { postgresPrograms } from "@tributary/testing";
import { freePort } from "./ports.ts";

const run = promisify(execFile);
const programs = postgresPrograms();
const { folder, owner } = "folder" in programs ? programs : { folder: "", owner: {} };

/** Why these tests cannot run here; null when they can. */
export const withoutPostgres = "missing" in programs ? programs.missing : null;

export class PostgresServer {
  readonly port: number;
  readonly #directory: string;
  #databases = 0;

  private constructor(directory: string, port: number) {
    this.#directory = directory;
    this.port = port;
  }

  static async start(): Promise<PostgresServer> {
    const directory = await mkdtemp(join(tmpdir(), "tributary-postgres-"));
    if (owner.uid !== undefined) chownSync(directory, owner.uid, owner.gid ?? owner.uid);
    const server = new PostgresServer(directory, await freePort());
    const initial = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale"];
    await server.#program("initdb", [...initial, "--no-sync", server.#data]);
    await server.control("start");
    return server;
  }

  /**
   * What an operator tells the server; it resolves when that is done. `stop` and `restart` are the way of a crash: no
   * session is waited for, none is told, and the next start recovers from the log.
   */
  async control(command: "start" | "stop" | "restart"): Promise<void> {
    const places = ["-k", this.#directory, "-h", "127.0.0.1", "-p", `${this.port}`];
    const start = ["-o", places.join(" "), "-l", join(this.#directory, "log")];
    const crash = ["-m", "immediate"];
    const options = {
      start,
      stop: crash,
      restart: [...crash, ...start],
    }[command];
    await this.#program("pg_ctl", [command, "-w", "-D", this.#data, ...options]);
  }

  /** A new database, and its address. */
  async createDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `tributary_${this.#databases}`;
    await this.ask("postgres", `create database ${name}`);
    return this.addressOf(name);
  }

  addressOf(database: string, port = this.port): string {
    return `postgresql://postgres@127.0.0.1:${port}/${database}`;
  }

  /** One statement on a connection of its own; the answer's rows, columns parted by `|`. */
  async ask(database: string, statement: string): Promise<readonly string[]> {
    const answer = await this.#program("psql", [
      ...psql(this.addressOf(database)),
      "-c",
      statement,
    ]);
    return answer.split("\n").filter((line) => line !== "");
  }

  /** A connection that stays: `say` resolves with the first row that the statement answers. */
  connect(database: string): OperatorSession {
    return new OperatorSession(
      spawn(join(folder, "psql"), psql(this.addressOf(database)), {
        stdio: ["pipe", "pipe", "inherit"],
      }),
    );
  }

  async dispose(): Promise<void> {
    await this.control("stop").catch(() => {});
    await rm(this.#directory, { recursive: true, force: true });
  }

  get #data(): string {
    return join(this.#directory, "data");
  }

  async #program(name: string, parameters: readonly string[]): Promise<string> {
    const env = { PATH: process.env["PATH"] ?? "", LC_ALL: "C" };
    const options = { ...owner, cwd: this.#directory, env };
    return (await run(join(folder, name), [...parameters], options)).stdout;
  }
}

export class OperatorSession {
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
  }

  async say(statement: string): Promise<string> {
    const { stdin, stdout } = this.#child;
    if (stdin === null || stdout === null) throw new Error("Expected psql to read and to answer.");
    const lines = createInterface({ input: stdout });
    stdin.write(`${statement};\n`);
    const [row] = await once(lines, "line");
    lines.close();
    return String(row);
  }

  async end(): Promise<void> {
    this.#child.stdin?.end();
    await once(this.#child, "exit");
  }
}

/** Rows alone, without the user's own settings. */
function psql(address: string): readonly string[] {
  return ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", address];
}
