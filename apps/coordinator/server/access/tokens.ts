/** API tokens for scripts: shown once, scoped by a role that is at most that of who makes them. */
import type { Acts, Clock } from "@tributary/runtime";
import type { Records, TokenRecord } from "@tributary/storage";
import { actorOf, type Caller, isAllowed, roleOf } from "./caller.ts";
import { tokenPrefix } from "./identify.ts";
import { done, type Outcome, refused } from "./outcome.ts";
import { lesserRole, type Role } from "./permissions.ts";
import { digestOf, newId, newSecret } from "./secrets.ts";

export type TokenPorts = {
  readonly records: Pick<Records, "tokens">;
  readonly acts: Acts;
  readonly clock: Pick<Clock, "now_ms">;
  readonly changed: () => Promise<void>;
};

export type WantedToken = {
  readonly name: string;
  readonly role: Role;
  /** Null: for ever. */
  readonly expires_at_ms: number | null;
};

export class Tokens {
  readonly #ports: TokenPorts;

  constructor(ports: TokenPorts) {
    this.#ports = ports;
  }

  /** One's own; of everybody for who may change accounts. */
  async list(caller: Caller): Promise<readonly TokenRecord[]> {
    const all = await this.#ports.records.tokens.list();
    return all.filter((token) => isVisible(caller, token));
  }

  async create(
    wanted: WantedToken,
    caller: Caller,
  ): Promise<Outcome<{ readonly token: TokenRecord; readonly secret: string }>> {
    const { records, acts, clock } = this.#ports;
    const { name, role, expires_at_ms } = wanted;
    if (caller.kind === "token" && caller.token !== undefined) {
      // It would outlive the one that made it, whoever had got hold of that.
      return refused(409, "An API token cannot make another. Sign in, and make it there.");
    }
    const own = roleOf(caller);
    if (own === null || lesserRole(role, own) !== role) {
      return refused(400, `A token may at most what you may: choose ${own} or a lesser role.`);
    }
    const created_at_ms = clock.now_ms();
    if (expires_at_ms !== null && expires_at_ms <= created_at_ms) {
      return refused(400, "The token would be over before it begins. Choose a later time.");
    }
    const secret = `${tokenPrefix}${newSecret()}`;
    const token: TokenRecord = {
      id: newId("token"),
      sha256: digestOf(secret),
      name,
      role,
      account: caller.kind === "account" ? caller.account : null,
      created_at_ms,
      expires_at_ms,
      used_at_ms: null,
      revoked_at_ms: null,
    };
    const detail = { name, role, expires_at_ms };
    const intention = { actor: actorOf(caller), action: "create_token", subject: token.id, detail };
    const outcome = await acts.perform(intention, () => records.tokens.create(token));
    if (outcome === "created") return done({ token, secret });
    return refused(409, `There is, or was, a token ${name}: names are used once. Choose another.`);
  }

  async revoke(id: string, caller: Caller): Promise<Outcome<TokenRecord>> {
    const { records, acts, clock, changed } = this.#ports;
    const token = await records.tokens.get(id);
    if (token === null || !isVisible(caller, token)) {
      return refused(404, `There is no token ${id} here.`);
    }
    const actor = actorOf(caller);
    const detail = { name: token.name };
    const intention = { actor, action: "revoke_token", subject: id, detail };
    const revoked_at_ms = token.revoked_at_ms ?? clock.now_ms();
    await acts.perform(intention, () => records.tokens.revoke(id, revoked_at_ms));
    await changed();
    return done({ ...token, revoked_at_ms });
  }
}

function isVisible(caller: Caller, { account }: TokenRecord): boolean {
  if (isAllowed(caller, "accounts.write")) return true;
  return caller.kind === "account" && caller.account === account;
}
