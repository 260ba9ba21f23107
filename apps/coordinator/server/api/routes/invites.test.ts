import { randomBytes } from "node:crypto";
import { InviteSecret, ParticipantId, TaskId } from "@tributary/protocol";
import type { Runtime } from "@tributary/runtime";
import { readyTasks } from "@tributary/tasks";
import { beforeEach, describe, expect, test } from "vitest";
import { digestOfInvite } from "../../invites.ts";
import { type Browser, type Entry, openEntry } from "../../testing/entry.ts";
import { idleRuntime } from "../../testing/runtime.ts";
import { inviteRoutes } from "./invites.ts";
import { signInRoutes } from "./sign-in.ts";

type Made = {
  readonly id: string;
  readonly secret: string;
  readonly path: string;
  readonly expires_at_ms: number;
};
type Listed = { readonly invites: readonly Record<string, unknown>[]; readonly total: number };

let entry: Entry;
let runtime: Runtime;
let operator: Browser;
const task = readyTasks.tumours.id;

beforeEach(async () => {
  let made: Runtime | null = null;
  entry = await openEntry((opened) => [
    ...signInRoutes({ ...opened, trusts_proxy: false }),
    ...inviteRoutes({
      runtime: () => made as Runtime,
      acts: opened.acts,
      inviteRecords: opened.records.invites,
      now_ms: opened.clock.now_ms,
    }),
  ]);
  runtime = made = await idleRuntime(entry.records);
  await runtime.catalogue.publish({
    task: readyTasks.tumours,
    based_on: null,
    admits: "invited",
  });
  await entry.owner();
  operator = await entry.member("Olu", "operator");
});

const invite = async (wish: object = {}): Promise<Made> => {
  const answer = await operator.post("/api/invites", { task, ...wish });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Made;
};
const list = (query = "") => operator.json<Listed>(`/api/invites${query}`);
const anyDevice = () => ParticipantId.parse(randomBytes(32).toString("base64url"));
/** As the gateway asks when a device shows that secret, by the clock of this test. */
const redeem = (secret: string, to: TaskId = task, device = anyDevice()) =>
  entry.records.invites.redeem(digestOfInvite(InviteSecret.parse(secret)), {
    device,
    task: to,
    now_ms: entry.clock.now_ms(),
  });

