import { rm } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Device } from "../testing/device.ts";
import { StoredWorld } from "../testing/stored-world.ts";

async function withoutKeys(...statements: readonly string[]): Promise<readonly string[]> {
  const stored = await StoredWorld.ofRounds();
  stored.unlock("delivery");
  stored.tamper(...statements);
  return stored.findings();
}

/** One of two participants has delivered. */
async function inMidRound(): Promise<readonly [StoredWorld, Device]> {
  const stored = await StoredWorld.create({ weights: 10_000 });
  const [a, b] = (await stored.world.running(2)) as [Device, Device];
  await Promise.all([a.hears("invite"), b.hears("invite")]);
  await a.delivers(new Float32Array(10_000).fill(0.01));
  await a.hears("update_accepted");
  return [stored, a];
}

test("[AU2] a participant that is named twice in a round is found", async () => {
  const found = await withoutKeys("insert into delivery select * from delivery limit 1");
  expect(found[0]).toMatch(/^I2 run-\w+\.1: It names the participant .* more than once\.$/);
});

test("[AU2] a member that is twice in a snapshot is found", async () => {
  const [stored] = await inMidRound();
  stored.tamper(
    `update round set state = json_set(state, '$.members[1]', json_extract(state, '$.members[0]'))`,
  );
  const [found] = await stored.findings();
  expect(found).toMatch(/^I2 run-\w+\.1: It names the participant .* more than once\.$/);
});

test("[AU2] an outcome that does not fit the end of its round is found", async () => {
  const found = await withoutKeys(
    "update delivery set outcome = 'uncounted' where round like '%.1'",
  );
  expect(found).toContainEqual(
    expect.stringMatching(/^I2 .*: It is committed, and 2 of its updates are not noted as counted/),
  );
});

test("[AU2] an update more than the summary says is found", async () => {
  const found = await withoutKeys(
    `insert into delivery select round, '${"B".repeat(42)}A', sha256, outcome from delivery limit 1`,
  );
  expect(found[0]).toMatch(/^I2 .*: Its summary says 2 updates, the records name 3\.$/);
  expect(found[1]).toMatch(/^I3 .*: It names an update of B+… that its last snapshot has not\.$/);
});

test("[AU3] an acknowledged update that neither the commit nor anybody names is found", async () => {
  const found = await withoutKeys("delete from delivery where rowid = 1");
  expect(found).toContainEqual(
    expect.stringMatching(/^I3 .*: Its last snapshot has the update .*, which it neither counts/),
  );
});

test("[AU3] what a participant was told is in the round that is over", async () => {
  const stored = await StoredWorld.ofRounds();
  const [device] = stored.world.devices.values();
  const told = device?.all("update_accepted") ?? [];
  expect(told).toHaveLength(2);
  const receipts = (round: string) =>
    told
      .filter((message) => message.round === round)
      .map(({ sha256 }) => ({ round, participant: device?.id ?? "", sha256 }));
  const report = await stored.audit({ receipts });
  expect(report.is_clean).toBe(true);
  expect(report.sections[2]?.checked).toContainEqual({
    what: "confirmations that participants hold",
    count: 2,
  });
  const lost = (round: string) => [
    { round, participant: device?.id ?? "", sha256: "0".repeat(64) },
  ];
  const [found] = await stored.findings({ receipts: lost });
  expect(found).toMatch(/^I3 .*\.1: .* holds a confirmation of 0{12}…, which the round does not/);
});

test("[AU3] a round in mid-way has what it counts in the spool", async () => {
  const [stored] = await inMidRound();
  const report = await stored.audit();
  expect(report.is_clean).toBe(true);
  expect(report.sections[2]?.checked).toEqual([
    { what: "acknowledged updates under way", count: 1 },
  ]);
});

test("[AU3] an update that an open round counts and the spool has not is found", async () => {
  const [stored] = await inMidRound();
  for (const file of await stored.spoolFiles()) await rm(file);
  const [found] = await stored.findings();
  expect(found).toMatch(/^I3 .*\.1: It counts the update .*, which is not in the spool\.$/);
});

test("[AU3] an update that is damaged in the spool is found", async () => {
  const [stored, { id }] = await inMidRound();
  for (const file of await stored.spoolFiles()) await stored.flip(file);
  const [found] = await stored.findings();
  expect(found).toMatch(/^I3 spool .*: Its bytes have the digest /);
  expect(found).toContain(id);
});
