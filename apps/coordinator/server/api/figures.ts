/** What machines ask for beside the API: whether all is well, and figures for Prometheus. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Access, isAllowed } from "../access/caller.ts";
import { error, send } from "./answers.ts";

export type FiguresOptions = {
  readonly access: Access;
  readonly metrics: () => Promise<string>;
  readonly trusts_proxy: boolean;
  /** What is wrong, or null while all is well. */
  readonly health: () => string | null;
};

const loopback = ["127.0.0.1", "::1", "::ffff:127.0.0.1"];

/** True when the path was one of these. */
export async function serveFigures(
  options: FiguresOptions,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<boolean> {
  if (path === "/healthz") {
    const problem = options.health();
    send(response, { status: problem === null ? 200 : 503, body: { status: problem ?? "ok" } });
    return true;
  }
  if (path !== "/metrics") return false;
  if (!isLocal(options, request)) {
    const caller = await options.access.identify(request.headers);
    if (!isAllowed(caller, "system.read")) {
      send(response, error(401, "Metrics need the admin token."));
      return true;
    }
  }
  const headers = { "content-type": "text/plain; version=0.0.4" };
  send(response, { status: 200, content: await options.metrics(), headers });
  return true;
}

/** Figures of the machine are for who asks on it; behind a proxy everyone comes from this machine. */
function isLocal({ trusts_proxy }: FiguresOptions, { socket, headers }: IncomingMessage): boolean {
  if (trusts_proxy || headers["x-forwarded-for"] !== undefined) return false;
  return loopback.includes(socket.remoteAddress ?? "");
}
