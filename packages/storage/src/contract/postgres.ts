/**
 * A PostgreSQL server of the tests' own, from the programs that are installed here: a free port, a
 * temporary directory, and a database for each test. The server refuses to run as root, so then it
 * runs as the user that its package made. It ends with the tests, however they end.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { postgresPrograms } from "@tributary/testing";
import pg from "pg";
import { Keeper } from "./keeper.ts";

const programs = postgresPrograms();
const { folder, owner } = "folder" in programs ? programs : { folder: "", owner: {} };

/** Why these tests cannot run here; null when they can. */
export const withoutPostgres = "missing" in programs ? programs.missing : null;

export class PostgresServer {
  readonly directory: string;
  readonly #settings: readonly string[];
  readonly port: number;
  #child: ChildProcess | null = null;
  #keeper: Keeper | null = null;
  #databases = 0;

  private constructor(directory: string, port: number, settings: readonly string[]) {
    this.directory = directory;
    this.port = port;
    this.#settings = settings;
  }

  /** `isDurable`: fsync as in production; without, tests of what is stored are faster. */
  static async start(options: { readonly isDurable: boolean }): Promise<PostgresServer> {
    const directory = await mkdtemp(join(tmpdir(), "tributary-postgres-"));
    if (owner.uid !== undefined) chownSync(directory, owner.uid, owner.gid ?? owner.uid);
    const initial = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale"];
    await promisify(execFile)(
      program("initdb"),
      [...initial, "--no-sync", join(directory, "data")],
      inDirectory(directory),
    );
    const settings = options.isDurable ? [] : ["-c", "fsync=off"];
    const server = new PostgresServer(directory, await freePort(), settings);
    await server.run();
    return server;
  }

  /** Resolves once it takes connections. */
  async run(): Promise<void> {
    const data = join(this.directory, "data");
    const places = ["-D", data, "-k", this.directory, "-h", "127.0.0.1", "-p", `${this.port}`];
    const child = spawn(program("postgres"), [...places, ...this.#settings], {
      ...inDirectory(this.directory),
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#child = child;
    this.#keeper = new Keeper(child, this.directory);
    const said: string[] = [];
    const ready = new Promise<void>((resolve) => {
      createInterface({ input: child.stderr }).on("line", (line) => {
        said.push(line);
        if (line.includes("ready to accept connections")) resolve();
      });
    });
    const failed = once(child, "exit").then(() => {
      throw new Error(`The PostgreSQL server ended early.\n${said.join("\n")}`);
    });
    failed.catch(() => {});
    await Promise.race([ready, failed]);
  }

  /** Ends it without any goodbye, as a crash does; it recovers when it runs again. */
  async crash(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    this.#keeper?.dismiss();
    if (child === null) return;
    const ended = once(child, "exit");
    child.kill("SIGQUIT");
    await ended;
  }

  /** A new database that sorts as English does and not by bytes, and its address. */
  async createDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `records_${this.#databases}`;
    const english = "template template0 locale_provider icu icu_locale 'en-US'";
    await this.ask("postgres", `create database ${name} ${english}`);
    return this.addressOf(name);
  }

  addressOf(database: string, port = this.port): string {
    return `postgresql://postgres@127.0.0.1:${port}/${database}`;
  }

  /** One statement on a connection of its own: the operator's, or somebody else's. */
  async ask(database: string, statement: string): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.addressOf(database) });
    await client.connect();
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end();
    }
  }

  async dispose(): Promise<void> {
    await this.crash();
    await rm(this.directory, { recursive: true, force: true });
  }
}

function program(name: string): string {
  return join(folder, name);
}

function inDirectory(cwd: string) {
  return { ...owner, cwd, env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C" } };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("Expected a port.");
  return address.port;
}
