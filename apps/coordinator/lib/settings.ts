/** What the API tells of people, sessions and tokens, and the words for it. */
import type { Role } from "../server/access/permissions.ts";

export type AccountView = {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly created_at_ms: number;
  readonly disabled_at_ms: number | null;
  readonly has_joined: boolean;
};

export type InvitationView = {
  readonly account: AccountView;
  /** Path and secret, shown once. */
  readonly link: string;
  readonly expires_at_ms: number;
};

export type TokenView = {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly account: string | null;
  readonly created_at_ms: number;
  readonly expires_at_ms: number | null;
  readonly used_at_ms: number | null;
  readonly revoked_at_ms: number | null;
};

export type SessionView = {
  readonly id: string;
  readonly name: string;
  readonly created_at_ms: number;
  readonly seen_at_ms: number;
  readonly expires_at_ms: number;
  readonly agent: string;
  readonly address: string;
  readonly is_this: boolean;
};

export const roleWords: Readonly<Record<Role, string>> = {
  owner: "Everything, also who comes in",
  admin: "Tasks, models, devices, webhooks and API tokens",
  operator: "Runs, schedules and invitations",
  viewer: "Looks at everything, changes nothing",
};

export type State = { readonly tone: "good" | "warn" | "neutral"; readonly words: string };

export function accountState({ disabled_at_ms, has_joined }: AccountView): State {
  if (disabled_at_ms !== null) return { tone: "neutral", words: "shut out" };
  if (!has_joined) return { tone: "warn", words: "has not used the link yet" };
  return { tone: "good", words: "may come in" };
}

export function tokenState({ revoked_at_ms, expires_at_ms }: TokenView, now_ms: number): State {
  if (revoked_at_ms !== null) return { tone: "neutral", words: "revoked" };
  if (expires_at_ms !== null && expires_at_ms <= now_ms) {
    return { tone: "neutral", words: "expired" };
  }
  return { tone: "good", words: "valid" };
}

/** "Firefox on Linux": enough to know one's own devices again. */
export function browserName(agent: string): string {
  const browser = ["Edg", "Firefox", "Chrome", "Safari"].find((name) => agent.includes(`${name}/`));
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux"].find((name) =>
    agent.includes(name),
  );
  const name = browser === "Edg" ? "Edge" : browser;
  if (name === undefined) return agent === "" ? "unknown" : agent.slice(0, 40);
  return system === undefined ? name : `${name} on ${system === "Mac OS X" ? "macOS" : system}`;
}

const day_ms = 86_400_000;

/** How long a token may live, as the form offers it; null: until it is revoked. */
export const lifetimes = [
  { name: "30 days", days: 30 },
  { name: "90 days", days: 90 },
  { name: "a year", days: 365 },
  { name: "until it is revoked", days: null },
] as const;

export function expiryOf(days: number | null, now_ms: number): number | null {
  return days === null ? null : now_ms + days * day_ms;
}
