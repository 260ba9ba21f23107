import { limits } from "@tributary/protocol";
import { quiet, until } from "@tributary/testing";
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

/** Five members, of which three make a quorum; three must help to open one participant's masks. */
const spare = { round: { quorum: 3, over_selection: 1.6 } };

async function expectCommitted({ world }: Cohort, survivors: readonly SecureDevice[]) {
  await until("the end", () => world.history().length === 1);
  const { examples: _examples, delta, loss, rms } = plainSum(survivors);
  expect(world.history()[0]).toMatchObject({
    outcome: "committed",
    privacy: "secure",
    accepted: survivors.length,
    train_loss: loss,
    update_rms: rms,
  });
  expect([...(await world.model())]).toEqual([...delta]);
  await audit(world);
}

async function expectAbandoned({ world }: Cohort, reason: string) {
  await until("the end", () => world.history().length === 1);
  expect(world.history()[0]).toMatchObject({ outcome: "abandoned", reason, model: null });
  expect([...(await world.model())]).toEqual([0, 0, 0, 0]);
  await audit(world);
}

describe("a secure round", () => {
  test("[RT27] commits the very sum of its updates, bit for bit", async () => {
    const cohort = await invitedCohort(5, spare);
    await play(cohort);
    await expectCommitted(cohort, cohort.members);
    expect(cohort.world.history()[0]).toMatchObject({ threshold: 3, dropped: 0 });
    for (const { device } of cohort.members) {
      expect(device.refusals()).toEqual([]);
      expect(device.last("round_committed")).toMatchObject({ counted: 5, model_version: 1 });
    }
  });

  test("[RT27] updates weigh by their examples", async () => {
    const cohort = await invitedCohort(2);
    const [a, b] = cohort.members as [SecureDevice, SecureDevice];
    await play(cohort, { to: "sharing" });
    await a.delivers([1, 1, 1, 1], { examples: 30 });
    await b.delivers([5, 5, 5, 5], { examples: 10 });
    await play(cohort, { from: "confirming" });
    await expectCommitted(cohort, [a, b]);
    for (const value of await cohort.world.model()) expect(value).toBeCloseTo(2, 4);
  });

  test("[RT27] the next round starts from its model, with a range of what moved", async () => {
    const cohort = await invitedCohort(2);
    const first = cohort.members[0]?.encoding;
    await play(cohort, { to: "sharing" });
    for (const member of cohort.members) await member.delivers([0.01, 0, 0, 0]);
    await play(cohort, { from: "confirming" });
    for (const member of cohort.members) {
      await member.device.hears("invite", 2);
      member.begins();
    }
    const second = cohort.members[0]?.encoding;
    expect(second?.seed).not.toBe(first?.seed);
    expect(second?.range).toBeLessThan(first?.range ?? 0);
    await play(cohort);
    await until("the end", () => cohort.world.history().length === 2);
    expect(cohort.world.run).toMatchObject({ status: "finished", model_version: 2 });
    await audit(cohort.world);
  });
});

describe("who is gone", () => {
  const delivered: ReadonlySet<Phase> = new Set(["confirming", "unmasking"]);

  test.each(phases.flatMap((phase) => [1, 2].map((count) => [count, phase] as const)))(
    "[RT28] %i of five leave in %s: the sum is exact over those whose update came",
    async (count, phase) => {
      const cohort = await invitedCohort(5, spare);
      const leavers = cohort.members.slice(0, count);
      const stayers = cohort.members.slice(count);
      await play(cohort, { gone: { [phase]: leavers } });
      await expectCommitted(cohort, delivered.has(phase) ? cohort.members : stayers);
      expect(cohort.world.history()[0]?.lost_in[phase]).toBe(count);
    },
  );

  test("[RT28] one leaves in each of two phases, one after the other", async () => {
    const cohort = await invitedCohort(5, spare);
    const [a, b, ...rest] = cohort.members as [SecureDevice, SecureDevice, ...SecureDevice[]];
    await play(cohort, { gone: { training: [a], unmasking: [b] } });
    await expectCommitted(cohort, [b, ...rest]);
  });

  test.each([
    ["keying", "keys_missed"],
    ["sharing", "keys_missed"],
    ["training", "quorum_missed"],
    ["confirming", "unmasking_failed"],
  ] as const)(
    "[RT29] three of five leave in %s: %s, and nobody is asked to reveal anything",
    async (phase, reason) => {
      const cohort = await invitedCohort(5, spare);
      await play(cohort, { to: phase, gone: { [phase]: cohort.members.slice(2) } }).catch(() => {});
      cohort.world.clock.advance(limits.round_deadline_ms_min * 60);
      await expectAbandoned(cohort, reason);
      for (const { device } of cohort.members) expect(device.all("unmask_request")).toEqual([]);
    },
  );

  test("[RT29] three of five say nothing in unmasking: unmasking_failed, and there is no model", async () => {
    const cohort = await invitedCohort(5, spare);
    await play(cohort, { gone: { unmasking: cohort.members.slice(2) } });
    cohort.world.clock.advance(cohort.world.task.round.deadline_ms);
    await expectAbandoned(cohort, "unmasking_failed");
  });

  test("[RT29] a masked update that comes after its sender was given up is refused and deleted", async () => {
    const cohort = await invitedCohort(5, spare);
    const { world, members } = cohort;
    const [late, ...rest] = members as [SecureDevice, ...SecureDevice[]];
    await play(cohort, { to: "sharing" });
    const sent = await late.masks([9, 9, 9, 9]);
    for (const member of rest) await member.delivers([1, 1, 1, 1]);
    world.clock.advance(world.task.round.deadline_ms);
    await until("confirming", () => world.run.round?.phase === "confirming");
    await late.device.uploads(sent);
    expect(late.device.refusals()).toEqual(["round_stale"]);
    expect(late.device.last("dropped").reason).toBe("deadline");
    await play({ world, members: rest }, { from: "confirming" });
    await expectCommitted(cohort, rest);
    await quiet();
    const { round } = late.device.last("dropped");
    expect(await world.spool.read({ round, participant: late.device.id })).toBeNull();
  });
});
