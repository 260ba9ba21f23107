/**
 * A participant's link over Socket.IO: WebSocket only (an update in chunks over long polling helps nobody), no
 * reconnection of its own (the participation decides when to come back), one event name for all messages.
 */
import {
  type CoordinatorMessage,
  limits,
  type ParticipantLink,
  readCoordinatorMessage,
} from "@tributary/protocol";
import { io } from "socket.io-client";
import type { Connect } from "../ports.ts";

export type SocketIoOptions = {
  /** In Node, a `http.Agent` that makes the connection: through a proxy, for one. */
  readonly agent?: unknown;
};

export function socketIoConnect(url: string, options: SocketIoOptions = {}): Connect {
  return (signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new Error("aborted"));
      const socket = io(new URL("/participant", url).href, {
        transports: ["websocket"],
        reconnection: false,
        forceNew: true,
        timeout: limits.join_ms_max,
        ...(options.agent === undefined ? {} : { agent: options.agent as string }),
      });
      const early: CoordinatorMessage[] = [];
      let listener: ((message: CoordinatorMessage) => void) | null = null;
      let closed: string | null = null;
      let onClosed: ((why: string) => void) | null = null;
      const shut = (why: string) => {
        if (closed !== null) return;
        closed = why;
        signal.removeEventListener("abort", giveUp);
        // Not `socket.close()`: a server ignores what arrives together with that packet, a last message too.
        if (socket.connected) socket.io.engine.close();
        else socket.close();
        onClosed?.(why);
        reject(new Error(why));
      };
      const giveUp = () => {
        if (!socket.connected) shut("aborted");
      };
      const link: ParticipantLink = {
        send: (message) => void socket.emit("message", message),
        onMessage(next) {
          listener = next;
          for (const message of early.splice(0)) next(message);
        },
        onClose(next) {
          onClosed = next;
          if (closed !== null) next(closed);
        },
        close: shut,
      };
      socket.on("message", (frame: unknown) => {
        const message = readCoordinatorMessage(frame);
        if (message === null) return; // A newer coordinator may say what we do not know.
        if (listener === null) early.push(message);
        else listener(message);
      });
      socket.on("connect", () => resolve(link));
      socket.on("connect_error", (error) =>
        shut(`The coordinator cannot be reached: ${reasonOf(error)}`),
      );
      socket.on("disconnect", (why) => shut(why));
      signal.addEventListener("abort", giveUp);
    });
}

/** In Node what is behind a "websocket error" is told, such as a certificate; a browser keeps it to itself. */
function reasonOf(error: Error): string {
  const { description } = error as { readonly description?: { readonly message?: unknown } };
  const behind = description?.message;
  return typeof behind === "string" && behind !== "" ? behind : error.message;
}
