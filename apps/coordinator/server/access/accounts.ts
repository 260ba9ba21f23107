/**
 * Accounts: whoever is let in gets a link that works once, by which they choose their own password. So nobody ever
 * knows another's password, and a forgotten one is a new link.
 */
import type { Actor, Acts, Clock } from "@tributary/runtime";
import { type AccountRecord, nameKey, type Records } from "@tributary/storage";
import { done, type Outcome, type Refused, refused } from "./outcome.ts";
import type { Role } from "./permissions.ts";
import { digestOf, newId, newSecret } from "./secrets.ts";

export type AccountPorts = {
  readonly records: Pick<Records, "accounts">;
  readonly acts: Acts;
  readonly clock: Pick<Clock, "now_ms">;
  readonly changed: () => Promise<void>;
};

/** To be given to whom it is for, by a way that others do not read. */
export type Invitation = {
  readonly account: AccountRecord;
  /** A path of this coordinator; the secret stands behind the `#`, where no server sees it. */
  readonly link: string;
  readonly expires_at_ms: number;
};

const link_ms_max = 7 * 24 * 60 * 60 * 1000;

export const linkPath = (secret: string) => `/setup#${secret}`;

export class Accounts {
  readonly #ports: AccountPorts;

  constructor(ports: AccountPorts) {
    this.#ports = ports;
  }

  list(): Promise<readonly AccountRecord[]> {
    return this.#ports.records.accounts.list();
  }

  async invite(
    said: { readonly name: string; readonly role: Role },
    actor: Actor,
  ): Promise<Outcome<Invitation>> {
    const { records, acts, clock } = this.#ports;
    const { name, role } = said;
    const taken = await records.accounts.named(name);
    if (taken !== null) return nameTaken(taken.name);
    const account: AccountRecord = {
      id: newId("account"),
      name,
      role,
      password: null,
      created_at_ms: clock.now_ms(),
      disabled_at_ms: null,
    };
    const intention = { actor, action: "invite_account", subject: account.id, detail: said };
    return acts.perform(intention, async () => {
      const outcome = await records.accounts.create(account);
      return outcome === "created" ? done(await this.#link(account)) : nameTaken(name);
    });
  }

  /** In place of the password, once it is used; until then the old one works. */
  async newLink(id: string, actor: Actor): Promise<Outcome<Invitation>> {
    const account = await this.#ports.records.accounts.get(id);
    if (account === null) return unknown(id);
    if (account.disabled_at_ms !== null) {
      return refused(409, `The account ${account.name} is disabled. Enable it first.`);
    }
    const detail = { name: account.name };
    const intention = { actor, action: "link_account", subject: id, detail };
    return done(await this.#ports.acts.perform(intention, () => this.#link(account)));
  }

  changeRole(id: string, role: Role, actor: Actor): Promise<Outcome<AccountRecord>> {
    return this.#change(id, { action: "change_role", change: { role }, detail: { role } }, actor);
  }

  disable(id: string, actor: Actor): Promise<Outcome<AccountRecord>> {
    const change = { disabled_at_ms: this.#ports.clock.now_ms() };
    return this.#change(id, { action: "disable_account", change, detail: {} }, actor);
  }

  enable(id: string, actor: Actor): Promise<Outcome<AccountRecord>> {
    const change = { disabled_at_ms: null };
    return this.#change(id, { action: "enable_account", change, detail: {} }, actor);
  }

  async #change(
    id: string,
    to: {
      readonly action: string;
      readonly change: { readonly role?: Role; readonly disabled_at_ms?: number | null };
      readonly detail: { readonly role?: Role };
    },
    actor: Actor,
  ): Promise<Outcome<AccountRecord>> {
    const { records, acts, changed } = this.#ports;
    const account = await records.accounts.get(id);
    if (account === null) return unknown(id);
    const detail = { name: account.name, ...to.detail };
    const intention = { actor, action: to.action, subject: id, detail };
    const outcome = await acts.perform(intention, () => records.accounts.change(id, to.change));
    if (outcome === "unknown") return unknown(id);
    if (outcome === "last_owner") {
      const sentence = `${account.name} is the only owner who can sign in. Make another owner first.`;
      return refused(409, sentence);
    }
    await changed();
    return done({ ...account, ...to.change });
  }

  async #link(account: AccountRecord): Promise<Invitation> {
    const { records, clock } = this.#ports;
    const secret = newSecret();
    const expires_at_ms = clock.now_ms() + link_ms_max;
    const sha256 = digestOf(secret);
    await records.accounts.setLink({
      account: account.id,
      sha256,
      expires_at_ms,
      used_at_ms: null,
    });
    return { account, link: linkPath(secret), expires_at_ms };
  }
}

export function nameTaken(name: string): Refused {
  return refused(409, `There is an account ${name} already. Choose another name.`);
}

function unknown(id: string): Refused {
  return refused(404, `There is no account ${id} here.`);
}

/** Shown in the log of acts, so it looks like what it is. */
export function isName(name: string): boolean {
  const { length } = [...name];
  const isPlain = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._@'-]*$/u.test(name) && name.trim() === name;
  return isPlain && length <= name_characters_max && nameKey(name) !== "";
}

export const name_characters_max = 80;
