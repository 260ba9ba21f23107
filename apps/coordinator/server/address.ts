/** Whose request it is, by address: the connection's, or behind a trusted proxy the one that the proxy names. */
import type { IncomingHttpHeaders } from "node:http";

export function addressOf(
  /** A Socket.IO handshake is one. */
  request: { readonly headers: IncomingHttpHeaders; readonly address: string },
  { trusts_proxy }: { readonly trusts_proxy: boolean },
): string {
  const forwarded = request.headers["x-forwarded-for"];
  // The last entry is the proxy's own word; those before it are whatever the client sent.
  const last = (Array.isArray(forwarded) ? forwarded.at(-1) : forwarded)?.split(",").at(-1)?.trim();
  return trusts_proxy && last ? last : request.address;
}
