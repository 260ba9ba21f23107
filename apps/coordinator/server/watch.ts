/**
 * The `/watch` namespace: anyone who may open the page may follow a run. Read-only; nothing in it is about a single
 * participant. Changes are sent at most a few times a second.
 */
import {
  limits,
  type RunId,
  RunId as RunIdSchema,
  type RunView,
  type WatchMessage,
} from "@tributary/protocol";
import type { RunNews, Runtime } from "@tributary/runtime";
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { Namespace, Socket } from "socket.io";

const interval_ms = 200;
/** What one onlooker may ask for in a second; a page asks once for each run that it shows. */
const questions_per_second = 5;

export class Watch {
  readonly #namespace: Namespace;
  readonly #runtime: () => Runtime;
  readonly #changed = new Map<RunId, RunView>();
  readonly #ended: Extract<WatchMessage, { type: "round" }>[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(namespace: Namespace, runtime: () => Runtime) {
    this.#namespace = namespace;
    this.#runtime = runtime;
    namespace.use((_socket, next) => {
      const isFull = namespace.sockets.size >= limits.watchers_max;
      next(isFull ? new Error("Too many are watching. Try again later.") : undefined);
    });
    namespace.on("connection", (socket) => {
      const limiter = new RateLimiterMemory({ points: questions_per_second, duration: 1 });
      socket.on("watch", (run: unknown) =>
        limiter.consume("all").then(
          () => this.#follow(socket, run),
          () => socket.disconnect(true),
        ),
      );
    });
  }

  publish(news: RunNews): void {
    // Nothing about single participants is for everybody.
    if (news.type === "refusal" || news.type === "trace") return;
    if (news.type === "round") {
      this.#ended.push({ type: "round", run: news.run, summary: news.summary });
    } else {
      this.#changed.set(news.run.id, news.run);
      // The end of a round goes out together with what is true after it.
      if (this.#ended.length > 0) return this.#flush();
    }
    this.#timer ??= setTimeout(() => this.#flush(), interval_ms);
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const now_ms = Date.now();
    for (const message of this.#ended.splice(0)) this.#emit(message.run, message);
    for (const [id, run] of this.#changed) this.#emit(id, { type: "run", run, now_ms });
    this.#changed.clear();
  }

  #follow(socket: Socket, run: unknown): void {
    const id = RunIdSchema.safeParse(run);
    const found = id.success ? this.#runtime().run(id.data) : null;
    const message: WatchMessage =
      found === null
        ? { type: "unknown_run", run: typeof run === "string" ? run.slice(0, 80) : "" }
        : { type: "snapshot", run: found.run, history: [...found.history], now_ms: Date.now() };
    for (const room of socket.rooms) if (room !== socket.id) socket.leave(room);
    if (found !== null) socket.join(found.run.id);
    socket.emit("message", message);
  }

  #emit(run: RunId, message: WatchMessage): void {
    this.#namespace.to(run).emit("message", message);
  }
}
