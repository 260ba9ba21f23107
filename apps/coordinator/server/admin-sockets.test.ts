import { type AdminMessage, RunId } from "@tributary/protocol";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Access, type Caller, visitor } from "./access/caller.ts";
import { may, type Role, roles } from "./access/permissions.ts";
import { AdminSockets, adminSocketsNeed } from "./admin-sockets.ts";
import { admitted, ended, nextMessage, serveSockets } from "./testing/sockets.ts";

const run = RunId.parse("run-000000000000");
const message: AdminMessage = { type: "participants", run, participants: [], now_ms: 0 };

const account = (role: Role): Caller => ({
  kind: "account",
  actor: "account a",
  name: "a",
  role,
  account: "account-1",
  session: "session-1",
});
const token = (role: Role): Caller => ({ kind: "token", actor: "token t", name: "t", role });

/** Who asks is whom this test says. */
async function open() {
  const server = await serveSockets();
  let alarm = () => {};
  const state = { caller: visitor as Caller, quiet: [] as (boolean | undefined)[] };
  const access: Access = {
    async identify(_headers, options) {
      state.quiet.push(options?.isQuiet);
      return state.caller;
    },
  };
  const admins = new AdminSockets({
    namespace: server.sockets.of("/admin"),
    access,
    site: { host: "127.0.0.1" },
    runtime: () => ({
      participants: (id: string) => (id === run ? [] : null),
      liveTrace: () => null,
    }),
    clock: {
      now_ms: () => 0,
      setAlarm(_at_ms, callback) {
        alarm = callback;
        return () => {};
      },
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  onTestFinished(() => admins.close());
  const { port } = server.sockets.httpServer.address() as { port: number };
  const origin = `http://127.0.0.1:${port}`;
  return { ...server, admins, state, origin, wake: () => alarm() };
}

describe("the namespace of admins", () => {
  test("is open to each role as the table of permissions says, and to no visitor", async () => {
    const { join, state, origin } = await open();
    expect(await admitted(join("/admin", { headers: { origin } }))).toContain("Sign in first");
    for (const role of roles) {
      for (const caller of [account(role), token(role)]) {
        state.caller = caller;
        const refusal = await admitted(join("/admin", { headers: { origin } }));
        expect([role, refusal === null]).toEqual([role, may(role, adminSocketsNeed)]);
      }
    }
  });

  test("takes a cookie from pages of this site alone, a token from anywhere", async () => {
    const { join, state } = await open();
    for (const headers of [{}, { origin: "http://evil.example" }, { origin: "null" }]) {
      state.caller = account("owner");
      expect(await admitted(join("/admin", { headers }))).toContain("another site");
      state.caller = token("owner");
      expect(await admitted(join("/admin", { headers }))).toBeNull();
    }
  });

  test("tells followers of a run about it, and nobody else", async () => {
    const { join, state, admins } = await open();
    state.caller = token("viewer");
    const [follower, other] = [join("/admin"), join("/admin")];
    await Promise.all([admitted(follower), admitted(other)]);
    const heard: unknown[] = [];
    other.on("message", (said) => heard.push(said));
    follower.emit("follow", [run, "run-of-nobody"]);
    const said: AdminMessage[] = [];
    await new Promise<void>((resolve) =>
      follower.on("message", (one) => {
        if (said.push(one) === 2) resolve();
      }),
    );
    expect(said).toEqual([message, { type: "unknown_run", run: "run-of-nobody" }]);
    expect(admins.isFollowed(run)).toBe(true);
    const next = { ...message, now_ms: 2 };
    const published = nextMessage(follower);
    admins.publish(run, next);
    expect(await published).toEqual(next);
    const observed = nextMessage(follower);
    admins.observe({ type: "round", run, summary: {} as never });
    expect(await observed).toEqual(message);
    const answered = nextMessage(other);
    other.emit("follow", ["x"]);
    await answered;
    expect(heard).toEqual([{ type: "unknown_run", run: "x" }]);
  });

  test("ends a connection whose access has ended, at once and by itself", async () => {
    const { join, state, admins, sockets, wake } = await open();
    const { sockets: here } = sockets.of("/admin");
    for (const check of [() => admins.check(), async () => wake()]) {
      state.caller = token("viewer");
      const client = join("/admin");
      await admitted(client);
      await check();
      expect(here.size).toBe(1);
      const end = ended(client);
      state.caller = visitor;
      await check();
      expect(await end).toBe("io server disconnect");
      expect(here.size).toBe(0);
    }
    expect(state.quiet.every(Boolean)).toBe(true);
  });
});
