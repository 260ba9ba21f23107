/** Accounts, sessions and tokens in memory, with the rules of their SQL. */
import { conflict } from "./closing.ts";
import { jsonCopy as copy } from "./json.ts";
import {
  type AccessRecords,
  type AccountRecord,
  type AccountRecords,
  isActiveOwner,
  type LinkRecord,
  nameKey,
  type SessionRecord,
  type SessionRecords,
  type TokenRecord,
  type TokenRecords,
} from "./port-access.ts";

type Tables = {
  readonly accounts: Map<string, AccountRecord>;
  /** By account. */
  readonly links: Map<string, LinkRecord>;
  readonly sessions: Map<string, SessionRecord>;
};

type Made = { readonly id: string; readonly created_at_ms: number };
const byAge = (a: Made, b: Made) => a.created_at_ms - b.created_at_ms || (a.id < b.id ? -1 : 1);

export function createMemoryAccess(): AccessRecords {
  const tables: Tables = { accounts: new Map(), links: new Map(), sessions: new Map() };
  return {
    accounts: { ...createAccounts(tables), ...createLinks(tables) },
    sessions: createSessions(tables),
    tokens: createTokens(tables),
  };
}

type LinkMethods = "setPassword" | "setLink" | "link" | "useLink";

function createAccounts(tables: Tables): Omit<AccountRecords, LinkMethods> {
  const { accounts } = tables;
  return {
    create: async (account) => insertOnce(accounts, account),
    get: async (id) => copy(accounts.get(id) ?? null),
    named: async (name) => copy(withName(accounts, name) ?? null),
    list: async () => copy([...accounts.values()].sort(byAge)),
    async change(id, to) {
      const account = accounts.get(id);
      if (account === undefined) return "unknown";
      const changed = { ...account, ...to };
      const others = [...accounts.values()].filter((other) => other.id !== id);
      if (isActiveOwner(account) && !isActiveOwner(changed) && !others.some(isActiveOwner)) {
        return "last_owner";
      }
      accounts.set(id, copy(changed));
      if (changed.disabled_at_ms !== null) {
        endSessions(tables, id, null);
        tables.links.delete(id);
      }
      return "changed";
    },
  };
}

function createLinks(tables: Tables): Pick<AccountRecords, LinkMethods> {
  const { accounts, links } = tables;
  const find = (sha256: string) => [...links.values()].find((link) => link.sha256 === sha256);
  return {
    async setPassword(id, password, keep_session) {
      const account = accounts.get(id);
      if (account === undefined) throw conflict(`there is no account ${id}`);
      accounts.set(id, { ...account, password });
      endSessions(tables, id, keep_session);
      links.delete(id);
    },
    async setLink(link) {
      if (!accounts.has(link.account)) throw conflict(`there is no account ${link.account}`);
      links.set(link.account, copy(link));
    },
    link: async (sha256) => copy(find(sha256) ?? null),
    async useLink(sha256, password, now_ms) {
      const link = find(sha256);
      const account = link && accounts.get(link.account);
      if (account === undefined || account.disabled_at_ms !== null) return null;
      if (link?.used_at_ms !== null) return account.password === password ? copy(account) : null;
      if (link.expires_at_ms <= now_ms) return null;
      endSessions(tables, account.id, null);
      links.set(account.id, { ...link, used_at_ms: now_ms });
      accounts.set(account.id, { ...account, password });
      return copy({ ...account, password });
    },
  };
}

function createSessions({ accounts, sessions }: Tables): SessionRecords {
  return {
    async create(session, password) {
      const account = accounts.get(session.account);
      if (account?.password !== password || account.disabled_at_ms !== null) return false;
      if (!sessions.has(session.id)) sessions.set(session.id, copy(session));
      return true;
    },
    find: async (sha256) => copy(withDigest(sessions, sha256)),
    async list(account) {
      const all = [...sessions.values()].sort((a, b) => byAge(b, a));
      return copy(all.filter((one) => account === undefined || one.account === account));
    },
    async seen(id, now_ms) {
      const session = sessions.get(id);
      if (session === undefined) return;
      sessions.set(id, { ...session, seen_at_ms: Math.max(session.seen_at_ms, now_ms) });
    },
    end: async (id) => sessions.delete(id),
    async forget({ seen_ms, expired_ms }) {
      for (const { id, seen_at_ms, expires_at_ms } of sessions.values()) {
        if (seen_at_ms < seen_ms || expires_at_ms < expired_ms) sessions.delete(id);
      }
    },
  };
}

function createTokens({ accounts }: Tables): TokenRecords {
  const tokens = new Map<string, TokenRecord>();
  return {
    async create(token) {
      if (token.account !== null && !accounts.has(token.account)) {
        throw conflict(`there is no account ${token.account}`);
      }
      return insertOnce(tokens, token);
    },
    get: async (id) => copy(tokens.get(id) ?? null),
    find: async (sha256) => copy(withDigest(tokens, sha256)),
    list: async () => copy([...tokens.values()].sort(byAge)),
    async used(id, now_ms) {
      const token = tokens.get(id);
      if (token === undefined) return;
      tokens.set(id, { ...token, used_at_ms: Math.max(token.used_at_ms ?? 0, now_ms) });
    },
    async revoke(id, now_ms) {
      const token = tokens.get(id);
      if (token !== undefined && token.revoked_at_ms === null) {
        tokens.set(id, { ...token, revoked_at_ms: now_ms });
      }
    },
  };
}

function insertOnce<T extends { readonly id: string; readonly name: string }>(
  rows: Map<string, T>,
  row: T,
): "created" | "name_taken" {
  const named = withName(rows, row.name);
  if (named === undefined) rows.set(row.id, copy(row));
  return named === undefined || named.id === row.id ? "created" : "name_taken";
}

function withName<T extends { readonly name: string }>(rows: Map<string, T>, name: string) {
  return [...rows.values()].find((row) => nameKey(row.name) === nameKey(name));
}

function withDigest<T extends { readonly sha256: string }>(rows: Map<string, T>, sha256: string) {
  return [...rows.values()].find((row) => row.sha256 === sha256) ?? null;
}

function endSessions({ sessions }: Tables, account: string, keep: string | null): void {
  for (const session of sessions.values()) {
    if (session.account === account && session.id !== keep) sessions.delete(session.id);
  }
}
