/**
 * Who may come in: accounts, the sessions of those who signed in, and API tokens. Secrets are kept
 * as hashes: a password as its encoded scrypt, what is random as its SHA-256, under which it is
 * found.
 */

export type AccountRecord = {
  readonly id: string;
  /** Taken once, whatever its case. */
  readonly name: string;
  readonly role: string;
  /** Encoded with its parameters; null until the account's link was used. */
  readonly password: string | null;
  readonly created_at_ms: number;
  readonly disabled_at_ms: number | null;
};

/** Lets its holder choose the account's password, once. */
export type LinkRecord = {
  readonly account: string;
  readonly sha256: string;
  readonly expires_at_ms: number;
  readonly used_at_ms: number | null;
};

export type AccountChange = Partial<Pick<AccountRecord, "role" | "disabled_at_ms">>;

export type AccountRecords = {
  create(account: AccountRecord): Promise<"created" | "name_taken">;
  get(id: string): Promise<AccountRecord | null>;
  named(name: string): Promise<AccountRecord | null>;
  /** Oldest first. */
  list(): Promise<readonly AccountRecord[]>;
  /** What disables an account also ends its sessions and its link. */
  change(id: string, to: AccountChange): Promise<"changed" | "last_owner" | "unknown">;
  /** Ends the account's other sessions and its link. */
  setPassword(id: string, password: string, keep_session: string | null): Promise<void>;
  /** In place of the one before. */
  setLink(link: LinkRecord): Promise<void>;
  /** Whether it was used or is over is the caller's to look at. */
  link(sha256: string): Promise<LinkRecord | null>;
  /** The account whose password it is now; null where the link is unknown, used or over. */
  useLink(sha256: string, password: string, now_ms: number): Promise<AccountRecord | null>;
};

export type SessionRecord = {
  readonly id: string;
  readonly sha256: string;
  readonly account: string;
  readonly created_at_ms: number;
  readonly seen_at_ms: number;
  readonly expires_at_ms: number;
  /** The browser, as it names itself. */
  readonly agent: string;
  readonly address: string;
};

export type SessionRecords = {
  /** Not where the account was disabled, or its password changed, since that password was found right. */
  create(session: SessionRecord, password: string): Promise<boolean>;
  find(sha256: string): Promise<SessionRecord | null>;
  /** Newest first; unsaid: of all accounts. */
  list(account?: string): Promise<readonly SessionRecord[]>;
  seen(id: string, now_ms: number): Promise<void>;
  /** Whether it was there. */
  end(id: string): Promise<boolean>;
  /** Takes out those that are over. */
  forget(before: { readonly seen_ms: number; readonly expired_ms: number }): Promise<void>;
};

export type TokenRecord = {
  readonly id: string;
  readonly sha256: string;
  readonly name: string;
  readonly role: string;
  /** Whose it is; null: the configuration's admin token made it. */
  readonly account: string | null;
  readonly created_at_ms: number;
  readonly expires_at_ms: number | null;
  readonly used_at_ms: number | null;
  readonly revoked_at_ms: number | null;
};

export type TokenRecords = {
  create(token: TokenRecord): Promise<"created" | "name_taken">;
  get(id: string): Promise<TokenRecord | null>;
  find(sha256: string): Promise<TokenRecord | null>;
  /** Oldest first, those that were revoked included. */
  list(): Promise<readonly TokenRecord[]>;
  used(id: string, now_ms: number): Promise<void>;
  /** For ever; the first time counts. */
  revoke(id: string, now_ms: number): Promise<void>;
};

export type AccessRecords = {
  readonly accounts: AccountRecords;
  readonly sessions: SessionRecords;
  readonly tokens: TokenRecords;
};

/** Names that people would take for one another are one name. */
export function nameKey(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

/** Somebody who can sign in and do everything. */
export function isActiveOwner(account: AccountRecord): boolean {
  return account.role === "owner" && account.disabled_at_ms === null && account.password !== null;
}
