/**
 * The `/admin` namespace: what is about single participants, for those who may read it. A connection shows the cookie
 * or the token of the HTTP API, and lives no longer than they do: whenever somebody's access changes, and every half
 * minute, each one is asked again who it is.
 */
import type { IncomingHttpHeaders } from "node:http";
import { type AdminMessage, RunId } from "@tributary/protocol";
import type { Clock, Log, RunNews, Runtime } from "@tributary/runtime";
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { Namespace, Socket } from "socket.io";
import { type Access, type Caller, isAllowed } from "./access/caller.ts";
import { isFromHere, type Site } from "./access/origin.ts";
import type { Permission } from "./access/permissions.ts";

export type AdminSocketsOptions = {
  readonly namespace: Namespace;
  readonly access: Access;
  readonly site: Site;
  readonly runtime: () => Pick<Runtime, "participants" | "liveTrace">;
  readonly clock: Clock;
  readonly log: Log;
};

export const adminSocketsNeed: Permission = "participants.read";

const sockets_max = 200;
const followed_max = 20;
const questions_per_second = 5;
const checking_interval_ms = 30_000;

export class AdminSockets {
  readonly #options: AdminSocketsOptions;
  #cancelAlarm: () => void = () => {};

  constructor(options: AdminSocketsOptions) {
    this.#options = options;
    const { namespace } = options;
    namespace.use((socket, next) => {
      this.#admit(socket).then(
        (refusal) => next(refusal === null ? undefined : new Error(refusal)),
        (error: unknown) => {
          options.log.error({ error: String(error) }, "A connection of an admin failed");
          next(new Error("The coordinator failed to answer. It was logged."));
        },
      );
    });
    namespace.on("connection", (socket) => this.#greet(socket));
    this.#checkLater();
  }

  /** To all who follow the run. */
  publish(run: RunId, message: AdminMessage): void {
    this.#options.namespace.to(run).emit("message", message);
  }

  /** After each round its followers are told who takes part, and who rests. */
  observe(news: RunNews): void {
    if (news.type !== "round" || !this.isFollowed(news.run)) return;
    for (const message of this.#snapshot(news.run) ?? []) this.publish(news.run, message);
  }

  /** Whether anybody would hear it, for what costs something to say. */
  isFollowed(run: RunId): boolean {
    return this.#options.namespace.adapter.rooms.has(run);
  }

  /** Ends the connections of those who may no more. To be awaited wherever somebody's access was changed. */
  async check(): Promise<void> {
    const { namespace } = this.#options;
    await Promise.all([...namespace.sockets.values()].map((socket) => this.#checkOne(socket)));
  }

  close(): void {
    this.#cancelAlarm();
  }

  async #admit(socket: Socket): Promise<string | null> {
    const { namespace, site } = this.#options;
    if (namespace.sockets.size >= sockets_max) return "Too many are watching. Try again later.";
    const caller = await this.#callerOf(socket);
    if (caller.kind === "visitor") return "Sign in first, or send an API token.";
    if (!isAllowed(caller, adminSocketsNeed)) {
      return `Your role, ${caller.role}, may not do this (it needs ${adminSocketsNeed}).`;
    }
    const { headers } = socket.handshake;
    // Browsers send the cookie along to whatever page asks, and always say which page that is.
    const isOurs = headers.origin !== undefined && isFromHere(headers, site);
    return caller.kind === "account" && !isOurs ? "This page is of another site." : null;
  }

  #greet(socket: Socket): void {
    const limiter = new RateLimiterMemory({ points: questions_per_second, duration: 1 });
    socket.on("follow", (runs: unknown) =>
      limiter.consume("all").then(
        () => this.#follow(socket, runs),
        () => socket.disconnect(true),
      ),
    );
    // Its access may have ended between its admission and now, when nobody looked at it.
    void this.#checkOne(socket);
  }

  #follow(socket: Socket, wanted: unknown): void {
    const runs = Array.isArray(wanted) ? wanted.slice(0, followed_max) : [];
    for (const room of socket.rooms) if (room !== socket.id) socket.leave(room);
    for (const run of runs) {
      const id = RunId.safeParse(run);
      const messages = id.success ? this.#snapshot(id.data) : null;
      if (id.success && messages !== null) socket.join(id.data);
      const named = typeof run === "string" ? run.slice(0, 80) : "";
      for (const message of messages ?? [{ type: "unknown_run", run: named } as const]) {
        socket.emit("message", message);
      }
    }
  }

  /** What whoever begins to follow a run is told first; null where there is no such run. */
  #snapshot(run: RunId): readonly AdminMessage[] | null {
    const { runtime, clock } = this.#options;
    const participants = runtime().participants(run);
    if (participants === null) return null;
    const now_ms = clock.now_ms();
    const trace = runtime().liveTrace(run);
    const others = { type: "participants", run, participants, now_ms } as const;
    return trace === null ? [others] : [others, { type: "trace", run, trace, now_ms }];
  }

  /** Fails closed: who cannot be identified is not kept. */
  async #checkOne(socket: Socket): Promise<void> {
    const caller = await this.#callerOf(socket).catch(() => null);
    if (caller === null || !isAllowed(caller, adminSocketsNeed)) socket.disconnect(true);
  }

  #callerOf({ handshake }: Socket): Promise<Caller> {
    const token: unknown = handshake.auth["token"];
    const headers: IncomingHttpHeaders = { ...handshake.headers };
    if (typeof token === "string") headers.authorization = `Bearer ${token}`;
    return this.#options.access.identify(headers, { isQuiet: true });
  }

  #checkLater(): void {
    const { clock } = this.#options;
    this.#cancelAlarm = clock.setAlarm(clock.now_ms() + checking_interval_ms, () => {
      this.#checkLater();
      void this.check();
    });
  }
}
