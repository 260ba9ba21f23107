/**
 * Watches one run over Socket.IO: asks for it again after every reconnect, checks each message against the
 * protocol and hands it on. Returns how to stop.
 */
import { WatchMessage } from "@tributary/protocol";
import { io } from "socket.io-client";
import type { RunEvent } from "./run-view.ts";

export function watchRun(run: string, dispatch: (event: RunEvent) => void): () => void {
  const socket = io("/watch", { transports: ["websocket"] });
  socket.on("connect", () => socket.emit("watch", run));
  socket.on("connect_error", () => dispatch({ type: "link_lost" }));
  socket.on("disconnect", () => dispatch({ type: "link_lost" }));
  socket.on("message", (frame: unknown) => {
    const message = WatchMessage.safeParse(frame);
    if (message.success) dispatch({ type: "message", message: message.data, now_ms: Date.now() });
  });
  return () => void socket.disconnect();
}
