/** Signatures over the survivors that nobody asked for, and what they cost. */

import { quiet, until } from "@tributary/testing";
import { describe, expect, test, vi } from "vitest";
import type { SecureDevice } from "./testing/secure-device.ts";
import {
  type Cohort,
  confirm,
  invitedCohort,
  plainSum,
  play,
  unmask,
} from "./testing/secure-round.ts";

const spare = { round: { quorum: 3, over_selection: 1.6 } };

/** Five in training; the first, whose signatures are sent first, signs something else. */
async function withForger() {
  const cohort = await invitedCohort(5, spare);
  const members = cohort.members.toSorted((a, b) => (a.device.id < b.device.id ? -1 : 1));
  const [forger, ...rest] = members as [SecureDevice, ...SecureDevice[]];
  await play(cohort, { to: "sharing" });
  const { signature = "" } = await forger.signs(new Uint8Array(1));
  const forges = () => forger.device.says({ type: "confirm_survivors", signature });
  return { ...cohort, forger, rest, forges };
}

async function deliver(members: readonly SecureDevice[]): Promise<void> {
  for (const member of members) await member.delivers([1, 1, 1, 1]);
}

async function expectExact({ world, members }: Cohort): Promise<void> {
  await until("the end", () => world.history().length === 1);
  expect([...(await world.model())]).toEqual([...plainSum(members).delta]);
}

describe("a signature that was not checked", () => {
  test("[RT43] counts for nothing while confirming is being stored", async () => {
    const { world, members, forger, rest, forges } = await withForger();
    const { rounds } = world.records;
    const { save } = rounds;
    let wasStored = false;
    rounds.save = async (id, state) => {
      const { phase } = state as { phase: string };
      // What reaches the process while the disk is at work.
      if (phase === "confirming") await forges();
      wasStored ||= phase === "confirming";
      return save(id, state);
    };
    await deliver([forger, ...rest]);
    await world.phase("confirming");
    expect(wasStored).toBe(true);
    expect(forger.device.refusals()).toEqual(["phase_mismatch"]);
    await confirm(rest);
    await quiet();
    // The forger may still sign.
    expect(world.run.round).toMatchObject({ phase: "confirming" });
    world.clock.advance(15_000);
    await unmask(rest);
    await quiet();
    world.clock.advance(15_000);
    await expectExact({ world, members });
  });

  test("[RT43] counts for nothing before and after confirming either", async () => {
    const { world, members, forger, rest, forges } = await withForger();
    await forges();
    await deliver([forger, ...rest]);
    await world.phase("confirming");
    await forges();
    expect(forger.device.refusals()).toEqual(["phase_mismatch", "signature_invalid"]);
    await confirm(rest);
    await quiet();
    world.clock.advance(15_000);
    await world.phase("unmasking");
    await forges();
    await quiet();
    expect(forger.device.refusals()).toHaveLength(2);
    const { signatures } = await rest[0]!.device.hears("unmask_request");
    expect(signatures.map(({ from }) => from)).not.toContain(forger.device.id);
    await unmask(members);
    await expectExact({ world, members });
  });
});

describe("what is not wanted", () => {
  test("[RT42] is answered without a look at what it says", async () => {
    const { world, members } = await invitedCohort(5, spare);
    const [a, b] = members as [SecureDevice, SecureDevice];
    const stranger = await world.device(77);
    stranger.join();
    await a.advertises();
    await quiet();
    const [keys] = a.said;
    if (keys === undefined) throw new Error("Expected its keys.");
    const verify = vi.spyOn(crypto.subtle, "verify");
    const checks = () => verify.mock.calls.length;
    const { round } = a.device;
    await stranger.says(keys, round);
    await stranger.says({ type: "confirm_survivors", signature: "A".repeat(86) }, round);
    expect(stranger.refusals()).toEqual(["not_in_cohort", "not_in_cohort"]);
    await a.device.says({ ...keys, signature: "A".repeat(86) } as typeof keys);
    expect(a.device.refusals()).toEqual([]);
    expect(checks()).toBe(0);
    await b.device.says(keys);
    expect(b.device.refusals()).toEqual(["keys_invalid"]);
    expect(checks()).toBeGreaterThan(0);
    verify.mockRestore();
  });

  test("[RT42] what survivors sign is put together once, however many signatures come", async () => {
    const { world, forger, rest, forges } = await withForger();
    await deliver([forger, ...rest]);
    await world.phase("confirming");
    const digest = vi.spyOn(crypto.subtle, "digest");
    await forges();
    await forges();
    await forges();
    expect(forger.device.refusals()).toEqual(Array(3).fill("signature_invalid"));
    expect(digest).toHaveBeenCalledTimes(1);
    digest.mockRestore();
  });
});
