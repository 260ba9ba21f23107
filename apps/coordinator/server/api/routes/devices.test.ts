import { randomBytes } from "node:crypto";
import { ParticipantId, TaskId } from "@tributary/protocol";
import type { Runtime } from "@tributary/runtime";
import { beforeEach, describe, expect, test } from "vitest";
import { type Browser, type Entry, openEntry } from "../../testing/entry.ts";
import { idleRuntime } from "../../testing/runtime.ts";
import { deviceRoutes } from "./devices.ts";
import { signInRoutes } from "./sign-in.ts";

type Device = { readonly id: string; readonly name: string | null; readonly is_connected: boolean };
type Listed = { readonly devices: readonly Device[]; readonly total: number };

let entry: Entry;
let runtime: Runtime;
let admin: Browser;
let here: ParticipantId[];
const someone = () => ParticipantId.parse(randomBytes(32).toString("base64url"));
const [a, b, c] = [someone(), someone(), someone()];

beforeEach(async () => {
  let made: Runtime | null = null;
  here = [];
  entry = await openEntry((opened) => [
    ...signInRoutes({ ...opened, trusts_proxy: false }),
    ...deviceRoutes({
      runtime: () => made as Runtime,
      acts: opened.acts,
      deviceRecords: opened.records.devices,
      inviteRecords: opened.records.invites,
      connected: () => here,
    }),
  ]);
  runtime = made = await idleRuntime(entry.records);
  await entry.owner();
  admin = await entry.member("Adi", "admin");
  for (const [index, id] of [a, b, c].entries()) {
    const capabilities = { agent: `edge ${index}`, backend: "wasm" } as const;
    await entry.records.devices.seen(id, capabilities, 1_000 * (index + 1));
  }
});

const list = (query = "") => admin.json<Listed>(`/api/devices${query}`);
const idsOf = ({ devices }: Listed) => devices.map(({ id }) => id);
const act = (verb: string, body: unknown = {}, id: string = a) =>
  admin.post(`/api/devices/${id}/${verb}`, body);

describe("devices", () => {
  test("are listed seen last first, page after page, with who is here now", async () => {
    here = [b];
    const all = await list();
    expect([idsOf(all), all.total]).toEqual([[c, b, a], 3]);
    expect(all.devices.map(({ is_connected }) => is_connected)).toEqual([false, true, false]);
    expect(idsOf(await list("?limit=1&offset=2"))).toEqual([a]);
    expect(idsOf(await list("?state=connected"))).toEqual([b]);
    expect(idsOf(await list("?state=away"))).toEqual([c, a]);
    expect((await admin.get("/api/devices?state=lost")).status).toBe(400);
  });

  test("are found by name, by the beginning of their key, and by that of a former one", async () => {
    await act("rename", { name: "Gate 4" });
    expect(idsOf(await list("?text=gate"))).toEqual([a]);
    expect(idsOf(await list(`?text=${b.slice(0, 9)}`))).toEqual([b]);
    const fresh = someone();
    expect(await runtime.devices.replaceKey(a, fresh)).toEqual({ ok: true });
    expect(idsOf(await list(`?text=${a}`))).toEqual([fresh]);
    const old = await admin.get(`/api/devices/${a}`);
    expect(old.status).toBe(404);
    expect(await old.json()).toMatchObject({ error: expect.stringContaining(fresh) });
    expect(await admin.json(`/api/devices/${fresh}`)).toMatchObject({
      name: "Gate 4",
      former_keys: [{ id: a, replaced_at_ms: expect.any(Number) }],
    });
  });

  test("show the invite that let them in", async () => {
    const invite = { id: "invite_1", task: null, uses_max: 1, expires_at_ms: null, note: "Ward 7" };
    const sha256 = "0".repeat(64) as Parameters<typeof entry.records.invites.redeem>[0];
    const made = { ...invite, sha256, created_by: "account Adi", created_at_ms: 1 };
    await entry.records.invites.create(made);
    const joining = { device: a, task: TaskId.parse("digits"), now_ms: 5 };
    await entry.records.invites.redeem(sha256, joining);
    expect(await admin.json(`/api/devices/${a}`)).toMatchObject({
      invites: [{ id: "invite_1", note: "Ward 7", enrolled_at_ms: 5 }],
    });
  });
});

describe("a decision about a device", () => {
  test("revokes it, for a reason, until it is restored", async () => {
    const revoked = await act("revoke", { reason: "stolen" });
    expect(await revoked.json()).toMatchObject({ revoked: { reason: "stolen" }, still_in: [] });
    expect(runtime.devices.refusalOf(a)).toBe("revoked");
    expect(idsOf(await list("?state=revoked"))).toEqual([a]);
    expect(await (await act("restore")).json()).toMatchObject({ revoked: null });
    expect(runtime.devices.refusalOf(a)).toBeNull();
  });

  test.each([
    ["revoke", {}],
    ["revoke", { reason: " " }],
    ["revoke", { reason: "x".repeat(201) }],
    ["rename", { name: "" }],
    ["rename", { name: "x".repeat(61) }],
    ["rename", { name: "Gate", id: b }],
  ])("%s %j is not taken, and changes nothing", async (verb, body) => {
    expect((await act(verb, body)).status).toBe(400);
    expect(await admin.json(`/api/devices/${a}`)).toMatchObject({ name: null, revoked: null });
  });

  test.each(["rename", "revoke", "restore", "lift-rest"])(
    "%s of a device that is not here is answered 404, and is no act",
    async (verb) => {
      const body = { rename: { name: "Gate" }, revoke: { reason: "lost" } }[verb] ?? {};
      const before = await entry.records.acts.list(1, 100);
      expect((await act(verb, body, someone())).status).toBe(404);
      expect(await entry.records.acts.list(1, 100)).toEqual(before);
    },
  );

  test("is made by those alone who may, and each is an act", async () => {
    const operator = await entry.member("Olu", "operator");
    const viewer = await entry.member("Vera", "viewer");
    for (const verb of ["rename", "revoke", "restore", "lift-rest"]) {
      const body = { rename: { name: "Gate" }, revoke: { reason: "lost" } }[verb] ?? {};
      const path = `/api/devices/${b}/${verb}`;
      expect([verb, (await operator.post(path, body)).status]).toEqual([verb, 403]);
      expect([verb, (await viewer.post(path, body)).status]).toEqual([verb, 403]);
      expect([verb, (await entry.browser().post(path, body)).status]).toEqual([verb, 401]);
      expect([verb, (await act(verb, body, b)).status]).toEqual([verb, 200]);
    }
    expect((await entry.browser().get("/api/devices")).status).toBe(401);
    const acts = await entry.records.acts.list(1, 100);
    const own = acts.filter(({ subject }) => subject === b);
    expect(own.map(({ action, actor }) => `${action} by ${actor}`)).toEqual([
      "rename_device by account Adi",
      "revoke_device by account Adi",
      "restore_device by account Adi",
      "lift_rest by account Adi",
    ]);
  });
});
