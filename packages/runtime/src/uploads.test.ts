import { limits } from "@tributary/protocol";
import { quiet } from "@tributary/testing";
import { expect, test } from "vitest";
import { type Device, sealedOf } from "./testing/device.ts";
import { World } from "./testing/world.ts";

const chunk = limits.chunk_bytes;
const ones = [1, 1, 1, 1];

async function pair(weights = 4): Promise<readonly [World, Device, Device]> {
  const world = await World.create({ weights });
  const [a, b] = (await world.running(2, 1)) as [Device, Device];
  await Promise.all([a.hears("invite"), b.hears("invite")]);
  return [world, a, b];
}

const small = (world: World) => new Float32Array(world.weights).fill(0.001);

test("[RT16] every chunk is answered with how much is there; the last one with the acceptance", async () => {
  const [world, a] = await pair(150_000);
  const sealed = await a.seals(small(world));
  await a.uploads(sealed);
  const received = a.all("chunk_received").map(({ received_bytes }) => received_bytes);
  expect(received).toEqual([chunk, 2 * chunk, sealed.bytes.length]);
  expect(a.last("update_accepted").sha256).toBe(sealed.sha256);
});

test("[RT16] a chunk that comes twice, or after a gap, changes nothing and is told what is there", async () => {
  const [world, a] = await pair(150_000);
  const { bytes, sha256 } = await a.seals(small(world));
  await a.begins({ bytes, sha256 });
  await a.sends(bytes.subarray(0, chunk), 0);
  await a.sends(bytes.subarray(0, chunk), 0);
  await a.sends(bytes.subarray(2 * chunk), 2 * chunk);
  const received = a.all("chunk_received").map(({ received_bytes }) => received_bytes);
  expect(received).toEqual([chunk, chunk, chunk]);
  await a.uploads({ bytes, sha256 });
  expect(a.all("update_accepted")).toHaveLength(1);
});

test("[RT16] chunks that arrive all at once are taken in order", async () => {
  const [world, a] = await pair(150_000);
  const { bytes, sha256 } = await a.seals(small(world));
  const sent = [a.begins({ bytes, sha256 })];
  for (let at = 0; at < bytes.length; at += chunk) {
    sent.push(a.sends(bytes.subarray(at, at + chunk), at));
  }
  await Promise.all(sent);
  expect(a.all("update_accepted")).toHaveLength(1);
});

test("[RT17] an update whose digest differs is dropped, and taken when it comes right", async () => {
  const [world, a] = await pair();
  const right = await a.seals(ones);
  const damaged = right.bytes.map((byte, i) => (i === 90 ? byte ^ 1 : byte));
  await a.uploads({ bytes: damaged, sha256: right.sha256 });
  expect(a.refusals()).toEqual(["update_digest"]);
  expect(world.run.round).toMatchObject({ phase: "training", dropped: 0 });
  await a.uploads(right);
  await a.hears("update_accepted");
});

test("[RT18] a counted update is counted once: the same is confirmed again, another is refused and changes nothing", async () => {
  const [world, a, b] = await pair();
  const first = await a.seals(ones);
  await a.uploads(first);
  await a.begins(first);
  expect(a.all("update_accepted")).toHaveLength(2);
  await a.begins(await a.seals([9, 0, 0, 0]));
  expect(a.refusals()).toEqual(["update_conflict"]);
  await b.delivers(ones);
  await a.hears("round_committed");
  expect([...(await world.model())]).toEqual(ones);
});

test("[RT18] another update that is announced while the first is being inspected is refused too", async () => {
  const [world, a, b] = await pair();
  const first = await a.seals(ones);
  const other = await a.seals([9, 0, 0, 0]);
  await Promise.all([a.begins(first), a.sends(first.bytes, 0), a.begins(other)]);
  expect(a.last("update_accepted").sha256).toBe(first.sha256);
  expect(a.refusals()).toEqual(["update_conflict"]);
  await b.delivers(ones);
  await a.hears("round_committed");
  expect([...(await world.model())]).toEqual(ones);
});

