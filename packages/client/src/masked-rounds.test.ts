import { RunId, Sha256 } from "@tributary/protocol";
import { quiet } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { MaskedBefore, type MaskedMemory, MaskedRounds } from "./masked-rounds.ts";
import { run, type Visit } from "./testing/coordinator.ts";
import type { Participation } from "./testing/participation.ts";
import { SecureRound } from "./testing/secure-round.ts";
import { abandons, comesBack, expectExact, joinedSecure, takeSteps } from "./testing/steps.ts";

const model = Sha256.parse("0".repeat(64));
const otherRun = RunId.parse("run-ba9876543210");

type Ending = (visit: Visit, round: SecureRound) => void;

/** Ways in which a coordinator can make a participant forget a round. */
const endings: readonly [string, Ending][] = [
  ["dropped", (visit, { round }) => drops(visit, round)],
  ["told to wait", (visit) => makesWait(visit)],
  ["the round was abandoned", (visit, round) => abandons(visit, round)],
  ["the round was committed", (visit, { round }) => visit.commits(round)],
  [
    "the run ended",
    (visit) => visit.says({ type: "run_ended", run, outcome: "stopped", model, model_version: 1 }),
  ],
];

function drops(visit: Visit, round: SecureRound["round"]): void {
  visit.says({ type: "dropped", round, reason: "not_needed" });
}

function makesWait(visit: Visit): void {
  const waiting = { for: "next_round", have: 3, need: 3, come_back_ms: 0 } as const;
  visit.says({ type: "waiting", waiting });
}

async function expectNoSecondTime(participation: Participation, visit: Visit): Promise<void> {
  const heard = visit.heard().length;
  const again = await SecureRound.create(1);
  again.loses();
  await again.invites(visit);
  expect((await visit.hearsAbout(again.round, "decline")).reason).toBe("state_lost");
  expect((await participation.sees("failed")).message).toContain("round 1");
  await quiet();
  expect(visit.heard().slice(heard)).toEqual(["decline"]);
  expect(participation.trainings).toHaveLength(1);
}

describe("invited again to a round in which it masked", () => {
  test.each(endings)("[CL37] after %s, it declines", async (_, ends) => {
    for (const to of ["delivered", "unmasked"]) {
      const { participation, visit, round } = await joinedSecure();
      await takeSteps(round, visit, { to });
      ends(visit, round);
      await expectNoSecondTime(participation, visit);
      await participation.leaves();
    }
  });

  test("[CL37] after it was dropped, on another connection, it declines", async () => {
    const { coordinator, participation, visit, round } = await joinedSecure();
    await takeSteps(round, visit, { to: "unmasked" });
    drops(visit, round.round);
    visit.cut();
    await expectNoSecondTime(participation, await comesBack(coordinator, participation));
    await participation.leaves();
  });

  test("[CL37] after a later round, it declines the earlier one, and works on the next", async () => {
    const { participation, visit } = await joinedSecure();
    const later = await SecureRound.create(2);
    await takeSteps(later, visit);
    await (await SecureRound.create(1)).invites(visit);
    expect((await visit.hears("decline")).reason).toBe("state_lost");
    const next = await SecureRound.create(3);
    await takeSteps(next, visit);
    await expectExact(next);
    expect(participation.trainings).toHaveLength(2);
    await participation.leaves();
  });
});

