/**
 * Coming in and going out: sessions are begun, listed and ended here. Whether a name is known, its account disabled or
 * its password another, the answer is the same and takes the same work.
 */
import type { Acts, Clock } from "@tributary/runtime";
import type { AccountRecord, Records, SessionRecord } from "@tributary/storage";
import type { Attempts } from "./attempts.ts";
import type { AccountCaller } from "./caller.ts";
import type { FailedSignIns } from "./failed-sign-ins.ts";
import { isOver, session_ms_max, sessionIdle_ms_max } from "./identify.ts";
import { done, type Outcome, refused } from "./outcome.ts";
import { passwordProblem } from "./password-rules.ts";
import type { Passwords } from "./passwords.ts";
import { digestOf, newId, newSecret } from "./secrets.ts";

export type SignInPorts = {
  readonly records: Pick<Records, "accounts" | "sessions">;
  readonly acts: Acts;
  readonly clock: Pick<Clock, "now_ms">;
  readonly passwords: Passwords;
  readonly attempts: Attempts;
  readonly failures: Pick<FailedSignIns, "note">;
  /** Somebody's access has changed: open sockets are looked at. */
  readonly changed: () => Promise<void>;
};

/** From where somebody comes, to be shown beside the session. */
export type From = { readonly agent: string; readonly address: string };

/** For the cookie, once. */
export type Begun = { readonly secret: string; readonly account: AccountRecord };

const agent_characters_max = 200;

export const wrong = refused(
  401,
  "Name or password is not right, or the account was disabled. Try again, or ask an owner for a new link.",
);

export class SignIn {
  readonly #ports: SignInPorts;

  constructor(ports: SignInPorts) {
    this.#ports = ports;
  }

  async signIn(
    { name, password }: { readonly name: string; readonly password: string },
    from: From,
  ): Promise<Outcome<Begun>> {
    const { records, passwords, attempts, failures } = this.#ports;
    const { address } = from;
    const tooMany = await attempts.take({ name, address });
    if (tooMany !== null) {
      failures.note({ reason: "too_many", address, account: null });
      return tooMany;
    }
    const account = await records.accounts.named(name);
    const isRight = await passwords.matches(password, account?.password ?? null);
    if (account === null || !isRight || account.disabled_at_ms !== null) {
      failures.note({ reason: "wrong", address, account: account?.name ?? null });
      return wrong;
    }
    await attempts.succeeded(name);
    return this.begin(account, from);
  }

  /** A session with a secret of its own, whatever was there before. */
  async begin(account: AccountRecord, from: From): Promise<Outcome<Begun>> {
    const { records, acts, clock } = this.#ports;
    const now_ms = clock.now_ms();
    await records.sessions.forget({ seen_ms: now_ms - sessionIdle_ms_max, expired_ms: now_ms });
    const secret = newSecret();
    const session: SessionRecord = {
      id: newId("session"),
      sha256: digestOf(secret),
      account: account.id,
      created_at_ms: now_ms,
      seen_at_ms: now_ms,
      expires_at_ms: now_ms + session_ms_max,
      agent: from.agent.slice(0, agent_characters_max),
      address: from.address,
    };
    const actor = `account ${account.name}` as const;
    const detail = { address: from.address };
    const intention = { actor, action: "sign_in", subject: session.id, detail };
    const isBegun = await acts.perform(intention, () =>
      records.sessions.create(session, account.password ?? ""),
    );
    return isBegun ? done({ secret, account }) : wrong;
  }

  async signOut({ actor, session }: AccountCaller): Promise<void> {
    const intention = { actor, action: "sign_out", subject: session, detail: null };
    await this.#ports.acts.perform(intention, () => this.#end(session));
  }

  /** Those that are not over, newest first, each with the name of its account. */
  async list(account?: string): Promise<readonly (SessionRecord & { readonly name: string })[]> {
    const { records, clock } = this.#ports;
    const now_ms = clock.now_ms();
    const names = new Map((await records.accounts.list()).map(({ id, name }) => [id, name]));
    const sessions = await records.sessions.list(account);
    return sessions
      .filter((session) => !isOver(session, now_ms))
      .map((session) => ({ ...session, name: names.get(session.account) ?? "" }));
  }

  async end(id: string, by: { readonly actor: AccountCaller["actor"] }): Promise<void> {
    const { actor } = by;
    const intention = { actor, action: "end_session", subject: id, detail: null };
    await this.#ports.acts.perform(intention, () => this.#end(id));
  }

  /** One's own; all other sessions of the account end. */
  async changePassword(
    { account: id, name, actor, session }: AccountCaller,
    said: { readonly old: string; readonly new: string; readonly address: string },
  ): Promise<Outcome<null>> {
    const { records, acts, passwords, attempts, changed, failures } = this.#ports;
    const tooMany = await attempts.take({ name, address: said.address });
    if (tooMany !== null) return tooMany;
    const account = await records.accounts.get(id);
    if (!(await passwords.matches(said.old, account?.password ?? null))) {
      failures.note({ reason: "old_password", address: said.address, account: name });
      return refused(400, "The old password is not right. Nothing was changed.");
    }
    await attempts.succeeded(name);
    const problem = passwordProblem(said.new, name);
    if (problem !== null) return refused(400, problem);
    const password = await passwords.hash(said.new);
    const intention = { actor, action: "change_password", subject: id, detail: null };
    await acts.perform(intention, () => records.accounts.setPassword(id, password, session));
    await changed();
    return done(null);
  }

  async #end(session: string): Promise<void> {
    await this.#ports.records.sessions.end(session);
    await this.#ports.changed();
  }
}
