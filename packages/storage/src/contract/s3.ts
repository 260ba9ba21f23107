/**
 * An S3-compatible server of the tests' own, s3rver: a process, a free port and a temporary
 * directory. It checks signatures and knows one key.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { S3Address } from "../s3-address.ts";

/** It encrypts where a list goes on with a cipher that OpenSSL has put away. */
const execArgv = ["--openssl-legacy-provider"];
const program = fileURLToPath(new URL("./s3-server.ts", import.meta.url));

export class S3Server {
  readonly bucket = "tributary-tests";
  readonly directory: string;
  #port = 0;
  #child: ChildProcess | null = null;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async start(): Promise<S3Server> {
    const server = new S3Server(await mkdtemp(join(tmpdir(), "tributary-s3-")));
    await server.run();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  addressOf(change: Partial<S3Address> = {}): S3Address {
    return {
      endpoint: `http://127.0.0.1:${this.#port}`,
      bucket: this.bucket,
      prefix: "",
      region: "us-east-1",
      access_key: "S3RVER",
      secret_key: "S3RVER",
      ...change,
    };
  }

  /** Resolves once it takes requests; on the same port as before, if it ran before. */
  async run(): Promise<void> {
    const child = fork(program, [this.directory, this.bucket, `${this.#port}`], { execArgv });
    this.#child = child;
    const failed = once(child, "exit").then(([code]) => {
      throw new Error(`The S3 server ended early with exit code ${code}.`);
    });
    failed.catch(() => {});
    const [port] = await Promise.race([once(child, "message"), failed]);
    this.#port = port;
  }

  async crash(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  async dispose(): Promise<void> {
    await this.crash();
    await rm(this.directory, { recursive: true, force: true });
  }
}
