/** What every implementation must do with accounts, their links and sessions, and API tokens. */
import { beforeEach, expect, it } from "vitest";
import type { Records } from "../port.ts";
import type { AccountRecord, LinkRecord, SessionRecord, TokenRecord } from "../port-access.ts";
import { conflict, now_ms, sha256 } from "./fixtures.ts";

const day_ms = 86_400_000;

export function account(name: string, change: Partial<AccountRecord> = {}): AccountRecord {
  return {
    id: `account-${name.toLowerCase()}`,
    name,
    role: "owner",
    password: `scrypt of ${name}`,
    created_at_ms: now_ms,
    disabled_at_ms: null,
    ...change,
  };
}

export function session(of: AccountRecord, number: number): SessionRecord {
  return {
    id: `session-${of.name}-${number}`,
    sha256: sha256(`session ${of.name} ${number}`),
    account: of.id,
    created_at_ms: now_ms + number,
    seen_at_ms: now_ms + number,
    expires_at_ms: now_ms + day_ms,
    agent: "Browser ö",
    address: "::1",
  };
}

export function link(of: AccountRecord, text = "link"): LinkRecord {
  const digest = sha256(text);
  return { account: of.id, sha256: digest, expires_at_ms: now_ms + day_ms, used_at_ms: null };
}

export function token(name: string, change: Partial<TokenRecord> = {}): TokenRecord {
  return {
    id: `token-${name.toLowerCase()}`,
    sha256: sha256(`token ${name}`),
    name,
    role: "operator",
    account: null,
    created_at_ms: now_ms,
    expires_at_ms: null,
    used_at_ms: null,
    revoked_at_ms: null,
    ...change,
  };
}

const ada = account("Ada");
const bob = account("Bob", { role: "viewer", created_at_ms: now_ms + 1 });

export function accountRules(records: () => Records): void {
  const accounts = () => records().accounts;
  beforeEach(async () => {
    expect(await accounts().create(ada)).toBe("created");
  });

  it("[ST110] an account is found by its name, whatever its case, and listed by age", async () => {
    await accounts().create(account("Cléo", { created_at_ms: now_ms + 2 }));
    await accounts().create(bob);
    expect(await accounts().get(ada.id)).toEqual(ada);
    expect(await accounts().get("account-x")).toBeNull();
    expect(await accounts().named("ADA")).toEqual(ada);
    expect((await accounts().named("cle\u0301o"))?.name).toBe("Cléo");
    expect(await accounts().named("ad")).toBeNull();
    expect((await accounts().list()).map(({ name }) => name)).toEqual(["Ada", "Bob", "Cléo"]);
  });

  it("[ST110] a name is taken once; the same account told again changes nothing", async () => {
    const other = { ...ada, id: "account-2", name: "aDA", role: "viewer" };
    expect(await accounts().create(other)).toBe("name_taken");
    await accounts().change(ada.id, { role: "owner" });
    expect(await accounts().create(ada)).toBe("created");
    expect(await accounts().list()).toEqual([ada]);
  });

  it("[ST111] the last owner who can sign in stays one", async () => {
    await accounts().create(bob);
    await accounts().create(account("Invited", { password: null }));
    await accounts().create(account("Gone", { disabled_at_ms: now_ms }));
    for (const change of [{ role: "admin" }, { disabled_at_ms: now_ms }]) {
      expect(await accounts().change(ada.id, change)).toBe("last_owner");
      expect(await accounts().get(ada.id)).toEqual(ada);
    }
    expect(await accounts().change(bob.id, { role: "owner" })).toBe("changed");
    expect(await accounts().change(ada.id, { role: "viewer" })).toBe("changed");
    expect(await accounts().get(ada.id)).toEqual({ ...ada, role: "viewer" });
    expect(await accounts().change(bob.id, { disabled_at_ms: now_ms })).toBe("last_owner");
    expect(await accounts().change("account-x", { role: "owner" })).toBe("unknown");
  });

  it("[ST112] a link lets its holder choose the password once, and in time", async () => {
    const invited = account("Invited", { password: null });
    await accounts().create(invited);
    await accounts().setLink(link(invited, "old"));
    await accounts().setLink(link(invited));
    expect(await accounts().link(sha256("old"))).toBeNull();
    expect(await accounts().link(sha256("link"))).toEqual(link(invited));
    const late_ms = link(invited).expires_at_ms;
    expect(await accounts().useLink(sha256("link"), "mine", late_ms)).toBeNull();
    expect(await accounts().useLink(sha256("old"), "mine", now_ms)).toBeNull();
    const joined = { ...invited, password: "mine" };
    for (const _ of ["used", "told again"]) {
      expect(await accounts().useLink(sha256("link"), "mine", now_ms)).toEqual(joined);
    }
    expect(await accounts().useLink(sha256("link"), "another's", now_ms)).toBeNull();
    expect(await accounts().get(invited.id)).toEqual(joined);
    await expect(accounts().setLink(link(account("nobody"), "x"))).rejects.toMatchObject(conflict);
  });
}

