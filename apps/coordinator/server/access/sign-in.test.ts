import { request } from "node:http";
import type { SessionRecord } from "@tributary/storage";
import { describe, expect, test } from "vitest";
import { goodPassword, openEntry } from "../testing/entry.ts";
import { session_ms_max, sessionIdle_ms_max } from "./identify.ts";

const credentials = (name: string, password = goodPassword) => ({ name, password });
const errorOf = async (answer: Response) => ((await answer.json()) as { error: string }).error;

/** `fetch` writes the host itself. */
function postAs(port: number, headers: Record<string, string>, body: unknown) {
  const options = { port, path: "/api/sign-in", method: "POST", headers };
  type Answer = { status: number | undefined; cookies: string[] | undefined; text: string };
  return new Promise<Answer>((resolve, reject) => {
    const asked = request(options, async (answer) => {
      const parts: Buffer[] = [];
      for await (const part of answer) parts.push(part);
      const { statusCode: status, headers: said } = answer;
      resolve({ status, cookies: said["set-cookie"], text: Buffer.concat(parts).toString() });
    });
    asked.on("error", reject);
    asked.end(JSON.stringify(body));
  });
}

describe("the first owner", () => {
  test("is made by the link that was printed, once, and is signed in", async () => {
    const { setup, browser, records } = await openEntry();
    const [, secret = ""] = ((await setup.open()) ?? "").split("#");
    const own = browser();
    expect(await own.json("/api/me")).toMatchObject({ needs_setup: true });
    const said = { secret, name: "Ada Ö", password: goodPassword };
    for (const [change, status] of [
      [{ secret: `${secret}x` }, 410],
      [{ name: "<b>" }, 400],
      [{ password: "password123" }, 400],
    ] as const) {
      expect((await own.post("/api/setup", { ...said, ...change })).status).toBe(status);
    }
    expect(await records.accounts.list()).toEqual([]);
    const looked = await own.post("/api/setup/link", { secret });
    expect(await looked.json()).toEqual({ purpose: "owner", name: null, role: "owner" });
    expect((await own.post("/api/setup", said)).status).toBe(200);
    expect(await own.json("/api/me")).toMatchObject({
      caller: { kind: "account", name: "Ada Ö", role: "owner" },
      needs_setup: false,
    });
    const again = await browser().post("/api/setup", { ...said, name: "Eve" });
    expect([again.status, await setup.open()]).toEqual([410, null]);
    const [account, ...others] = await records.accounts.list();
    expect(others).toEqual([]);
    expect(account?.password).toMatch(/^scrypt\$10\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
  });

  test("is one, though two use the link at the same moment", async () => {
    const { setup, browser, records } = await openEntry();
    const [, secret = ""] = ((await setup.open()) ?? "").split("#");
    const answers = await Promise.all(
      ["Ada", "Eve"].map((name) => browser().post("/api/setup", { secret, ...credentials(name) })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
    expect(await records.accounts.list()).toHaveLength(1);
  });

  test("a link of an earlier start is dead", async () => {
    const { setup, browser } = await openEntry();
    const [, first = ""] = ((await setup.open()) ?? "").split("#");
    await setup.open();
    const said = { secret: first, ...credentials("Ada") };
    expect((await browser().post("/api/setup", said)).status).toBe(410);
  });
});

describe("signing in", () => {
  test("answers the same, after the same work, whatever was wrong", async () => {
    const { owner, member, accounts, browser, records } = await openEntry();
    await owner();
    await member("Bob", "viewer");
    const invited = await accounts.invite({ name: "Carol", role: "viewer" }, "configuration");
    expect(invited.ok).toBe(true);
    const bob = await records.accounts.named("Bob");
    await accounts.disable(bob?.id ?? "", "configuration");
    const answers = await Promise.all(
      [
        credentials("Owner", "not the password"),
        credentials("Nobody"),
        credentials("Bob"),
        credentials("Carol"),
      ].map((said) => browser().post("/api/sign-in", said)),
    );
    const told = await Promise.all(
      answers.map(async (answer) => [
        answer.status,
        await errorOf(answer),
        answer.headers.getSetCookie(),
      ]),
    );
    expect(new Set(told.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(told[0]?.[0]).toBe(401);
  });

  test("takes a name in any case, and gives a new secret each time", async () => {
    const { owner, browser, records } = await openEntry();
    await owner();
    const own = browser();
    own.cookie = "tributary-80=planted";
    const planted = own.cookie;
    await own.post("/api/sign-in", credentials("oWNER"));
    const first = own.cookie;
    await own.post("/api/sign-in", credentials("Owner"));
    expect(new Set([planted, first, own.cookie]).size).toBe(3);
    for (const { sha256 } of await records.sessions.list()) {
      expect([first, own.cookie].some((cookie) => cookie.includes(sha256))).toBe(false);
    }
  });

  test("waits after too many attempts, and says until when", async () => {
    const { owner, browser } = await openEntry();
    await owner();
    const statuses: number[] = [];
    for (let count = 0; count < 11; count += 1) {
      const answer = await browser().post("/api/sign-in", credentials("Owner", `wrong ${count} !`));
      statuses.push(answer.status);
      if (answer.status !== 429) continue;
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(800);
      expect(await errorOf(answer)).toContain("Try again in 15 minutes");
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    expect((await browser().post("/api/sign-in", credentials("Owner"))).status).toBe(429);
  });

  test("is not held against an address that another name was tried from, until it is too much", async () => {
    const { owner, browser } = await openEntry();
    await owner();
    const statuses = new Set<number>();
    for (let count = 0; count < 29; count += 1) {
      const answer = await browser().post("/api/sign-in", credentials(`Nobody ${count}`));
      statuses.add(answer.status);
    }
    expect([...statuses]).toEqual([401]);
    expect((await browser().post("/api/sign-in", credentials("Owner"))).status).toBe(429);
  });
});

describe("the cookie", () => {
  const attributes = "Path=/; Max-Age=1209600; HttpOnly; SameSite=Strict";

  test("is __Host- and Secure over https, and another on this machine", async () => {
    const { owner, browser } = await openEntry(undefined, { trusts_proxy: true });
    const { cookie } = await owner();
    expect(cookie).toMatch(/^tributary-\d+=[\w-]{43}$/);
    const https = browser({ "x-forwarded-proto": "https" });
    const answer = await https.post("/api/sign-in", credentials("Owner"));
    const [set = ""] = answer.headers.getSetCookie();
    expect(set).toMatch(/^__Host-tributary=[\w-]{43}; /);
    expect(set.split("; ").slice(1).join("; ")).toBe(`${attributes}; Secure`);
    expect(await https.role()).toBe("owner");
    // Another site of this host could have planted the cookie without the prefix.
    https.cookie = cookie;
    expect(await https.role()).toBeNull();
  });

  test("is not given over plain http from elsewhere, nor is the password looked at", async () => {
    const { owner, ask, signIn } = await openEntry();
    await owner();
    const before = await signIn.list();
    for (const headers of [
      { host: "fed.example" },
      // A proxy that nobody said to trust proves nothing.
      { host: "fed.example", "x-forwarded-proto": "https" },
    ]) {
      const answer = await postAs(ask.port, headers, credentials("Owner"));
      expect([answer.status, answer.cookies]).toEqual([400, undefined]);
      expect(answer.text).toContain("Passwords are not taken over plain http");
    }
    expect(await signIn.list()).toEqual(before);
  });

  test("that came twice is no cookie", async () => {
    const { owner } = await openEntry();
    const own = await owner();
    own.cookie = `${own.cookie}; ${own.cookie}`;
    expect(await own.role()).toBeNull();
  });
});

describe("a session", () => {
  test("is over once signed out, though its cookie is sent again", async () => {
    const { owner } = await openEntry();
    const own = await owner();
    const { cookie } = own;
    expect((await own.post("/api/sign-out")).status).toBe(204);
    expect(own.cookie).toBe("");
    own.cookie = cookie;
    expect(await own.role()).toBeNull();
    expect((await own.post("/api/sign-out")).status).toBe(401);
  });

  test("ends when nobody used it for a while, and at last in any case", async () => {
    const { owner, clock } = await openEntry();
    const own = await owner();
    for (let used = 0; used < 3; used += 1) {
      clock.advance(sessionIdle_ms_max - 60_000);
      expect(await own.role()).toBe("owner");
    }
    clock.advance(sessionIdle_ms_max);
    expect(await own.role()).toBeNull();
    await own.post("/api/sign-in", credentials("Owner"));
    for (let used_ms = 0; used_ms < session_ms_max; used_ms += sessionIdle_ms_max / 2) {
      expect(await own.role()).toBe("owner");
      clock.advance(sessionIdle_ms_max / 2);
    }
    expect(await own.role()).toBeNull();
  });

  test("is listed and ended by its owner, or by an owner of the coordinator, and nobody else", async () => {
    type Listed = { sessions: readonly (SessionRecord & { is_this: boolean; name: string })[] };
    const { owner, member, browser } = await openEntry();
    const [own, bob] = [await owner(), await member("Bob", "admin")];
    const elsewhere = browser();
    await elsewhere.post("/api/sign-in", credentials("Bob"));
    const list = await bob.json<Listed>("/api/sessions?whose=all");
    expect(list.sessions.map(({ name, is_this }) => [name, is_this])).toEqual([
      ["Bob", false],
      ["Bob", true],
    ]);
    expect(JSON.stringify(list)).not.toMatch(/sha256|password/);
    const all = await own.json<Listed>("/api/sessions?whose=all");
    const owners = all.sessions.find(({ name }) => name === "Owner")?.id;
    expect(all.sessions).toHaveLength(3);
    expect((await bob.post(`/api/sessions/${owners}/end`)).status).toBe(404);
    expect(await own.role()).toBe("owner");
    const [other] = list.sessions;
    expect((await bob.post(`/api/sessions/${other?.id}/end`)).status).toBe(204);
    expect([await elsewhere.role(), await bob.role()]).toEqual([null, "admin"]);
    const bobs = list.sessions.at(1)?.id;
    expect((await own.post(`/api/sessions/${bobs}/end`)).status).toBe(204);
    expect(await bob.role()).toBeNull();
  });

  test("others end with a new password, which the old one is asked for", async () => {
    const { owner, browser } = await openEntry();
    const [own, elsewhere] = [await owner(), browser()];
    await elsewhere.post("/api/sign-in", credentials("Owner"));
    const change = { old: goodPassword, new: "four green chairs" };
    for (const [said, status] of [
      [{ ...change, old: "not that one" }, 400],
      [{ ...change, new: "owner owner" }, 400],
      [change, 204],
    ] as const) {
      expect((await own.post("/api/password", said)).status).toBe(status);
    }
    expect([await own.role(), await elsewhere.role()]).toEqual(["owner", null]);
    expect((await browser().post("/api/sign-in", credentials("Owner"))).status).toBe(401);
    const again = await browser().post("/api/sign-in", credentials("Owner", change.new));
    expect(again.status).toBe(200);
  });
});

test("a page of another site signs nobody in, and nobody out", async () => {
  const { owner, browser } = await openEntry();
  const own = await owner();
  for (const said of [
    { origin: "http://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ]) {
    const body = JSON.stringify(credentials("Owner"));
    const signIn = await browser().send("/api/sign-in", { method: "POST", body }, said);
    const signOut = await own.send("/api/sign-out", { method: "POST" }, said);
    expect([signIn.status, signOut.status]).toEqual([403, 403]);
    expect(signIn.headers.getSetCookie()).toEqual([]);
  }
  expect(await own.role()).toBe("owner");
});

test("what is done is written down, under the name of who did it, without a secret", async () => {
  const { owner, member, records } = await openEntry();
  const own = await owner();
  const bob = await member("Bob", "viewer");
  await bob.post("/api/sign-out");
  await own.post("/api/accounts", { name: "Carol", role: "viewer" });
  const acts = await records.acts.list(1, 100);
  expect(acts.map(({ actor, action }) => [actor, action])).toEqual([
    ["account Owner", "create_owner"],
    ["account Owner", "sign_in"],
    ["configuration", "invite_account"],
    ["account Bob", "use_link"],
    ["account Bob", "sign_in"],
    ["account Bob", "sign_out"],
    ["account Owner", "invite_account"],
  ]);
  expect(JSON.stringify(acts)).not.toMatch(/scrypt|lamps|#/);
});
