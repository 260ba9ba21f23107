/**
 * The HTTP API: what there is (open to all) and what to do (with the admin token). Answers are the protocol's read
 * models; errors are `{ "error": sentence }`.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { limits, RunId } from "@tributary/protocol";
import { type Acts, actions, actors, type Runtime } from "@tributary/runtime";
import type { Records } from "@tributary/storage";
import { z } from "zod";
import { ActsPage, openRun } from "./acts.ts";
import {
  type Answer,
  answerToFailure,
  error,
  nothingHere,
  readJson,
  send,
  unauthorised,
} from "./answers.ts";
import { SchedulesApi } from "./api-schedules.ts";
import { findTask, Seed, WantedTask } from "./wanted-task.ts";

export type ApiOptions = {
  readonly runtime: () => Runtime;
  /** Every act goes through it, before it takes effect. */
  readonly acts: Acts;
  /** What was done so far. */
  readonly log: Pick<Records["acts"], "list">;
  readonly admin_token: string;
  readonly metrics: () => Promise<string>;
  readonly trusts_proxy: boolean;
  /** What is wrong, or null while all is well. */
  readonly health: () => string | null;
};

const OpenRun = z.strictObject({
  task: WantedTask,
  rounds: z.int().min(1).max(limits.rounds_max),
  seed: Seed,
});

export class Api {
  readonly #options: ApiOptions;
  readonly #tokenDigest: Buffer;
  readonly #schedules: SchedulesApi;

  constructor(options: ApiOptions) {
    this.#options = options;
    this.#schedules = new SchedulesApi(options);
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
    if (beyond.length > 0) return nothingHere;
    if (kind === "schedules") {
      return this.#schedules.answer(request, { id, act }, this.#isAdmin(request));
    }
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (isRead && kind === "tasks" && id === undefined) {
      return { status: 200, body: runtime().tasks() };
    }
    if (isRead && kind === "runs" && id !== undefined && act === undefined) {
      const found = runtime().run(id);
      if (found === null) return error(404, `There is no run ${id} here.`);
      return { status: 200, body: { ...found, now_ms: Date.now() } };
    }
    if (isRead && kind === "runs" && id !== undefined && act === "participants") {
      return this.#participants(request, id);
    }
    if (isRead && kind === "acts" && id === undefined) return this.#listActs(request);
    if (request.method !== "POST") return nothingHere;
    if (!this.#isAdmin(request)) {
      return unauthorised;
    }
    if (kind === "runs" && id === undefined) return this.#openRun(request);
    if (kind === "runs" && id !== undefined && act === "stop") return this.#stopRun(id);
    return nothingHere;
  }

  /** What was done and by whom, oldest first, a page at a time. */
  async #listActs(request: IncomingMessage): Promise<Answer> {
    if (!this.#isAdmin(request)) return unauthorised;
    const query = new URL(request.url ?? "", "http://here").searchParams;
    const page = ActsPage.safeParse(Object.fromEntries(query));
    if (!page.success) return error(400, z.prettifyError(page.error));
    const { from, limit } = page.data;
    return { status: 200, body: { acts: await this.#options.log.list(from, limit) } };
  }

  async #stopRun(id: string): Promise<Answer> {
    const { runtime, acts } = this.#options;
    const run = RunId.safeParse(id);
    if (!run.success || runtime().run(id) === null) return error(404, `No run ${id} here.`);
    const { admin: actor } = actors;
    const intention = { actor, action: actions.stopRun, subject: id, detail: null };
    await acts.perform(intention, () => runtime().stopRun(run.data));
    return { status: 200, body: { stopped: id } };
  }

  /** Who takes part, and who rests and why: about single participants, so for the admin alone. */
  #participants(request: IncomingMessage, id: string): Answer {
    if (!this.#isAdmin(request)) return unauthorised;
    const participants = this.#options.runtime().participants(id);
    if (participants === null) return error(404, `There is no run ${id} here.`);
    return { status: 200, body: { participants, now_ms: Date.now() } };
  }

  async #openRun(request: IncomingMessage): Promise<Answer> {
    const read = await readJson(request, OpenRun);
    if (!read.ok) return read.answer;
    const { task: wanted, ...about } = read.value;
    const found = await findTask(this.#options.runtime(), wanted);
    if (!found.ok) return found.answer;
    try {
      const run = await openRun(this.#options, actors.admin, { task: found.value, ...about });
      return { status: 201, body: run };
    } catch (failure) {
      return answerToFailure(failure);
    }
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

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
