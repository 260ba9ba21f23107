/** Who asks: a visitor, a script with a token, or somebody who signed in. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { type Actor, actors } from "@tributary/runtime";
import { may, type Permission, type Role } from "./permissions.ts";

export type Caller =
  | { readonly kind: "visitor" }
  | { readonly kind: "token"; readonly actor: Actor; readonly name: string; readonly role: Role };

export const visitor: Caller = { kind: "visitor" };

/** Finds out who asks; whoever shows nothing, or nothing that holds, is a visitor. */
export type Access = {
  identify(headers: IncomingHttpHeaders): Promise<Caller>;
};

export function isAllowed(caller: Caller, permission: Permission): boolean {
  return may(caller.kind === "visitor" ? null : caller.role, permission);
}

/** Under which name an act is written down. A visitor may do nothing that is. */
export function actorOf(caller: Caller): Actor {
  if (caller.kind === "visitor") throw new Error("Expected somebody who may act, got a visitor.");
  return caller.actor;
}

/** Knows the configured admin token alone, which may do everything. */
export function tokenAccess(admin_token: string): Access {
  const expected = digest(admin_token);
  const owner: Caller = {
    kind: "token",
    actor: actors.admin,
    name: "admin token",
    role: "owner",
  };
  return {
    async identify(headers) {
      const given = bearerOf(headers);
      return given !== null && timingSafeEqual(digest(given), expected) ? owner : visitor;
    },
  };
}

export function bearerOf({ authorization = "" }: IncomingHttpHeaders): string | null {
  return /^Bearer (.+)$/.exec(authorization)?.[1] ?? null;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
