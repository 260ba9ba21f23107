import { expect, onTestFinished, test } from "vitest";
import { sessionIdle_ms_max } from "./access/identify.ts";
import { AdminSockets } from "./admin-sockets.ts";
import { openEntry } from "./testing/entry.ts";
import { admitted, ended, serveSockets } from "./testing/sockets.ts";

/** Real sessions, tokens and sockets; only time is the test's. */
async function open() {
  const [entry, server] = [await openEntry(), await serveSockets()];
  let alarm = () => {};
  const admins = new AdminSockets({
    namespace: server.sockets.of("/admin"),
    access: entry.access,
    site: { host: "127.0.0.1" },
    runtime: () => ({ participants: () => null, liveTrace: () => null }),
    clock: {
      now_ms: entry.clock.now_ms,
      setAlarm(_at_ms, callback) {
        alarm = callback;
        return () => {};
      },
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  entry.onChange(() => admins.check());
  onTestFinished(() => admins.close());
  const { port } = server.sockets.httpServer.address() as { port: number };
  const joinAs = async (name: string) => {
    const account = await entry.records.accounts.named(name);
    if (account === null) throw new Error(`Expected an account ${name}.`);
    const begun = await entry.signIn.begin(account, { agent: "", address: "" });
    if (!begun.ok) throw new Error(begun.sentence);
    const cookie = `tributary-${port}=${begun.value.secret}`;
    const headers = { cookie, origin: `http://127.0.0.1:${port}` };
    const client = server.join("/admin", { headers });
    expect(await admitted(client)).toBeNull();
    const caller = await entry.access.identify({ ...headers, host: `127.0.0.1:${port}` });
    if (caller.kind !== "account") throw new Error("Expected a session.");
    return { client, caller, end: ended(client), again: () => server.join("/admin", { headers }) };
  };
  await entry.owner();
  await entry.member("Bob", "viewer");
  return { ...entry, ...server, joinAs, wake: () => alarm() };
}

test("an open connection ends when its session is signed out, and is not opened again", async () => {
  const { signIn, joinAs } = await open();
  const [bob, other] = [await joinAs("Bob"), await joinAs("Bob")];
  await signIn.signOut(bob.caller);
  expect(await bob.end).toBe("io server disconnect");
  expect(await admitted(bob.again())).toContain("Sign in first");
  expect(other.client.connected).toBe(true);
});

test("all connections of an account end when it is disabled", async () => {
  const { accounts, joinAs } = await open();
  const [first, second, owner] = [await joinAs("Bob"), await joinAs("Bob"), await joinAs("Owner")];
  await accounts.disable(first.caller.account, "configuration");
  expect(await Promise.all([first.end, second.end])).toHaveLength(2);
  expect(owner.client.connected).toBe(true);
});

test("an open connection ends when its session grows idle, though it stays open", async () => {
  const { clock, joinAs, wake } = await open();
  const bob = await joinAs("Bob");
  for (const part of [0.5, 0.6]) {
    clock.advance(sessionIdle_ms_max * part);
    wake();
  }
  expect(await bob.end).toBe("io server disconnect");
});

test("a token opens a connection until it is revoked", async () => {
  const { tokens, join } = await open();
  const owner = { kind: "token", actor: "admin token", name: "", role: "owner" } as const;
  const made = await tokens.create({ name: "Board", role: "viewer", expires_at_ms: null }, owner);
  if (!made.ok) throw new Error(made.sentence);
  const { token, secret } = made.value;
  const client = join("/admin", { token: secret });
  expect(await admitted(client)).toBeNull();
  const end = ended(client);
  await tokens.revoke(token.id, owner);
  expect(await end).toBe("io server disconnect");
  expect(await admitted(join("/admin", { token: secret }))).toContain("Sign in first");
});
