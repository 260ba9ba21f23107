import { randomBytes } from "@tributary/crypto";
import type { ParticipantMessage } from "@tributary/protocol";
import { quiet, until } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { run, ScriptedCoordinator, type Visit } from "./testing/coordinator.ts";
import { Participation, trained } from "./testing/participation.ts";
import { SecureRound, secureTask } from "./testing/secure-round.ts";
import {
  abandons,
  comesBack,
  expectExact,
  joinedSecure,
  stepNames,
  steps,
  takeSteps,
  wholeRound,
} from "./testing/steps.ts";

const beforeTheEnd = stepNames.slice(0, -1);

const about = (visit: Visit, { round }: SecureRound): readonly ParticipantMessage[] => {
  visit.heard();
  return visit.received.filter((message) => "round" in message && message.round === round);
};

describe("steps and messages that cross", () => {
  test("[CL25] everything said twice: the same answers, and the exact sum", async () => {
    const { participation, visit, round } = await joinedSecure();
    for (const { by, take } of steps) {
      await take(round, visit);
      if (by === "coordinator") await repeat(round, visit);
    }
    await participation.sees("committed");
    await expectExact(round);
    for (const type of ["shared", "masked", "accepted", "confirmed", "unmasked"] as const) {
      expect(participation.all(type)).toHaveLength(1);
    }
    const [confirmed, again] = visit.all("confirm_survivors");
    expect(again?.signature).toBe(confirmed?.signature);
    const [unmasked, oncemore] = visit.all("unmask");
    expect(oncemore?.shares).toEqual(unmasked?.shares);
    expect(participation.all("failed")).toEqual([]);
    await participation.leaves();
  });

  /** What the coordinator said last in this round, once more. */
  async function repeat(round: SecureRound, visit: Visit): Promise<void> {
    const last = visit.said.filter((message) => "round" in message).at(-1);
    if (last === undefined || last.type === "round_committed") return;
    expect(last).toMatchObject({ round: round.round });
    visit.says(last);
  }

  test("[CL25] all of them again when it has answered: nothing changes", async () => {
    const { participation, visit, round } = await joinedSecure();
    await takeSteps(round, visit, { to: "unmasked" });
    for (const message of visit.said.filter((said) => said.type !== "challenge")) {
      if ("round" in message && message.type !== "invite") visit.says(message);
    }
    await quiet();
    visit.commits(round.round);
    await participation.sees("committed");
    await expectExact(round);
    expect(participation.all("failed")).toEqual([]);
    expect(new Set(about(visit, round).map(({ type }) => type))).toEqual(new Set(wholeRound));
    await participation.leaves();
  });

  test("[CL25] messages of other rounds change nothing", async () => {
    const { participation, visit, round } = await joinedSecure();
    const stale = `${run}.99` as never;
    for (const { by, take } of steps) {
      await take(round, visit);
      const last = visit.said.at(-1)!;
      if (by === "coordinator" && "round" in last && last.type !== "invite") {
        visit.says({ ...last, round: stale } as typeof last);
      }
    }
    await participation.sees("committed");
    await expectExact(round);
    expect(about(visit, round).map(({ type }) => type)).toEqual(wholeRound);
    await participation.leaves();
  });

  test("[CL25] keys that come with the invitation wait until it was found good", async () => {
    const { participation, visit, round } = await joinedSecure();
    await round.invites(visit);
    expect(visit.heard()).toEqual(["hello", "join"]);
    round.showsKeys(visit, []);
    expect((await visit.hears("decline")).reason).toBe("state_lost");
    expect(visit.all("advertise_keys")).toHaveLength(1);
    await participation.leaves();
  });

  test("[CL25] survivors and requests before there is a masked update are no use", async () => {
    const { participation, visit, round } = await joinedSecure();
    const training = Promise.withResolvers<typeof trained>();
    participation.train = () => training.promise;
    await takeSteps(round, visit, { to: "shares passed" });
    round.namesSurvivors(visit, [visit.participant]);
    round.asksToUnmask(visit);
    await quiet();
    training.resolve(trained);
    await takeSteps(round, visit, { after: "shares passed" });
    await expectExact(round);
    await participation.leaves();
  });

  test.each(beforeTheEnd)(
    "[CL16] a round that is over after %s: nothing more about it",
    async (to) => {
      const { participation, visit, round } = await joinedSecure();
      await takeSteps(round, visit, { to });
      abandons(visit, round);
      const { length } = about(visit, round);
      const next = await SecureRound.create(2);
      await takeSteps(next, visit);
      await expectExact(next);
      expect(about(visit, round)).toHaveLength(length);
      expect(participation.all("failed")).toEqual([]);
      await participation.leaves();
    },
  );

  test("[CL16] a round that is over while its update is masked: it is not sent", async () => {
    let abandon = () => {};
    const rng = (length: number) => {
      // Four bytes are drawn when rounding begins.
      if (length === 4) abandon();
      return randomBytes(length);
    };
    const { participation, visit, round } = await joinedSecure({ rng });
    abandon = () => abandons(visit, round);
    await takeSteps(round, visit, { to: "shares passed" });
    await participation.sees("abandoned");
    abandon = () => {};
    const next = await SecureRound.create(2);
    await takeSteps(next, visit);
    await expectExact(next);
    expect(about(visit, round).map(({ type }) => type)).toEqual(wholeRound.slice(0, 3));
    expect(participation.all("masked")).toMatchObject([{ round: next.round }]);
    expect(participation.all("failed")).toEqual([]);
    await participation.leaves();
  });
});

