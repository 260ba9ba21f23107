/** Who asks: a visitor, a script with a token, or somebody who signed in. */
import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { type Actor, actors } from "@tributary/runtime";
import { may, type Permission, type Role } from "./permissions.ts";
import { sha256 } from "./secrets.ts";

export type Caller =
  | { readonly kind: "visitor" }
  | {
      readonly kind: "token";
      readonly actor: Actor;
      readonly name: string;
      readonly role: Role;
      /** Which API token; absent: the one of the configuration. */
      readonly token?: string;
    }
  | AccountCaller;

/** Somebody who signed in, in that session. */
export type AccountCaller = {
  readonly kind: "account";
  readonly actor: Actor;
  readonly name: string;
  readonly role: Role;
  readonly account: string;
  readonly session: string;
};

export const visitor: Caller = { kind: "visitor" };

/** Finds out who asks; whoever shows nothing, or nothing that holds, is a visitor. */
export type Access = {
  /** Quiet: as if nobody had asked; a session that is only looked at still grows idle. */
  identify(headers: IncomingHttpHeaders, options?: { readonly isQuiet?: boolean }): Promise<Caller>;
};

export function isAllowed(caller: Caller, permission: Permission): boolean {
  return may(roleOf(caller), permission);
}

export function roleOf(caller: Caller): Role | null {
  return caller.kind === "visitor" ? null : caller.role;
}

/** Under which name an act is written down. A visitor may do nothing that is. */
export function actorOf(caller: Caller): Actor {
  if (caller.kind === "visitor") throw new Error("Expected somebody who may act, got a visitor.");
  return caller.actor;
}

/** Knows the configured admin token alone, which may do everything. */
export function tokenAccess(admin_token: string): Access {
  const expected = sha256(admin_token);
  const owner: Caller = {
    kind: "token",
    actor: actors.admin,
    name: "admin token",
    role: "owner",
  };
  return {
    async identify(headers) {
      const given = bearerOf(headers);
      return given !== null && timingSafeEqual(sha256(given), expected) ? owner : visitor;
    },
  };
}

export function bearerOf({ authorization = "" }: IncomingHttpHeaders): string | null {
  return /^Bearer (.+)$/.exec(authorization)?.[1] ?? null;
}
