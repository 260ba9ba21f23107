/**
 * What a page of another origin may read over HTTP: as much as it takes to take part, if the configuration names its
 * origin. No credentials go along, and nothing that is not public is among it. Sockets are checked in `sockets.ts`.
 */
import type { IncomingMessage, ServerResponse } from "node:http";

const shared = /^\/(models\/[^/]+|tfjs-wasm\/[^/]+|api\/tasks)$/;

/** Says so in the answer's headers; a browser keeps what is not said from the page. */
export function shareWithPages(
  { method, headers: { origin } }: Pick<IncomingMessage, "method" | "headers">,
  response: Pick<ServerResponse, "setHeader" | "appendHeader">,
  { path, allowed_origins }: { readonly path: string; readonly allowed_origins: readonly string[] },
): void {
  if (method !== "GET" || !shared.test(path)) return;
  // Said to all, so that no cache gives one origin's answer to another.
  response.appendHeader("vary", "origin");
  if (origin === undefined || !allowed_origins.includes(origin)) return;
  response.setHeader("access-control-allow-origin", origin);
}