describe("reconnected", () => {
  test.each(beforeTheEnd)("[CL26] after %s, it says all again and goes on", async (to) => {
    const { coordinator, participation, visit, round } = await joinedSecure();
    await takeSteps(round, visit, { to });
    visit.cut();
    const next = await comesBack(coordinator, participation);
    const delivered = stepNames.indexOf(to) >= stepNames.indexOf("delivered");
    await round.invites(next, { delivered });
    const { by, take } = steps[stepNames.indexOf(to)]!;
    // What was asked before the connection was lost is asked again.
    if (by === "coordinator" && to !== "invited" && to !== "shares passed") await take(round, next);
    if (to === "shares passed") round.passesShares(next);
    await takeSteps(round, next, { after: to });
    await participation.sees("committed");
    await expectExact(round);
    expect(participation.trainings).toHaveLength(1);
    for (const type of ["invited", "shared", "masked", "accepted", "confirmed"] as const) {
      expect(participation.all(type)).toHaveLength(1);
    }
    const types = about(next, round).map(({ type }) => type);
    const expected = wholeRound.filter((type) => types.includes(type));
    expect([...new Set(types)]).toEqual(expected);
    if (!delivered) expect(types[0]).toBe("accept");
    await participation.leaves();
  });

  test("[CL26] while it trains: the keys that it advertised are advertised again", async () => {
    const { coordinator, participation, visit, round } = await joinedSecure();
    const training = Promise.withResolvers<typeof trained>();
    participation.train = () => training.promise;
    await takeSteps(round, visit, { to: "shares passed" });
    await participation.sees("shared");
    visit.cut();
    const next = await comesBack(coordinator, participation);
    await round.invites(next);
    const { seq: _seq, ...advertised } = await next.hears("advertise_keys");
    expect(visit.all("advertise_keys")).toMatchObject([advertised]);
    expect(next.all("share_keys")).toMatchObject([{ shares: visit.all("share_keys")[0]!.shares }]);
    training.resolve(trained);
    await takeSteps(round, next, { after: "shares passed" });
    await expectExact(round);
    await participation.leaves();
  });

  test("[CL26] it declines now what it refused while nobody heard", async () => {
    const { coordinator, participation, visit, round } = await joinedSecure();
    await takeSteps(round, visit, { to: "advertised" });
    round.showsKeys(visit, round.keys.slice(0, 2));
    visit.cut();
    await participation.sees("failed");
    const next = await comesBack(coordinator, participation);
    await round.invites(next);
    expect((await next.hears("decline")).reason).toBe("cohort_too_small");
    expect(about(next, round).map(({ type }) => type)).toEqual(["decline"]);
    await participation.leaves();
  });

  test("[CL26] after a download that failed meanwhile, it tries again under the same keys", async () => {
    const { coordinator, participation, visit, round } = await joinedSecure();
    const { fetchModel } = participation;
    const download = Promise.withResolvers<never>();
    participation.fetchModel = () => download.promise;
    await takeSteps(round, visit, { to: "advertised" });
    visit.cut();
    download.reject(new Error("fetch failed"));
    await participation.sees("failed");
    participation.fetchModel = fetchModel;
    const next = await comesBack(coordinator, participation);
    await round.invites(next);
    await takeSteps(round, next, { after: "advertised" });
    await expectExact(round);
    await participation.leaves();
  });
});

