/**
 * Whether a request comes from a page of this coordinator. Browsers say where it comes from in headers that pages
 * cannot change; what is no browser says nothing.
 */
import type { IncomingHttpHeaders } from "node:http";

/** The page asks by itself: a form, a link or an image cannot send it, and another origin must not. */
export const ownPageHeader = "x-tributary";

/** Where this coordinator is, as its configuration has it. */
export type Site = {
  /** The address that is listened on. */
  readonly host: string;
  /** Among them the public one, where a proxy stands before a loopback address. */
  readonly allowed_origins?: readonly string[];
};

/**
 * By host and port. On a loopback address, "here" has a loopback name, or one that the configuration knows: any other
 * name that resolves to this machine (DNS rebinding) is a foreign origin.
 */
export function isOwnOrigin(origin: string, host: string | undefined, site: Site): boolean {
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin);
  const isKnown = isLoopback(from.hostname) || (site.allowed_origins ?? []).includes(origin);
  if (isLoopback(site.host) && !isKnown) return false;
  return from.host === host;
}

export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "");
  return /^(127(\.\d{1,3}){3}|::1|(.+\.)?localhost)$/.test(name);
}

/** Nothing that a browser says speaks against it. */
export function isFromHere(
  { origin, host, "sec-fetch-site": relation }: IncomingHttpHeaders,
  site: Site,
): boolean {
  if (relation !== undefined && relation !== "same-origin") return false;
  return origin === undefined || isOwnOrigin(origin, host, site);
}