describe("an invite", () => {
  test("is made with its secret, and listed ever after without it", async () => {
    const wish = { uses_max: 3, expires_in_ms: 3_600_000, note: "Ward 7" };
    const made = await invite(wish);
    expect(made).toMatchObject({ task, uses_max: 3, uses: 0, note: "Ward 7", state: "open" });
    expect(made.path).toBe(`/join/${task}#invite=${made.secret}`);
    const everywhere = await invite({ task: null });
    expect(everywhere.path).toBe(`/#invite=${everywhere.secret}`);
    const { invites, total } = await list();
    expect(total).toBe(2);
    expect(invites.map(({ id }) => id)).toEqual([everywhere.id, made.id]);
    const said = JSON.stringify([invites, await entry.records.acts.list(1, 100)]);
    for (const { secret } of [made, everywhere]) {
      expect(said).not.toContain(secret);
      expect(said).not.toContain(digestOfInvite(InviteSecret.parse(secret)));
    }
    expect(invites[1]).toMatchObject({ created_by: "account Olu", note: "Ward 7" });
    expect((await list("?offset=1&limit=1")).invites.map(({ id }) => id)).toEqual([made.id]);
  });

  test("is used up by as many devices as it says; one that comes again does not count", async () => {
    const { secret } = await invite({ uses_max: 2 });
    const first = anyDevice();
    expect(await redeem(secret, task, first)).not.toBeNull();
    expect(await redeem(secret, task, first)).not.toBeNull();
    expect((await list()).invites[0]).toMatchObject({ uses: 1, state: "open" });
    expect(await redeem(secret)).not.toBeNull();
    expect((await list()).invites[0]).toMatchObject({ uses: 2, state: "used_up" });
    expect(await redeem(secret)).toBeNull();
  });

  test("is over at its time, to the millisecond", async () => {
    const { secret, expires_at_ms } = await invite({ uses_max: 9, expires_in_ms: 60_000 });
    entry.clock.advance(expires_at_ms - 1 - entry.clock.now_ms());
    expect(await redeem(secret)).not.toBeNull();
    entry.clock.advance(1);
    expect(await redeem(secret)).toBeNull();
    expect((await list()).invites[0]).toMatchObject({ uses: 1, state: "over" });
  });

  test("that is ended lets in nobody, and is ended once", async () => {
    const { id, secret } = await invite({ uses_max: 9 });
    const ended = await operator.post(`/api/invites/${id}/end`);
    expect(await ended.json()).toMatchObject({ id, state: "ended" });
    expect(await redeem(secret)).toBeNull();
    const { ended_at_ms } = (await list()).invites[0] ?? {};
    entry.clock.advance(5);
    await operator.post(`/api/invites/${id}/end`);
    expect((await list()).invites[0]).toMatchObject({ ended_at_ms });
    expect((await operator.post("/api/invites/invite_none/end")).status).toBe(404);
  });

  test("of one task lets in to no other; one for all does", async () => {
    const other = TaskId.parse("other");
    await runtime.catalogue.publish({ task: { ...readyTasks.tumours, id: other }, based_on: null });
    const { secret } = await invite();
    expect(await redeem(secret, other)).toBeNull();
    const everywhere = await invite({ task: null, uses_max: 2 });
    expect(await redeem(everywhere.secret, other)).not.toBeNull();
    expect(await redeem(everywhere.secret, task)).not.toBeNull();
  });

  test.each([
    ["for a task that is not here", { task: "nowhere" }, 404],
    ["for no device", { uses_max: 0 }, 400],
    ["for half a device", { uses_max: 1.5 }, 400],
    ["for less than a minute", { expires_in_ms: 59_999 }, 400],
    ["for more than a year", { expires_in_ms: 400 * 86_400_000 }, 400],
    ["with a secret of one's own", { secret: "AAAAAAAAAAAAAAAAAAAAAA" }, 400],
  ])("%s is not made", async (_, wish, status) => {
    expect((await operator.post("/api/invites", { task, ...wish })).status).toBe(status);
    expect((await list()).total).toBe(0);
  });

  test("is made and ended by those alone who may, and each is an act", async () => {
    const viewer = await entry.member("Vera", "viewer");
    const { id } = await invite();
    for (const path of ["/api/invites", `/api/invites/${id}/end`]) {
      expect((await viewer.post(path, { task })).status).toBe(403);
      expect((await entry.browser().post(path, { task })).status).toBe(401);
    }
    expect((await viewer.get("/api/invites")).status).toBe(200);
    expect((await entry.browser().get("/api/invites")).status).toBe(401);
    expect((await list()).invites[0]).toMatchObject({ state: "open" });
    await operator.post(`/api/invites/${id}/end`);
    const acts = await entry.records.acts.list(1, 100);
    const own = acts.filter(({ subject }) => subject === id);
    expect(own.map(({ action, actor }) => [action, actor])).toEqual([
      ["create_invite", "account Olu"],
      ["end_invite", "account Olu"],
    ]);
  });
});

describe("whom a task lets in", () => {
  const path = `/api/tasks/${task}/admission`;
  const change = (browser: Browser, admits: string) =>
    browser.send(path, { method: "PUT", body: JSON.stringify({ admits }) });

  test("is told to anyone, and changed by those who may publish tasks", async () => {
    const admin = await entry.member("Adi", "admin");
    expect(await entry.browser().json(path)).toEqual({ admits: "invited" });
    expect((await change(operator, "anyone")).status).toBe(403);
    expect((await change(admin, "anyone")).status).toBe(200);
    expect(runtime.catalogue.admits(task)).toBe("anyone");
    expect((await change(admin, "friends")).status).toBe(400);
    const unknown = admin.send("/api/tasks/nowhere/admission", {
      method: "PUT",
      body: JSON.stringify({ admits: "invited" }),
    });
    expect((await unknown).status).toBe(404);
    const [act] = (await entry.records.acts.list(1, 100)).toReversed();
    expect(act).toMatchObject({ action: "set_admission", subject: task, actor: "account Adi" });
  });
});
