import { describe, expect, test } from "vitest";
import { goodPassword, openEntry } from "../testing/entry.ts";
import { roles } from "./permissions.ts";

type Invited = { readonly account: { readonly id: string }; readonly link: string };
type Made = { readonly secret: string; readonly token: { readonly id: string } };

describe("accounts", () => {
  test("are made by an owner's link, which works once and for a week", async () => {
    const { owner, browser, clock } = await openEntry();
    const own = await owner();
    const answer = await own.post("/api/accounts", { name: "Bob", role: "operator" });
    expect(answer.status).toBe(201);
    const { account, link } = (await answer.json()) as Invited;
    const use = (path: string, name = "Eve") => {
      const [, secret = ""] = path.split("#");
      return browser().post("/api/setup", { secret, name, password: goodPassword });
    };
    const renewed = (await (await own.post(`/api/accounts/${account.id}/link`)).json()) as Invited;
    expect((await use(link)).status).toBe(410);
    const joined = await use(renewed.link);
    // The name is the one that the owner gave.
    expect(await joined.json()).toEqual({ name: "Bob", role: "operator" });
    expect((await use(renewed.link)).status).toBe(410);
    const late = (await (await own.post(`/api/accounts/${account.id}/link`)).json()) as Invited;
    clock.advance(7 * 86_400_000);
    expect((await use(late.link)).status).toBe(410);
  });

  test("that are taken, unknown or badly named are refused in words", async () => {
    const { owner } = await openEntry();
    const own = await owner();
    for (const [path, body, status, words] of [
      ["", { name: "OWNER", role: "viewer" }, 409, "There is an account Owner already"],
      ["", { name: "", role: "viewer" }, 400, "name"],
      ["", { name: "a\u0000b", role: "viewer" }, 400, "name"],
      ["", { name: "=HYPERLINK(1)", role: "viewer" }, 400, "name"],
      ["", { name: "Bob", role: "root" }, 400, "role"],
      ["/account-x/link", {}, 404, "no account"],
      ["/account-x/role", { role: "viewer" }, 404, "no account"],
      ["/account-x/disable", {}, 404, "no account"],
    ] as const) {
      const answer = await own.post(`/api/accounts${path}`, body);
      expect([path, answer.status]).toEqual([path, status]);
      expect(await answer.text()).toContain(words);
    }
  });

  test("may from the next request on what their new role may, and nothing once disabled", async () => {
    const { owner, member, records } = await openEntry();
    const [own, bob] = [await owner(), await member("Bob", "viewer")];
    const id = (await records.accounts.named("Bob"))?.id;
    for (const role of [...roles, "viewer"] as const) {
      await own.post(`/api/accounts/${id}/role`, { role });
      expect(await bob.role()).toBe(role);
    }
    expect((await own.post(`/api/accounts/${id}/disable`)).status).toBe(200);
    expect(await bob.role()).toBeNull();
    await own.post(`/api/accounts/${id}/enable`);
    // The session of before is gone for ever.
    expect(await bob.role()).toBeNull();
    await bob.post("/api/sign-in", { name: "bob", password: goodPassword });
    expect(await bob.role()).toBe("viewer");
  });

  test("never lose their last owner", async () => {
    const { owner, records } = await openEntry();
    const own = await owner();
    const id = (await records.accounts.named("Owner"))?.id;
    for (const [path, body] of [
      ["role", { role: "admin" }],
      ["disable", {}],
    ] as const) {
      const answer = await own.post(`/api/accounts/${id}/${path}`, body);
      expect([answer.status, await own.role()]).toEqual([409, "owner"]);
      expect(await answer.text()).toContain("Make another owner first");
    }
  });
});

describe("API tokens", () => {
  const make = async (
    by: Awaited<ReturnType<Awaited<ReturnType<typeof openEntry>>["owner"]>>,
    wanted: object,
  ) => by.post("/api/tokens", { name: "Cron", role: "viewer", ...wanted });

  test("are shown once, work until they are revoked or over, and say when they were used", async () => {
    const { owner, ask, clock } = await openEntry();
    const own = await owner();
    const expires_at_ms = clock.now_ms() + 1_000_000;
    const made = (await (await make(own, { role: "operator", expires_at_ms })).json()) as Made;
    expect(made.secret).toMatch(/^tributary_[\w-]{43}$/);
    const me = async (token: string) =>
      ((await (await ask("/api/me", { token })).json()) as { caller: { role: string | null } })
        .caller;
    const caller = { kind: "token", name: "Cron", role: "operator" };
    expect(await me(made.secret)).toEqual(caller);
    expect((await me(`${made.secret}x`)).role).toBeNull();
    const listed = await own.json<{ tokens: readonly unknown[] }>("/api/tokens");
    expect(listed.tokens).toMatchObject([{ name: "Cron", revoked_at_ms: null }]);
    expect(JSON.stringify(listed)).not.toMatch(new RegExp(`sha256|${made.secret}`));
    expect(listed.tokens).not.toMatchObject([{ used_at_ms: null }]);
    const other = (await (await make(own, { name: "Second" })).json()) as Made;
    await own.post(`/api/tokens/${other.token.id}/revoke`);
    expect((await me(other.secret)).role).toBeNull();
    clock.advance(1_000_000);
    expect((await me(made.secret)).role).toBeNull();
    expect((await make(own, { name: "cron" })).status).toBe(409);
  });

  test("may at most what their maker may, then and later", async () => {
    const { owner, member, ask, records } = await openEntry();
    const [own, bob] = [await owner(), await member("Bob", "admin")];
    expect((await make(bob, { role: "owner" })).status).toBe(400);
    const { secret } = (await (await make(bob, { role: "admin" })).json()) as Made;
    const role = async () => {
      const answer = await ask("/api/me", { token: secret });
      return ((await answer.json()) as { caller: { role: string | null } }).caller.role;
    };
    expect(await role()).toBe("admin");
    const id = (await records.accounts.named("Bob"))?.id;
    await own.post(`/api/accounts/${id}/role`, { role: "operator" });
    expect(await role()).toBe("operator");
    await own.post(`/api/accounts/${id}/disable`);
    expect(await role()).toBeNull();
  });

  test("are each maker's own, except for owners, and make no others", async () => {
    const { owner, member, ask } = await openEntry();
    const [own, bob, eve] = [
      await owner(),
      await member("Bob", "admin"),
      await member("Eve", "admin"),
    ];
    const { secret, token } = (await (await make(bob, { role: "admin" })).json()) as Made;
    const names = async (by: typeof bob) =>
      (await by.json<{ tokens: readonly { name: string }[] }>("/api/tokens")).tokens.length;
    expect([await names(own), await names(bob), await names(eve)]).toEqual([1, 1, 0]);
    expect((await eve.post(`/api/tokens/${token.id}/revoke`)).status).toBe(404);
    const body = JSON.stringify({ name: "Child", role: "viewer" });
    expect((await ask("/api/tokens", { token: secret, method: "POST", body })).status).toBe(409);
    expect((await own.post(`/api/tokens/${token.id}/revoke`)).status).toBe(200);
    expect((await ask("/api/tokens", { token: secret })).status).toBe(401);
  });
});
