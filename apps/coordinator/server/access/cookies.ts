/**
 * The cookie of a session. Over https it is `__Host-tributary`, which browsers take and send over https alone, from
 * this very host. Over plain http on this machine that name is not possible everywhere (Safari), so there is another,
 * with the port in it, since ports share cookies. Over plain http from elsewhere there is none: nobody signs in.
 */
import type { IncomingHttpHeaders } from "node:http";
import { isLoopback } from "./origin.ts";

export type Way = "https" | "loopback" | "plain";

/** https ends at a proxy, which says so. */
export function wayOf(
  headers: IncomingHttpHeaders,
  { trusts_proxy }: { readonly trusts_proxy: boolean },
): Way {
  if (trusts_proxy && lastOf(headers["x-forwarded-proto"]) === "https") return "https";
  // A proxy that is not trusted has a name of its own, which browsers say here.
  return isLoopback(hostOf(headers).hostname) ? "loopback" : "plain";
}

export function sessionCookie(headers: IncomingHttpHeaders, way: Way): string | null {
  const name = nameOf(headers, way);
  if (name === null) return null;
  const pairs = (headers.cookie ?? "").split(";").map((pair) => pair.trim().split("=", 2));
  const own = pairs.filter(([key]) => key === name);
  // Two of the same name come from two places, and one of them is not ours.
  return own.length === 1 ? (own[0]?.[1] ?? null) : null;
}

/** The `set-cookie` header; null takes the cookie back. */
export function cookieHeader(
  headers: IncomingHttpHeaders,
  way: Exclude<Way, "plain">,
  cookie: { readonly secret: string; readonly seconds: number } | null,
): string {
  const { secret, seconds } = cookie ?? { secret: "", seconds: 0 };
  const parts = [
    `${nameOf(headers, way)}=${secret}`,
    "Path=/",
    `Max-Age=${seconds}`,
    "HttpOnly",
    "SameSite=Strict",
    ...(way === "https" ? ["Secure"] : []),
  ];
  return parts.join("; ");
}

function nameOf(headers: IncomingHttpHeaders, way: Way): string | null {
  if (way === "https") return "__Host-tributary";
  return way === "loopback" ? `tributary-${hostOf(headers).port || "80"}` : null;
}

function hostOf({ host = "" }: IncomingHttpHeaders): { hostname: string; port: string } {
  const address = `http://${host}`;
  return URL.canParse(address) ? new URL(address) : { hostname: "", port: "" };
}

function lastOf(header: string | string[] | undefined): string | undefined {
  return (Array.isArray(header) ? header.at(-1) : header)?.split(",").at(-1)?.trim();
}
