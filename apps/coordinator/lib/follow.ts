/**
 * Follows one run over the `/admin` namespace, participant by participant; asks again after every reconnect and checks
 * each message against the protocol. Returns how to stop.
 */
import { AdminMessage } from "@tributary/protocol";
import { io } from "socket.io-client";

export function followRun(run: string, onMessage: (message: AdminMessage) => void): () => void {
  // A connection that is there already may have been opened before somebody signed in.
  const socket = io("/admin", { transports: ["websocket"], forceNew: true });
  socket.on("connect", () => socket.emit("follow", [run]));
  socket.on("message", (frame: unknown) => {
    const message = AdminMessage.safeParse(frame);
    if (message.success) onMessage(message.data);
  });
  return () => void socket.disconnect();
}
