import { createMemorySpool, type Records, type SpoolInspector } from "@tributary/storage";
import { describe, expect, test } from "vitest";
import type { Device } from "../testing/device.ts";
import { StoredWorld } from "../testing/stored-world.ts";
import { World, type WorldStores } from "../testing/world.ts";
import { type AuditProgress, type AuditStores, audit, createAuditor } from "./auditor.ts";
import { findingsOf } from "./report.ts";

type Calls = Record<string, number>;

/** A world in memory, and how often the audit asks its stores for what. */
async function counted() {
  const spool = createMemorySpool();
  const world = await World.create();
  const stores: WorldStores = { records: world.records, blobs: world.blobs, spool };
  const counting = await World.create({ stores });
  const calls: Calls = {};
  const count = <T extends object>(target: T, path: string): T =>
    new Proxy(target, {
      get(of, name) {
        const member: unknown = Reflect.get(of, name);
        const full = `${path}.${String(name)}`;
        if (typeof member === "object" && member !== null) return count(member, full);
        if (typeof member !== "function") return member;
        return (...parameters: unknown[]) => {
          calls[full] = (calls[full] ?? 0) + 1;
          return member.apply(of, parameters);
        };
      },
    });
  const watched: AuditStores = {
    records: count(stores.records, "records"),
    blobs: count(stores.blobs, "blobs"),
    spool: count<SpoolInspector>(spool, "spool"),
  };
  const taken = (): Calls => {
    const since = { ...calls };
    for (const name of Object.keys(calls)) delete calls[name];
    return since;
  };
  return { world: counting, stores: watched, taken };
}

async function commits(devices: readonly Device[], number: number): Promise<void> {
  await Promise.all(devices.map((device) => device.hears("invite", number)));
  for (const device of devices) await device.delivers([number, 1, 1, 1]);
  await Promise.all(devices.map((device) => device.hears("invite", number + 1)));
}

describe("an auditor that remembers", () => {
  test("[AU10] asks only for what is new", async () => {
    const { world, stores, taken } = await counted();
    const devices = await world.running(2, 9);
    const auditor = createAuditor(stores);
    await commits(devices, 1);
    await commits(devices, 2);
    expect((await auditor.check()).is_clean).toBe(true);
    taken();
    expect((await auditor.check()).is_clean).toBe(true);
    const unchanged = taken();
    expect(unchanged["blobs.get"]).toBeUndefined();
    expect(unchanged["records.rounds.list"]).toBeUndefined();
    expect(unchanged["records.rounds.deliveries"]).toBeUndefined();
    await commits(devices, 3);
    const report = await auditor.check();
    expect(taken()).toMatchObject({ "records.rounds.deliveries": 1, "blobs.get": 3 });
    expect(report.sections[0]?.checked).toEqual([
      { what: "model versions", count: 4 },
      { what: "rounds", count: 3 },
    ]);
    expect(report).toEqual(await audit(stores));
  });

  test("[AU10] reads an update of an open round once", async () => {
    const { world, stores, taken } = await counted();
    const [a, b] = (await world.running(2, 9)) as [Device, Device];
    await Promise.all([a.hears("invite"), b.hears("invite")]);
    await a.delivers([1, 1, 1, 1]);
    const auditor = createAuditor(stores);
    await auditor.check();
    expect(taken()["spool.read"]).toBe(1);
    await auditor.check();
    expect(taken()["spool.read"]).toBeUndefined();
    await world.spool.discard({ round: a.round, participant: a.id });
    expect(findingsOf(await auditor.check())).toMatchObject([{ invariant: "I3", is_moving: true }]);
  });

  test("[AU10] keeps what it found about rounds that are over, and forgets what passed", async () => {
    const { world, stores } = await counted();
    const [a, b] = (await world.running(2, 9)) as [Device, Device];
    await commits([a, b], 1);
    await commits([a, b], 2);
    await world.blobs.delete(world.run.model);
    const auditor = createAuditor(stores);
    expect(findingsOf(await auditor.check())).toMatchObject([{ invariant: "I4" }]);
    await a.delivers([1, 1, 1, 1]);
    await world.spool.discard({ round: a.round, participant: a.id });
    const both = findingsOf(await auditor.check());
    expect(both.map(({ invariant }) => invariant)).toEqual(["I3", "I4"]);
    await world.runtime.stopRun(world.run.id);
    expect(findingsOf(await auditor.check())).toMatchObject([{ invariant: "I4" }]);
  });
});

test("[AU11] what has no form becomes a finding, and no audit fails of it", async () => {
  const stored = await StoredWorld.ofRounds();
  stored.unlock("round");
  stored.tamper(
    `update round set state = '{"members":[{"status":"delivered","update":7},null,"x"]}'`,
    `update round set config = '[]'`,
    `update run set state = '"none"'`,
  );
  const invariants = new Set(findingsOf(await stored.audit()).map(({ invariant }) => invariant));
  expect([...invariants].sort()).toEqual(["I2", "I3", "records"]);
});

test("[AU11] an audit writes nothing", async () => {
  const { world, stores } = await counted();
  await commits(await world.running(2, 9), 1);
  const refuse = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(of, name) {
        const member: unknown = Reflect.get(of, name);
        if (typeof member === "object" && member !== null) return refuse(member);
        const reads = "get list models deliveries unfinished slots read history proposal".split(
          " ",
        );
        if (typeof member !== "function" || reads.includes(String(name))) return member;
        return () => Promise.reject(new Error(`The audit called ${String(name)}.`));
      },
    });
  const readOnly = { ...stores, records: refuse<Records>(world.records) };
  expect((await audit(readOnly)).is_clean).toBe(true);
});

test("[AU12] an audit tells how far it is", async () => {
  const stored = await StoredWorld.ofRounds();
  const told: AuditProgress[] = [];
  await stored.audit({ onProgress: (progress) => told.push(progress) });
  const { id: run } = stored.world.run;
  const place = { run, run_number: 1, runs: 1, versions: 3 };
  expect(told).toEqual([1, 2, 3].map((version) => ({ ...place, version })));
});

test("[AU12] what could not be looked at is said", async () => {
  const { world, stores } = await counted();
  await commits(await world.running(2, 9), 1);
  const report = await audit({ ...stores, spool: null });
  expect(report.sections[4]?.notes).toEqual(["The spool was not looked at."]);
});
