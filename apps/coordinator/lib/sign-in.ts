/** Who is signed in, as the API tells it, and the way to the sign-in page and back. */
import type { Permission, Role } from "../server/access/permissions.ts";

export type Me = {
  readonly caller: {
    readonly kind: "account" | "token" | "visitor";
    readonly name: string;
    readonly role: Role | null;
  };
  readonly permissions: readonly Permission[];
  /** There is no account yet: the link in the coordinator's terminal makes the owner. */
  readonly needs_setup: boolean;
};

export const mePath = "/api/me";
export const home = "/admin";

/** Where somebody signs in who then comes back to `from`. */
export function signInAddress(from: string): string {
  const isPlain = from === home || from.startsWith("/sign-in") || from.startsWith("/setup");
  return isPlain ? "/sign-in" : `/sign-in?back=${encodeURIComponent(from)}`;
}

/** Where the sign-in page leads: only into this site, whatever the link says. */
export function returnAddress(search: string): string {
  const wanted = new URLSearchParams(search).get("back") ?? home;
  const site = "https://this.site.invalid";
  // Browsers read "/\" as "//", which begins another host.
  if (!wanted.startsWith("/") || !URL.canParse(wanted, site)) return home;
  const { origin, pathname, search: query, hash } = new URL(wanted, site);
  // The path is read again by the browser, so it must not begin another host either.
  if (origin !== site || pathname.startsWith("//")) return home;
  return `${pathname}${query}${hash}`;
}

/** The one-time secret of a setup link: behind the `#`, so that no log sees it. */
export function setupSecret(hash: string): string | null {
  const secret = decodeURIComponentOrNot(hash.replace(/^#/, "")).trim();
  return secret === "" ? null : secret;
}

function decodeURIComponentOrNot(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