describe("not a second time", () => {
  test("[CL37] is a round that was over before anything was masked", async () => {
    const { coordinator, participation, visit, round } = await joinedSecure();
    await takeSteps(round, visit, { to: "shared" });
    drops(visit, round.round);
    visit.cut();
    const next = await comesBack(coordinator, participation);
    const again = await SecureRound.create(1);
    await takeSteps(again, next);
    await expectExact(again);
    await participation.leaves();
  });

  test("[CL37] is a round of another run", async () => {
    const { participation, visit, round } = await joinedSecure();
    await takeSteps(round, visit);
    const terms = { privacy: "secure", encoding: round.encoding, quorum: 3 } as const;
    const elsewhere = await visit.invitesTo(otherRun, 1, terms);
    await visit.hearsAbout(elsewhere, "advertise_keys");
    expect(visit.all("decline")).toEqual([]);
    await participation.leaves();
  });

  test("[CL37] the highest number counts, in each run for itself", async () => {
    const rounds = new MaskedRounds(null);
    expect(await rounds.highestOf(run)).toBeNull();
    for (const number of [2, 5]) await rounds.note({ run, number });
    for (const number of [3, 5]) {
      await expect(rounds.note({ run, number })).rejects.toBeInstanceOf(MaskedBefore);
    }
    await rounds.note({ run: otherRun, number: 1 });
    expect(await Promise.all([run, otherRun].map((of) => rounds.highestOf(of)))).toEqual([5, 1]);
  });
});

/** Of a device that is started anew. */
function memory() {
  const highest = new Map<RunId, number>();
  const masked: MaskedMemory = {
    highestOf: async (of) => highest.get(of) ?? null,
    note: async ({ run: of, number }) => {
      if (number <= (highest.get(of) ?? 0)) return false;
      highest.set(of, number);
      return true;
    },
  };
  return { highest, masked };
}

describe("started anew", () => {
  test("[CL37] a device with a memory declines a round in which it masked, and works on the next", async () => {
    const { masked, highest } = memory();
    const first = await joinedSecure({ masked });
    await takeSteps(first.round, first.visit, { to: "delivered" });
    expect(highest.get(run)).toBe(1);
    await first.participation.leaves();
    const { participation, visit } = await joinedSecure({ masked });
    const again = await SecureRound.create(1);
    again.loses();
    await again.invites(visit);
    expect((await visit.hearsAbout(again.round, "decline")).reason).toBe("state_lost");
    const next = await SecureRound.create(2);
    await takeSteps(next, visit);
    await expectExact(next);
    await participation.leaves();
  });

  test("[CL64] of two that have one key and were both found free, one masks, and the other leaves the round", async () => {
    const { masked, highest } = memory();
    const blind: MaskedMemory = { ...masked, highestOf: async () => null };
    const first = await joinedSecure({ masked: blind });
    const second = await joinedSecure({ masked: blind });
    await takeSteps(first.round, first.visit, { to: "shares passed" });
    await first.participation.sees("masked");
    await takeSteps(second.round, second.visit, { to: "shares passed" });
    const declined = await second.visit.hearsAbout(second.round.round, "decline");
    expect(declined.reason).toBe("state_lost");
    expect((await second.participation.sees("failed")).message).toContain("was masked with");
    expect(second.participation.all("masked")).toEqual([]);
    expect(second.visit.all("update_begin")).toEqual([]);
    expect(highest.get(run)).toBe(1);
    await first.participation.leaves();
    await second.participation.leaves();
  });

  test("[CL64] who asks twice at once is told so once", async () => {
    const { masked } = memory();
    const rounds = new MaskedRounds(masked);
    const asked = [1, 1].map(() => rounds.note({ run, number: 1 }));
    const statuses = (await Promise.allSettled(asked)).map(({ status }) => status);
    expect(statuses).toEqual(["fulfilled", "rejected"]);
  });

  test("[CL37] what cannot be remembered is not masked", async () => {
    const { masked } = memory();
    const note = async () => {
      throw new Error("The disk is full.");
    };
    const { participation, visit, round } = await joinedSecure({ masked: { ...masked, note } });
    await takeSteps(round, visit, { to: "shares passed" });
    expect((await visit.hearsAbout(round.round, "decline")).reason).toBe("training_failed");
    expect((await participation.sees("failed")).message).toContain("The disk is full.");
    expect(participation.all("masked")).toEqual([]);
    await participation.leaves();
  });
});