describe("loaded again", () => {
  async function reloaded(to: string) {
    const first = await joinedSecure();
    await takeSteps(first.round, first.visit, { to });
    first.visit.cut();
    await first.participation.leaves();
    const { coordinator, round } = first;
    const participation = await Participation.start(coordinator);
    const visit = await coordinator.joined(secureTask);
    return { coordinator, participation, visit, round };
  }

  test.each([
    ["keys", (round: SecureRound, visit: Visit) => round.showsKeys(visit)],
    ["shares", (round: SecureRound, visit: Visit) => round.passesShares(visit)],
  ])(
    "[CL27] %s for the keys of its earlier life: it declines, and shares nothing",
    async (...given) => {
      const [, happens] = given;
      const { participation, visit, round } = await reloaded("shared");
      participation.train = () => new Promise(() => {});
      await round.invites(visit);
      await visit.hears("advertise_keys");
      happens(round, visit);
      expect((await visit.hears("decline")).reason).toBe("state_lost");
      expect((await participation.sees("failed")).message).toContain("Nothing of this device's");
      await until("its stop", () => participation.trainings[0]?.signal.aborted === true);
      expect(visit.heard().slice(2)).toEqual(["accept", "advertise_keys", "decline"]);
      await round.invites(visit);
      await visit.hears("decline", 2);
      expect(visit.heard().slice(5)).toEqual(["decline"]);
      await participation.leaves();
    },
  );

  test.each([
    ["confirm", (round: SecureRound, visit: Visit) => round.namesSurvivors(visit)],
    ["unmask", (round: SecureRound, visit: Visit) => round.asksToUnmask(visit)],
  ])(
    "[CL46] with an update that was delivered, asked to %s: it declines at once, and when it is invited again",
    async (...given) => {
      const [, asks] = given;
      const { coordinator, participation, visit, round } = await reloaded("accepted");
      await round.invites(visit, { delivered: true });
      await quiet();
      expect(visit.heard()).toEqual(["hello", "join"]);
      asks(round, visit);
      expect(await visit.hears("decline")).toMatchObject({
        round: round.round,
        reason: "state_lost",
      });
      asks(round, visit);
      await quiet();
      expect(visit.heard().slice(2)).toEqual(["decline"]);
      expect((await participation.sees("failed")).message).toContain("Its update counts if enough");
      expect(participation.types().slice(0, 4)).toEqual([
        "connecting",
        "connected",
        "joined",
        "failed",
      ]);
      visit.cut();
      const next = await comesBack(coordinator, participation);
      await round.invites(next, { delivered: true });
      expect((await next.hears("decline")).reason).toBe("state_lost");
      await participation.leaves();
    },
  );

  test("[CL46] with an update that was delivered: invited to the next round, it takes part in it", async () => {
    const { participation, visit, round } = await reloaded("accepted");
    await round.invites(visit, { delivered: true });
    round.namesSurvivors(visit);
    await visit.hears("decline");
    const next = await SecureRound.create(2);
    await takeSteps(next, visit);
    await expectExact(next);
    await participation.leaves();
  });

  test("[CL46] a sealed update that was delivered: nothing is asked, and nothing said", async () => {
    const coordinator = await ScriptedCoordinator.create();
    const participation = await Participation.start(coordinator);
    const visit = await coordinator.joined();
    const round = await visit.invites(1, { delivered: true });
    visit.says({ type: "survivors", seq: 4, round, survivors: [visit.participant] });
    await quiet();
    expect(visit.heard()).toEqual(["hello", "join"]);
    expect(participation.types()).toEqual(["connecting", "connected", "joined"]);
    await participation.leaves();
  });
});