test("[RT18] both of a cohort finish at the same time, and no chain waits for itself", async () => {
  const [, a, b] = await pair();
  await Promise.all([a.delivers(ones), b.delivers(ones)]);
  await Promise.all([a.hears("round_committed"), b.hears("round_committed")]);
});

test("[RT19] an update that announces the wrong size, or goes beyond its own, ends this part in the round", async () => {
  const world = await World.create({ round: { quorum: 1, over_selection: 2 } });
  const [a, b] = (await world.running(2, 1)) as [Device, Device];
  await Promise.all([a.hears("invite"), b.hears("invite")]);
  await a.begins({ ...(await a.seals(ones)), bytes: new Uint8Array(10) });
  expect(a.refusals()).toEqual(["update_size"]);
  await b.begins(await b.seals(ones));
  await b.sends(new Uint8Array(1_000), 0);
  expect(b.refusals()).toEqual(["update_size"]);
  // Nobody is left: the round does not wait for its deadline.
  await a.hears("round_abandoned");
  expect(world.history()[0]).toMatchObject({ reason: "quorum_missed" });
});

test("[RT19] a chunk before its announcement is refused and changes nothing", async () => {
  const [world, a] = await pair();
  const sealed = await a.seals(ones);
  await a.sends(sealed.bytes, 0);
  expect(a.refusals()).toEqual(["phase_mismatch"]);
  await a.uploads(sealed);
  expect(world.run.round).toMatchObject({ accepted: 1 });
});

test("[RT19] somebody outside the cohort cannot upload", async () => {
  const [world, a] = await pair();
  const outsider = await world.device(8);
  outsider.join();
  const sealed = await sealedOf((await a.seals(ones)).bytes);
  await outsider.begins(sealed, a.round);
  await outsider.sends(sealed.bytes, 0, a.round);
  expect(outsider.refusals()).toEqual(["not_in_cohort", "not_in_cohort"]);
});

test("[RT19] a round that ends between two chunks refuses the next one as stale, and keeps nothing of it", async () => {
  const [world, a] = await pair(150_000);
  const { round } = a;
  const sealed = await a.seals(small(world));
  await a.uploads(sealed, chunk);
  await Promise.all([
    world.runtime.stopRun(world.run.id),
    a.sends(sealed.bytes.subarray(chunk, 2 * chunk), chunk),
  ]);
  await a.sends(sealed.bytes.subarray(2 * chunk), 2 * chunk, round);
  expect(a.refusals().at(-1)).toBe("round_stale");
  const expected = { size_bytes: sealed.bytes.length, sha256: sealed.sha256 };
  expect(await world.spool.open({ round, participant: a.id }, expected)).toBe(0);
});

test("[RT19] a spool that lost the update under a round that is over is no error of the participant's", async () => {
  const [world, a, b] = await pair();
  const sealed = await a.seals(ones);
  world.spool.append = async () => {
    b.go("left");
    await a.hears("round_abandoned");
    throw new Error("There is no such update.");
  };
  await a.uploads(sealed);
  expect(a.refusals()).toEqual(["round_stale"]);
});

test("[RT9] an update that is being announced while its round ends leaves nothing behind", async () => {
  const [world, a, b] = await pair();
  const { round } = a;
  const sealed = await a.seals(ones);
  const { open } = world.spool;
  const opened = Promise.withResolvers<void>();
  world.spool.open = async (key, expected) => {
    await opened.promise;
    return open(key, expected);
  };
  const announcing = a.begins(sealed);
  b.go("left");
  await a.hears("round_abandoned");
  opened.resolve();
  await announcing;
  await quiet();
  const append = world.spool.append({ round, participant: a.id }, 0, sealed.bytes);
  await expect(append).rejects.toThrow("got a chunk of none");
});
