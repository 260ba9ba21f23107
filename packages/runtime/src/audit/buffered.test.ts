import type { Blobs, Records, RunRecord } from "@tributary/storage";
import { expect, test } from "vitest";
import { bufferedWorld, driveToEnd, pull } from "../buffered/testing/fleet.ts";
import { audit as auditWorld, findingsIn } from "../testing/audit.ts";
import type { Device } from "../testing/device.ts";
import type { World } from "../testing/world.ts";
import { audit } from "./auditor.ts";
import { findingsOf } from "./report.ts";

/** What an audit finds in a run of which somebody changed the state. */
async function findings(world: World, change: (state: object) => object) {
  const { records, blobs } = world as { records: Records; blobs: Blobs };
  const list = async () => {
    const runs = await records.runs.list();
    return runs.map((run) => ({ ...run, state: change(run.state as object) }) as RunRecord);
  };
  const stores = { records: { ...records, runs: { ...records.runs, list } }, blobs, spool: null };
  return findingsOf(await audit(stores)).map(({ invariant, found }) => `${invariant} ${found}`);
}

test("[AU13] a buffered run is as it should be: in mid-way, after a crash, and at its end", async () => {
  const { world, devices } = await bufferedWorld({ devices: 4, rounds: 6 });
  const [a] = devices as [Device];
  await a.delivers(await pull(world, a, 1));
  await a.hears("update_accepted");
  await auditWorld(world);
  await world.restart("crash");
  await auditWorld(world);
  for (const device of devices) device.join();
  await driveToEnd(world, devices);
  await auditWorld(world);
  expect(world.run).toMatchObject({ status: "finished", model_version: 6 });
});

test("[AU13] an update that the buffer counts and the spool has not is found", async () => {
  const { world, devices } = await bufferedWorld();
  const [a] = devices as [Device];
  await a.delivers(await pull(world, a, 1));
  await a.hears("update_accepted");
  await world.spool.discard({ round: a.round, participant: a.id });
  expect(await findingsIn(world)).toEqual([
    expect.stringMatching(/^I3 run-\w+: It counts the update .*, which is not in the spool\.$/),
  ]);
});

test("[AU13] an update that answers no invitation is found", async () => {
  const { world, devices } = await bufferedWorld();
  const [a] = devices as [Device];
  const sealed = await a.seals(await pull(world, a, 1));
  const round = a.round.replace(/i\d+$/, "i77") as typeof a.round;
  const key = { round, participant: a.id };
  await world.spool.open(key, { size_bytes: sealed.bytes.length, sha256: sealed.sha256 });
  expect(await findingsIn(world)).toEqual([
    expect.stringMatching(/^I5 spool .*\.i77\/.*: It answers no invitation that is under way\.$/),
  ]);
});

test("[AU13] a key from which nobody is at work is found", async () => {
  const { world } = await bufferedWorld();
  const found = await findings(world, (state) => ({
    ...state,
    keys: [{ version: 0 }, { version: 9 }],
  }));
  expect(found).toEqual(["I5 It still has the key of version 9, from which nobody is at work."]);
});

test("[AU13] a state that its buffers did not leave is found", async () => {
  const { world } = await bufferedWorld();
  const found = await findings(world, (state) => ({ ...state, version: 4, phase: "finished" }));
  expect(found).toEqual([
    "records Its state says version 4, its records say 0.",
    "records It is running, and its state is finished.",
  ]);
});
