/**
 * The Socket.IO server with its limits. CORS does not cover WebSocket, so the origin is checked here, before the
 * upgrade: pages of this coordinator, origins that the configuration names, and clients that send none (edge devices).
 */
import type { Server as HttpServer, IncomingMessage } from "node:http";
import { limits } from "@tributary/protocol";
import type { Log } from "@tributary/runtime";
import { Server } from "socket.io";
import { isOwnOrigin } from "./access/origin.ts";
import type { Config } from "./config.ts";
import type { Metrics } from "./metrics.ts";

export function openSockets(
  server: HttpServer,
  options: { readonly config: Config; readonly metrics: Metrics; readonly log: Log },
): Server {
  const { config, metrics, log } = options;
  const sockets = new Server(server, {
    serveClient: false,
    transports: ["websocket"],
    perMessageDeflate: false,
    maxHttpBufferSize: limits.frame_bytes_max,
    pingInterval: limits.ping_interval_ms,
    pingTimeout: limits.ping_timeout_ms,
    connectTimeout: limits.join_ms_max,
    // Next's development server answers upgrades of its own on the same port; else nobody would.
    destroyUpgrade: config.web !== "dev",
    allowRequest(request, callback) {
      const { origin } = request.headers;
      const isAllowed = mayConnect(origin, request.headers.host, config);
      if (!isAllowed) {
        metrics.refusals.inc({ reason: "origin_not_allowed" });
        log.warn({ origin, reason: "origin_not_allowed" }, "Connection refused");
      }
      callback(isAllowed ? null : "origin_not_allowed", isAllowed);
    },
  });
  // Nothing is said in the default namespace: a connection that joins no other ends.
  sockets.use((_socket, next) => next(new Error("Join /participant, /watch or /admin.")));
  sockets.engine.on("connection", (raw: { request: IncomingMessage | null }) => {
    // Of the upgrade request some headers are needed again; whole, thousands of them are much memory.
    raw.request = raw.request && (kept(raw.request) as IncomingMessage);
  });
  return sockets;
}

/** Who it is, and from where: what is asked of a connection as long as it lives. */
const keptHeaders = [
  "authorization",
  "cookie",
  "host",
  "origin",
  "sec-fetch-site",
  "x-forwarded-for",
  "x-forwarded-proto",
] as const;

/** As much of a request as the handshake of Socket.IO reads. */
function kept({ headers }: IncomingMessage) {
  const known = keptHeaders.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { headers: Object.fromEntries(known), connection: {} };
}

/** A page may connect when it came from here, or from a named origin; edge devices send none. */
export function mayConnect(
  origin: string | undefined,
  host: string | undefined,
  config: Pick<Config, "allowed_origins" | "host">,
): boolean {
  if (origin === undefined || config.allowed_origins.includes(origin)) return true;
  return isOwnOrigin(origin, host, config);
}
