/**
 * Who asks, by what the request shows: the configuration's admin token, an API token, or the cookie of a session. The
 * records are asked each time, so that what was ended, disabled or changed holds from the next request on.
 */
import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { actors, type Clock } from "@tributary/runtime";
import type { AccountRecord, Records, SessionRecord } from "@tributary/storage";
import { type Access, bearerOf, type Caller, visitor } from "./caller.ts";
import { sessionCookie, wayOf } from "./cookies.ts";
import { isRole, lesserRole } from "./permissions.ts";
import { digestOf, sha256 } from "./secrets.ts";

export type IdentifyOptions = {
  readonly records: Pick<Records, "accounts" | "sessions" | "tokens">;
  readonly clock: Pick<Clock, "now_ms">;
  readonly admin_token: string;
  readonly trusts_proxy: boolean;
};

export const sessionIdle_ms_max = 12 * 60 * 60 * 1000;
export const session_ms_max = 14 * 24 * 60 * 60 * 1000;
/** Secret scanners find them by it, and other bearer tokens are not looked up. */
export const tokenPrefix = "tributary_";

/** Written down no more often than that. */
const seen_interval_ms = 60_000;

export function createAccess(options: IdentifyOptions): Access {
  const expected = sha256(options.admin_token);
  const owner: Caller = { kind: "token", actor: actors.admin, name: "admin token", role: "owner" };
  return {
    async identify(headers, { isQuiet = false } = {}) {
      const bearer = bearerOf(headers);
      if (bearer === null) return callerBySession(options, headers, isQuiet);
      if (timingSafeEqual(sha256(bearer), expected)) return owner;
      return bearer.startsWith(tokenPrefix) ? callerByToken(options, bearer, isQuiet) : visitor;
    },
  };
}

/** A token may what it was made for, and never more than who made it may now. */
async function callerByToken(
  { records, clock }: IdentifyOptions,
  secret: string,
  isQuiet: boolean,
): Promise<Caller> {
  const token = await records.tokens.find(digestOf(secret));
  if (token === null || token.revoked_at_ms !== null || !isRole(token.role)) return visitor;
  const now_ms = clock.now_ms();
  if (token.expires_at_ms !== null && token.expires_at_ms <= now_ms) return visitor;
  const maker = token.account === null ? null : await records.accounts.get(token.account);
  const most = maker === null ? "owner" : maker.role;
  if (!isRole(most) || (maker !== null && maker.disabled_at_ms !== null)) return visitor;
  if (!isQuiet && now_ms - (token.used_at_ms ?? 0) >= seen_interval_ms) {
    await records.tokens.used(token.id, now_ms);
  }
  const { id, name } = token;
  return {
    kind: "token",
    actor: `token ${name}`,
    name,
    role: lesserRole(token.role, most),
    token: id,
  };
}

async function callerBySession(
  options: IdentifyOptions,
  headers: IncomingHttpHeaders,
  isQuiet: boolean,
): Promise<Caller> {
  const { records, clock } = options;
  const secret = sessionCookie(headers, wayOf(headers, options));
  const session = secret === null ? null : await records.sessions.find(digestOf(secret));
  const now_ms = clock.now_ms();
  if (session === null || isOver(session, now_ms)) return visitor;
  const account = await records.accounts.get(session.account);
  if (account === null || account.disabled_at_ms !== null) return visitor;
  if (!isQuiet && now_ms - session.seen_at_ms >= seen_interval_ms) {
    await records.sessions.seen(session.id, now_ms);
  }
  return callerOf(account, session);
}

export function callerOf(
  { id, name, role }: AccountRecord,
  session: { readonly id: string },
): Caller {
  if (!isRole(role)) return visitor;
  return {
    kind: "account",
    actor: `account ${name}`,
    name,
    role,
    account: id,
    session: session.id,
  };
}

export function isOver({ seen_at_ms, expires_at_ms }: SessionRecord, now_ms: number): boolean {
  return now_ms >= expires_at_ms || now_ms - seen_at_ms >= sessionIdle_ms_max;
}
