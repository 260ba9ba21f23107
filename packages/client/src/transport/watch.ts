/**
 * Following a run over the `/watch` namespace: read-only, reconnecting by itself, each reconnect with a new snapshot.
 */
import { WatchMessage } from "@tributary/protocol";
import { io } from "socket.io-client";
import { createQueue } from "../queue.ts";

/** Ends when the signal aborts. Messages that this client does not know are skipped. */
export async function* watchRun(options: {
  readonly url: string;
  readonly run: string;
  readonly signal: AbortSignal;
}): AsyncGenerator<WatchMessage> {
  const { url, run, signal } = options;
  const messages = createQueue<WatchMessage>();
  // Spread like the participants' own: anywhere from nothing to twice a delay that doubles.
  const spread = { randomizationFactor: 1, reconnectionDelay: 1_000, reconnectionDelayMax: 15_000 };
  const address = new URL("/watch", url).href;
  const socket = io(address, { transports: ["websocket"], forceNew: true, ...spread });
  const end = () => messages.end();
  socket.on("connect", () => socket.emit("watch", run));
  socket.on("message", (frame: unknown) => {
    const parsed = WatchMessage.safeParse(frame);
    if (parsed.success) messages.push(parsed.data);
  });
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  try {
    yield* messages;
  } finally {
    signal.removeEventListener("abort", end);
    socket.close();
  }
}
