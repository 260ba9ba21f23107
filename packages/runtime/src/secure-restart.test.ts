import { limits } from "@tributary/protocol";
import { until } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { audit } from "./testing/audit.ts";
import type { SecureDevice } from "./testing/secure-device.ts";
import {
  type Cohort,
  invitedCohort,
  type Phase,
  phases,
  plainSum,
  play,
} from "./testing/secure-round.ts";

const spare = { round: { quorum: 3, over_selection: 1.6 } };
const ends = ["orderly", "crash"] as const;

/** Everyone has done what comes before the phase, and the first member its part of it. */
async function broughtTo(phase: Phase): Promise<Cohort> {
  const cohort = await invitedCohort(5, spare);
  const before = phases[phases.indexOf(phase) - 1];
  if (before !== undefined) await play(cohort, { to: before });
  const first = { ...cohort, members: cohort.members.slice(0, 1) };
  await play(first, { from: phase, to: phase });
  expect(cohort.world.run.round?.phase).toBe(phase);
  return cohort;
}

async function comeBack(members: readonly SecureDevice[]): Promise<void> {
  for (const { device } of members) device.join();
  await Promise.all(members.map(({ device }) => device.hears("invite", 2)));
}

async function expectCommitted({ world, members }: Cohort): Promise<void> {
  await until("the end", () => world.history().length === 1);
  expect(world.history()[0]).toMatchObject({ outcome: "committed", number: 1 });
  expect([...(await world.model())]).toEqual([...plainSum(members).delta]);
  await audit(world);
}

describe.each(ends.flatMap((how) => phases.map((phase) => [how, phase] as const)))(
  "after an %s end in %s",
  (how, phase) => {
    test("[RT33] the round goes on with those who come back, and its sum is exact", async () => {
      const cohort = await broughtTo(phase);
      const { encoding } = cohort.members[0]?.device.last("invite") ?? {};
      await cohort.world.restart(how);
      await comeBack(cohort.members);
      expect(cohort.members[0]?.device.last("invite").encoding).toEqual(encoding);
      await play(cohort);
      await expectCommitted(cohort);
    });

    test("[RT33] and nobody comes back: the round is abandoned, and nothing is revealed", async () => {
      const { world } = await broughtTo(phase);
      await world.restart(how);
      world.clock.advance(world.task.round.deadline_ms + limits.reconnect_grace_ms);
      await until("the end", () => world.history().length === 1);
      expect(world.history()[0]).toMatchObject({ outcome: "abandoned", model: null });
      expect([...(await world.model())]).toEqual([0, 0, 0, 0]);
      await audit(world);
    });
  },
);

test.each(["confirming", "unmasking"] as const)(
  "[RT46] a participant that lost its secrets in %s is not waited for until the end of the phase",
  async (phase) => {
    const cohort = await invitedCohort(5, spare);
    const { world, members } = cohort;
    await play(cohort, { to: phase === "confirming" ? "training" : "confirming" });
    const [restarted, ...others] = members as [SecureDevice, ...SecureDevice[]];
    restarted.device.go();
    restarted.device.join();
    expect((await restarted.device.hears("invite", 2)).delivered).toBe(true);
    await restarted.device.says({ type: "decline", reason: "state_lost" });
    await play({ world, members: others }, { from: phase, to: phase });
    // The phase itself lasts 15 s.
    world.clock.advance(limits.reconnect_grace_ms);
    if (phase === "confirming") {
      await world.phase("unmasking");
      await play({ world, members: others }, { from: "unmasking" });
      world.clock.advance(limits.reconnect_grace_ms);
    }
    await expectCommitted(cohort);
    expect(world.history()[0]?.lost_in).toMatchObject({ [phase]: 1 });
  },
);

test.each(ends)(
  "[RT33] after an %s end while it aggregates, a round is unmasked again",
  async (how) => {
    const cohort = await invitedCohort(3, { round: { quorum: 3 } });
    const { world } = cohort;
    world.workshop.unmask = () => new Promise(() => {});
    await play(cohort);
    await world.phase("aggregating");
    delete world.workshop.unmask;
    await world.restart(how);
    await expectCommitted(cohort);
  },
);

test("[RT33] half a masked update is resumed where its bytes end", async () => {
  const weights = 100_000;
  const cohort = await invitedCohort(2, { weights });
  const { world, members } = cohort;
  const [a, b] = members as [SecureDevice, SecureDevice];
  await play(cohort, { to: "sharing" });
  const sent = await a.masks(new Float32Array(weights).fill(0.001));
  await a.device.uploads(sent, limits.chunk_bytes);
  await world.restart("crash");
  await comeBack(members);
  await a.device.begins(sent);
  expect(a.device.last("update_resume").received_bytes).toBe(limits.chunk_bytes);
  await a.device.uploads(sent);
  await b.delivers(new Float32Array(weights).fill(0.002));
  await play(cohort, { from: "confirming" });
  await until("the end", () => world.history().length === 1);
  const expected = plainSum(members).delta;
  const differing = (await world.model()).filter((value, i) => value !== expected[i]);
  expect(differing).toHaveLength(0);
});
