/**
 * The first start, and every link that lets somebody choose a password. While nobody owns the coordinator, each start
 * prints a link that makes the owner; only the hash of its secret is kept, in memory, and it works once.
 */
import type { AccountRecord, Records } from "@tributary/storage";
import { isName, linkPath, nameTaken } from "./accounts.ts";
import { done, type Outcome, refused } from "./outcome.ts";
import { passwordProblem } from "./password-rules.ts";
import type { Role } from "./permissions.ts";
import { digestOf, newId, newSecret } from "./secrets.ts";
import type { Begun, From, SignIn, SignInPorts } from "./sign-in.ts";

export type LinkView = {
  readonly purpose: "owner" | "account";
  /** Null: to be chosen. */
  readonly name: string | null;
  readonly role: Role | string;
};

export type Choice = { readonly secret: string; readonly name: string; readonly password: string };

const dead = refused(
  410,
  "This link was used, or is too old, or is not whole. Ask an owner for a new one; the link that makes " +
    "the first owner is printed again when the coordinator starts.",
);

export class Setup {
  readonly #ports: Omit<SignInPorts, "records"> & { readonly records: Pick<Records, "accounts"> };
  readonly #signIn: SignIn;
  #ownerLink: string | null = null;
  #hasOwner = false;

  constructor(ports: SignInPorts, signIn: SignIn) {
    this.#ports = ports;
    this.#signIn = signIn;
  }

  /** Where the owner is made; null once there is one. */
  async open(): Promise<string | null> {
    if (!(await this.isNeeded())) return null;
    const secret = newSecret();
    this.#ownerLink = digestOf(secret);
    return linkPath(secret);
  }

  /** Once there is an owner who can sign in, there stays one. */
  async isNeeded(): Promise<boolean> {
    if (this.#hasOwner) return false;
    const accounts = await this.#ports.records.accounts.list();
    this.#hasOwner = accounts.some(
      ({ role, password, disabled_at_ms }) =>
        role === "owner" && password !== null && disabled_at_ms === null,
    );
    return !this.#hasOwner;
  }

  async look(secret: string): Promise<Outcome<LinkView>> {
    const digest = digestOf(secret);
    if (digest === this.#ownerLink) return done({ purpose: "owner", name: null, role: "owner" });
    const account = await this.#invited(digest);
    if (account === null) return dead;
    return done({ purpose: "account", name: account.name, role: account.role });
  }

  /** Chooses the password, and signs in. The name of who was invited is known already. */
  async use({ secret, name, password }: Choice, from: From): Promise<Outcome<Begun>> {
    const { attempts, failures } = this.#ports;
    const tooMany = await attempts.take({ address: from.address });
    if (tooMany !== null) return tooMany;
    const digest = digestOf(secret);
    const isOwner = digest === this.#ownerLink;
    const invited = isOwner ? null : await this.#invited(digest);
    if (!isOwner && invited === null) {
      failures.note({ reason: "dead_link", address: from.address, account: null });
      return dead;
    }
    const called = invited?.name ?? name.trim();
    if (!isName(called)) {
      return refused(
        400,
        "A name has letters and digits, and at most 80 characters. Choose another.",
      );
    }
    const problem = passwordProblem(password, called);
    if (problem !== null) return refused(400, problem);
    const hash = await this.#ports.passwords.hash(password);
    const made = await (invited === null
      ? this.#makeOwner(digest, called, hash)
      : this.#join(digest, invited, hash));
    return made.ok ? this.#signIn.begin(made.value, from) : made;
  }

  async #invited(digest: string): Promise<AccountRecord | null> {
    const { records, clock } = this.#ports;
    const link = await records.accounts.link(digest);
    const isOpen = link?.used_at_ms === null && link.expires_at_ms > clock.now_ms();
    return isOpen ? records.accounts.get(link.account) : null;
  }

  async #makeOwner(
    digest: string,
    name: string,
    password: string,
  ): Promise<Outcome<AccountRecord>> {
    const { records, acts, clock } = this.#ports;
    // Hashing took a while: another may have used it meanwhile.
    if (digest !== this.#ownerLink || !(await this.isNeeded())) return dead;
    this.#ownerLink = null;
    const id = newId("account");
    const created_at_ms = clock.now_ms();
    const role = "owner";
    const account = { id, name, role, password, created_at_ms, disabled_at_ms: null };
    const actor = `account ${name}` as const;
    const intention = { actor, action: "create_owner", subject: id, detail: { name } };
    try {
      const outcome = await acts.perform(intention, () => records.accounts.create(account));
      if (outcome === "created") return done(account);
      this.#ownerLink = digest;
      return nameTaken(name);
    } catch (error) {
      // Nothing was made, so the link still is.
      this.#ownerLink = digest;
      throw error;
    }
  }

  async #join(
    digest: string,
    { id, name }: AccountRecord,
    password: string,
  ): Promise<Outcome<AccountRecord>> {
    const { records, acts, clock, changed } = this.#ports;
    const actor = `account ${name}` as const;
    const intention = { actor, action: "use_link", subject: id, detail: { name } };
    const joined = await acts.perform(intention, () =>
      records.accounts.useLink(digest, password, clock.now_ms()),
    );
    await changed();
    return joined === null ? dead : done(joined);
  }
}