export function sessionRules(records: () => Records): void {
  const own = (of: AccountRecord, number: number) => session(of, number);
  const open = (of: AccountRecord, number: number, password = of.password ?? "") =>
    records().sessions.create(own(of, number), password);
  beforeEach(async () => {
    await records().accounts.create(ada);
    await records().accounts.create(bob);
    for (const number of [1, 2, 2]) expect(await open(ada, number)).toBe(true);
    await open(bob, 3);
  });

  it("[ST113] a session is found by the hash of its secret until it is ended", async () => {
    const { sessions } = records();
    expect(await sessions.find(own(ada, 1).sha256)).toEqual(own(ada, 1));
    expect(await sessions.find(sha256("another"))).toBeNull();
    expect(await sessions.list()).toEqual([own(bob, 3), own(ada, 2), own(ada, 1)]);
    expect(await sessions.list(ada.id)).toEqual([own(ada, 2), own(ada, 1)]);
    await sessions.seen(own(ada, 1).id, now_ms + 50);
    await sessions.seen(own(ada, 1).id, now_ms + 40);
    expect((await sessions.find(own(ada, 1).sha256))?.seen_at_ms).toBe(now_ms + 50);
    expect(await sessions.end(own(ada, 1).id)).toBe(true);
    expect(await sessions.end(own(ada, 1).id)).toBe(false);
    expect(await sessions.find(own(ada, 1).sha256)).toBeNull();
  });

  it("[ST113] sessions that are over are forgotten, and no other", async () => {
    const { sessions } = records();
    await sessions.forget({ seen_ms: now_ms + 2, expired_ms: now_ms + day_ms });
    expect(await sessions.list()).toEqual([own(bob, 3), own(ada, 2)]);
    await sessions.forget({ seen_ms: 0, expired_ms: now_ms + day_ms + 1 });
    expect(await sessions.list()).toEqual([]);
  });

  it("[ST114] none begins with a password that is not the account's, or where it is disabled", async () => {
    const { accounts, sessions } = records();
    expect(await open(bob, 4, "of before")).toBe(false);
    await accounts.change(bob.id, { disabled_at_ms: now_ms });
    expect(await open(bob, 5)).toBe(false);
    expect(await open(account("Nobody"), 6)).toBe(false);
    expect(await sessions.list(bob.id)).toEqual([]);
  });

  it("[ST114] disabling ends the account's sessions and link, a new password all but one", async () => {
    const { accounts, sessions } = records();
    await accounts.setLink(link(ada, "ada"));
    await accounts.setLink(link(bob, "bob"));
    await accounts.setPassword(ada.id, "new", own(ada, 2).id);
    expect(await accounts.get(ada.id)).toEqual({ ...ada, password: "new" });
    expect(await sessions.list(ada.id)).toEqual([own(ada, 2)]);
    expect(await accounts.link(sha256("ada"))).toBeNull();
    await accounts.change(bob.id, { role: "operator" });
    expect(await sessions.list(bob.id)).toHaveLength(1);
    expect(await accounts.link(sha256("bob"))).toEqual(link(bob, "bob"));
    await accounts.change(bob.id, { disabled_at_ms: now_ms });
    expect(await accounts.link(sha256("bob"))).toBeNull();
    expect(await sessions.list()).toEqual([own(ada, 2)]);
    await accounts.setLink(link(ada));
    await accounts.useLink(sha256("link"), "newest", now_ms);
    expect(await sessions.list()).toEqual([]);
    await expect(accounts.setPassword("x", "y", null)).rejects.toMatchObject(conflict);
  });
}

export function tokenRules(records: () => Records): void {
  it("[ST115] a token is found by the hash of its secret, and its name is taken once", async () => {
    const { accounts, tokens } = records();
    await accounts.create(ada);
    const mine = token("Mine", { account: ada.id, created_at_ms: now_ms + 1, expires_at_ms: 9 });
    for (const one of [mine, token("Cron"), token("Cron")]) {
      expect(await tokens.create(one)).toBe("created");
    }
    const other = token("CRON", { id: "token-2", sha256: sha256("another") });
    expect(await tokens.create(other)).toBe("name_taken");
    expect(await tokens.list()).toEqual([token("Cron"), mine]);
    expect(await tokens.find(mine.sha256)).toEqual(mine);
    expect(await tokens.get(mine.id)).toEqual(mine);
    expect(await tokens.find(other.sha256)).toBeNull();
    expect(await tokens.get(other.id)).toBeNull();
    const stray = token("Stray", { account: "account-x" });
    await expect(tokens.create(stray)).rejects.toMatchObject(conflict);
  });

  it("[ST115] a token that was revoked stays so, and it is known when it was used last", async () => {
    const { tokens } = records();
    await tokens.create(token("Cron"));
    const { id } = token("Cron");
    await tokens.used(id, 5);
    await tokens.used(id, 4);
    await tokens.revoke(id, 6);
    await tokens.revoke(id, 7);
    await tokens.create(token("Cron"));
    expect(await tokens.list()).toEqual([token("Cron", { used_at_ms: 5, revoked_at_ms: 6 })]);
  });
}
