/**
 * The HTTP API: what there is (open to all) and what to do (with the admin token). Answers are the protocol's read
 * models; errors are `{ "error": sentence }`.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { limits, RunId, TaskSpec } from "@tributary/protocol";
import { OpenRunError, type Runtime } from "@tributary/runtime";
import { readyTask, readyTasks } from "@tributary/tasks";
import { z } from "zod";

export type ApiOptions = {
  readonly runtime: () => Runtime;
  readonly admin_token: string;
  readonly metrics: () => Promise<string>;
  readonly trusts_proxy: boolean;
  /** What is wrong, or null while all is well. */
  readonly health: () => string | null;
};

const policyFields = ["quorum", "over_selection", "recruit_wait_ms", "deadline_ms"] as const;

type Answer = { readonly status: number; readonly body: unknown };

/** The name of a ready task, with another round policy if wanted. */
const ReadyTask = z.strictObject({
  ready: z.string(),
  round: z.partialRecord(z.enum(policyFields), z.number()).optional(),
});

const OpenRun = z.strictObject({
  task: z.union([TaskSpec, ReadyTask]),
  rounds: z.int().min(1).max(limits.rounds_max),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
});

const bodyMax_bytes = 2 * 1024 * 1024;

export class Api {
  readonly #options: ApiOptions;
  readonly #tokenDigest: Buffer;

  constructor(options: ApiOptions) {
    this.#options = options;
    this.#tokenDigest = digest(options.admin_token);
  }

  /** True when the path was the API's to answer. */
  async handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> {
    if (path === "/metrics") {
      await this.#serveMetrics(request, response);
      return true;
    }
    if (path === "/healthz") {
      const problem = this.#options.health();
      const status = problem === null ? "ok" : problem;
      send(response, { status: problem === null ? 200 : 503, body: { status } });
      return true;
    }
    if (!path.startsWith("/api/")) return false;
    send(response, await this.#answer(request, path));
    return true;
  }

  async #answer(request: IncomingMessage, path: string): Promise<Answer> {
    const { runtime } = this.#options;
    const [, , kind, id, act, ...beyond] = path.split("/");
    if (beyond.length > 0) return error(404, "There is nothing at this address.");
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (isRead && kind === "tasks" && id === undefined) {
      return { status: 200, body: runtime().tasks() };
    }
    if (isRead && kind === "runs" && id !== undefined && act === undefined) {
      const found = runtime().run(id);
      if (found === null) return error(404, `There is no run ${id} here.`);
      return { status: 200, body: { ...found, now_ms: Date.now() } };
    }
    if (request.method !== "POST") return error(404, "There is nothing at this address.");
    if (!this.#isAdmin(request)) {
      return error(401, "This needs the admin token: Authorization: Bearer <token>.");
    }
    if (kind === "runs" && id === undefined) return this.#openRun(request);
    if (kind === "runs" && act === "stop") {
      const run = RunId.safeParse(id);
      const isStopped = run.success && (await runtime().stopRun(run.data));
      return isStopped ? { status: 200, body: { stopped: id } } : error(404, `No run ${id} here.`);
    }
    return error(404, "There is nothing at this address.");
  }

  async #openRun(request: IncomingMessage): Promise<Answer> {
    const text = await readBody(request);
    if (text === null) return error(413, `The body is larger than ${bodyMax_bytes} bytes.`);
    const body = parseJson(text);
    if (body === undefined) return error(400, "The body is not JSON.");
    const parsed = OpenRun.safeParse(body);
    if (!parsed.success) return error(400, z.prettifyError(parsed.error));
    const { task: wanted, rounds, seed } = parsed.data;
    const task = "ready" in wanted ? await this.#readyTask(wanted) : wanted;
    if (task === undefined) {
      const names = Object.keys(readyTasks).join(", ");
      return error(404, `There is no ready task of that name; there are ${names}.`);
    }
    if (task instanceof z.ZodError) return error(400, z.prettifyError(task));
    try {
      return { status: 201, body: await this.#options.runtime().openRun({ task, rounds, seed }) };
    } catch (failure) {
      if (failure instanceof OpenRunError) return error(409, failure.message);
      if (isBadModel(failure)) return error(400, failure.message);
      throw failure;
    }
  }

  /** With another round policy it is another task, so it gets a version of its own. */
  async #readyTask(wanted: z.infer<typeof ReadyTask>): Promise<TaskSpec | z.ZodError | undefined> {
    const ready = readyTask(wanted.ready);
    if (ready === undefined || wanted.round === undefined) return ready;
    const task = TaskSpec.safeParse({ ...ready, round: { ...ready.round, ...wanted.round } });
    return task.success ? this.#options.runtime().asNextVersion(task.data) : task.error;
  }

  /** Figures of the machine are for the admin, or for who asks on this machine. */
  async #serveMetrics(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = request.socket.remoteAddress ?? "";
    // Behind a proxy everyone comes from this machine.
    const isProxied =
      this.#options.trusts_proxy || request.headers["x-forwarded-for"] !== undefined;
    const isLocal = !isProxied && ["127.0.0.1", "::1", "::ffff:127.0.0.1"].includes(address);
    if (!isLocal && !this.#isAdmin(request)) {
      send(response, error(401, "Metrics need the admin token."));
      return;
    }
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4" });
    response.end(await this.#options.metrics());
  }

  #isAdmin(request: IncomingMessage): boolean {
    const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    return given !== undefined && timingSafeEqual(digest(given), this.#tokenDigest);
  }
}

/** A model that cannot be trained; the error comes from a worker thread, which keeps only its name. */
function isBadModel(failure: unknown): failure is Error {
  return failure instanceof Error && failure.name === "TrainingError";
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function error(status: number, sentence: string): Answer {
  return { status, body: { error: sentence } };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(`${JSON.stringify(body)}\n`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let size_bytes = 0;
  for await (const part of request) {
    size_bytes += part.length;
    // Read to its end all the same: a client that is still sending would miss the answer.
    if (size_bytes <= bodyMax_bytes) parts.push(part);
  }
  if (size_bytes > bodyMax_bytes) return null;
  return Buffer.concat(parts).toString("utf8");
}
