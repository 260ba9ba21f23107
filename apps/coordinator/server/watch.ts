/**
 * The `/watch` namespace: anyone who may open the page may follow a run. Read-only; nothing in it is about a single
 * participant. Changes are sent at most a few times a second.
 */
import {
  type RunId,
  RunId as RunIdSchema,
  type RunView,
  type WatchMessage,
} from "@tributary/protocol";
import type { RunNews, Runtime } from "@tributary/runtime";
import type { Namespace, Socket } from "socket.io";

const interval_ms = 200;

export class Watch {
  readonly #namespace: Namespace;
  readonly #runtime: () => Runtime;
  readonly #pending = new Map<RunId, RunView>();
  #timer: NodeJS.Timeout | null = null;

  constructor(namespace: Namespace, runtime: () => Runtime) {
    this.#namespace = namespace;
    this.#runtime = runtime;
    namespace.on("connection", (socket) => {
      socket.on("watch", (run: unknown) => this.#follow(socket, run));
    });
  }

  publish(news: RunNews): void {
    if (news.type === "round") {
      const { run, summary } = news;
      this.#emit(run, { type: "round", run, summary });
    } else if (news.type === "run") {
      this.#pending.set(news.run.id, news.run);
      this.#timer ??= setTimeout(() => this.#flush(), interval_ms);
    }
  }

  #flush(): void {
    this.#timer = null;
    const now_ms = Date.now();
    for (const [id, run] of this.#pending) this.#emit(id, { type: "run", run, now_ms });
    this.#pending.clear();
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
