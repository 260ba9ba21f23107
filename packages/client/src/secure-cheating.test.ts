import type { ParticipantId } from "@tributary/protocol";
import { quiet } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import type { Visit } from "./testing/coordinator.ts";
import { Member } from "./testing/member.ts";
import { SecureRound, secureTask } from "./testing/secure-round.ts";
import { expectExact, joinedSecure, takeSteps } from "./testing/steps.ts";

type Joined = Awaited<ReturnType<typeof joinedSecure>>;
type Keys = SecureRound["keys"];

/** The user knows, nothing but a decline is said, now or later, and the next round is worked on. */
async function expectRefusal(joined: Joined, about: string): Promise<void> {
  const { participation, visit, round } = joined;
  const { message } = await participation.sees("failed");
  expect(message).toContain(about);
  expect(message).toContain("Nothing of this device's update was revealed.");
  const heard = visit.heard();
  expect(heard.at(-1)).toBe("decline");
  round.namesSurvivors(visit);
  round.asksToUnmask(visit);
  await round.invites(visit, { delivered: true });
  await quiet();
  expect(visit.heard()).toEqual([...heard, "decline"]);
  expect(participation.all("failed")).toHaveLength(1);
  const next = await SecureRound.create(2);
  await takeSteps(next, visit);
  await expectExact(next);
  await participation.leaves();
}

describe("a coordinator that cheats with keys", () => {
  const withKeysOf = (from: number, key: "encryption_key" | "masking_key") => (keys: Keys) =>
    keys.map((of, index) => (index === 1 ? { ...of, [key]: keys[from]![key] } : of));

  test.each([
    ["a threshold below the user's minimum", "threshold_too_low", 4, (keys: Keys) => keys],
    ["fewer keys than the quorum", "cohort_too_small", 3, (keys: Keys) => keys.slice(0, 2)],
    ["one member's key as another's", "keys_invalid", 3, withKeysOf(2, "masking_key")],
    ["keys without this device's", "state_lost", 3, (keys: Keys) => keys.slice(1)],
  ] as const)("[CL28] %s: declined, and nothing shared", async (...given) => {
    const [, reason, minimum_threshold, cheat] = given;
    const { participation, visit, round } = await joinedSecure({ minimum_threshold });
    await takeSteps(round, visit, { to: "advertised" });
    round.showsKeys(visit, cheat(round.keys));
    expect((await visit.hears("decline")).reason).toBe(reason);
    expect((await participation.sees("failed")).message).toContain("Nothing of this device's");
    round.showsKeys(visit);
    await quiet();
    expect(visit.heard().slice(2)).toEqual(["accept", "advertise_keys", "decline"]);
    await participation.leaves();
  });

  test("[CL28] a key that its member did not sign: declined, and nothing shared", async () => {
    const { participation, visit, round } = await joinedSecure();
    await takeSteps(round, visit, { to: "advertised" });
    const own = await (await Member.create(150)).advertises(round.round);
    const { encryption_key } = own;
    const forged = round.keys.map((of, index) => (index === 1 ? { ...of, encryption_key } : of));
    round.showsKeys(visit, forged);
    expect((await visit.hears("decline")).reason).toBe("keys_invalid");
    expect(visit.all("share_keys")).toEqual([]);
    await participation.leaves();
  });

  test.each([
    [
      "another model",
      async (round: SecureRound, visit: Visit) => {
        await round.invites(visit, { model_version: 1 });
      },
    ],
    [
      "another encoding",
      async (round: SecureRound, visit: Visit) => {
        await round.invites(visit, { encoding: { ...round.encoding, seed: 99 } });
      },
    ],
  ])(
    "[CL29] shown %s than the others, it reveals nothing: the masks do not cancel",
    async (...given) => {
      const [, invites] = given;
      const joined = await joinedSecure();
      const { visit, round } = joined;
      await invites(round, visit);
      await takeSteps(round, visit, { after: "invited", to: "asked to unmask" });
      await expectRefusal(joined, "too_few_signatures");
      await expect(round.sums()).rejects.toThrow("too_few_shares");
    },
  );

  test("[CL29] shown another recipe and model than the others, it reveals nothing", async () => {
    const optimizer = { kind: "sgd", learning_rate: 1e-30, momentum: 0 } as const;
    // Trained with all one has, the sum would be this device's update alone.
    const shown = {
      ...secureTask,
      recipe: { ...secureTask.recipe, epochs: 1000, optimizer },
      model: { ...secureTask.model, config: { ...secureTask.model.config, name: "other" } },
    };
    const joined = { ...(await joinedSecure({}, shown)), round: await SecureRound.create() };
    const { participation, visit, round } = joined;
    await takeSteps(round, visit, { to: "asked to unmask" });
    expect((await participation.sees("failed")).message).toContain("too_few_signatures");
    expect(visit.all("unmask")).toEqual([]);
    await expect(round.sums()).rejects.toThrow("too_few_shares");
    await participation.leaves();
  });

  test("[CL29] shown another cohort than the others, it reveals nothing", async () => {
    const joined = await joinedSecure();
    const { visit, round } = joined;
    await takeSteps(round, visit, { to: "advertised" });
    const [own, hidden, ...others] = round.keys;
    round.showsKeys(visit, [own!, ...others]);
    await takeSteps(round, visit, { after: "keys shown", to: "shared" });
    const isHidden = (participant: string) => participant === hidden?.participant;
    const boxes = round.sharesFor(visit.participant).filter(({ from }) => !isHidden(from));
    round.passesShares(visit, boxes);
    await round.othersReceive();
    await takeSteps(round, visit, { after: "shares passed", to: "accepted" });
    const known = round.survivors.filter((survivor) => !isHidden(survivor));
    round.namesSurvivors(visit, known);
    // The hidden one would not confirm: it has no shares of this device.
    round.loses();
    await takeSteps(round, visit, { after: "survivors named", to: "confirmed" });
    round.asksToUnmask(visit, { survivors: known });
    await expectRefusal(joined, "too_few_signatures");
  });

  test.each([
    [
      "from a stranger",
      async ({ round }: Joined) => {
        const { participant } = await Member.create(150);
        const [box] = round.sharesFor(round.others[0]!.participant);
        return [{ ...box!, from: participant }];
      },
    ],
    [
      "twice from one member",
      async ({ round, visit }: Joined) => {
        const [box] = round.sharesFor(visit.participant);
        return [box!, box!];
      },
    ],
  ])("[CL28] shares %s: declined, and nothing sent", async (_, cheat) => {
    const joined = await joinedSecure();
    const { participation, visit, round } = joined;
    await takeSteps(round, visit, { to: "shared" });
    round.passesShares(visit, await cheat(joined));
    expect((await visit.hears("decline")).reason).toBe("keys_invalid");
    await quiet();
    expect(visit.all("update_begin")).toEqual([]);
    await participation.leaves();
  });
});

describe("a coordinator that cheats with survivors", () => {
  const named: readonly [string, string, (joined: Joined) => Promise<ParticipantId[]>][] = [
    [
      "that include a stranger",
      "bad_survivors",
      async ({ round }) => {
        return [...round.survivors, (await Member.create(150)).participant];
      },
    ],
    [
      "of which one is there twice",
      "bad_survivors",
      async ({ round }) => {
        return [...round.survivors, round.survivors[1]!];
      },
    ],
    [
      "without this device",
      "not_a_survivor",
      async ({ round, visit }) => {
        return round.survivors.filter((survivor) => survivor !== visit.participant);
      },
    ],
    ["below the quorum", "quorum_missed", async ({ round }) => round.survivors.slice(0, 2)],
  ];

  test.each(named)("[CL30] survivors %s are not confirmed", async (_, reason, cheat) => {
    const joined = await joinedSecure();
    const { visit, round } = joined;
    await takeSteps(round, visit, { to: "accepted" });
    round.namesSurvivors(visit, await cheat(joined));
    await expectRefusal(joined, reason);
    expect(visit.all("confirm_survivors").filter((said) => said.round === round.round)).toEqual([]);
  });

  test("[CL30] a second, different set is not confirmed", async () => {
    const joined = await joinedSecure();
    const { visit, round } = joined;
    await takeSteps(round, visit, { to: "confirmed" });
    round.namesSurvivors(visit, round.survivors.slice(0, 3));
    await expectRefusal(joined, "already_confirmed");
  });

  test.each(named)("[CL30] to unmask survivors %s is refused", async (_, __, cheat) => {
    const joined = await joinedSecure();
    const { visit, round } = joined;
    await takeSteps(round, visit, { to: "confirmed" });
    round.asksToUnmask(visit, { survivors: await cheat(joined) });
    await expectRefusal(joined, "Secure aggregation cannot go on");
    expect(visit.all("unmask").filter((said) => said.round === round.round)).toEqual([]);
  });

  const first = ({ signatures }: SecureRound["request"], count: number) =>
    signatures.slice(0, count);
  test.each([
    ["without signatures", () => []],
    ["with fewer than the threshold", (asked: SecureRound["request"]) => first(asked, 2)],
    [
      "with one signature under every name",
      ({ signatures }: SecureRound["request"]) =>
        signatures.map((of) => ({ ...of, signature: signatures[0]!.signature })),
    ],
  ])("[CL30] a request %s is refused", async (_, cheat) => {
    const joined = await joinedSecure();
    const { visit, round } = joined;
    await takeSteps(round, visit, { to: "confirmed" });
    round.asksToUnmask(visit, { signatures: cheat(round.request) });
    await expectRefusal(joined, "too_few_signatures");
    expect(visit.all("unmask").filter((said) => said.round === round.round)).toEqual([]);
  });

  test("[CL30] asked for the other share of a member too, it refuses", async () => {
    const joined = await joinedSecure();
    const { visit, round } = joined;
    await takeSteps(round, visit, { to: "unmasked" });
    const { shares } = visit.all("unmask")[0]!;
    expect(shares.map(({ kind }) => kind)).toEqual(["self", "self", "self", "self"]);
    round.asksToUnmask(visit, { survivors: round.survivors.slice(0, 3) });
    await expectRefusal(joined, "already_unmasked");
    expect(visit.all("unmask").filter((said) => said.round === round.round)).toHaveLength(1);
  });
});

describe("a coordinator that replays the round before", () => {
  async function secondRound() {
    const joined = await joinedSecure();
    const { visit, round: first } = joined;
    await takeSteps(first, visit);
    return { ...joined, first, round: await SecureRound.create(2) };
  }

  test("[CL31] its keys: declined as state lost, nothing shared", async () => {
    const { participation, visit, round, first } = await secondRound();
    await takeSteps(round, visit, { to: "advertised" });
    round.showsKeys(visit, first.keys);
    expect((await visit.hears("decline")).reason).toBe("state_lost");
    expect(visit.all("share_keys").filter((said) => said.round === round.round)).toEqual([]);
    await participation.leaves();
  });

  test("[CL31] its shares do not open: of them, nothing is revealed", async () => {
    const { participation, visit, round, first } = await secondRound();
    await takeSteps(round, visit, { to: "shared" });
    round.passesShares(visit, first.sharesFor(visit.participant));
    await round.othersReceive();
    await takeSteps(round, visit, { after: "shares passed", to: "unmasked" });
    const { shares } = await visit.hearsAbout(round.round, "unmask");
    expect(shares.map(({ of }) => of)).toEqual([visit.participant]);
    await expectExact(round);
    await participation.leaves();
  });

  test("[CL31] its request is refused", async () => {
    const { first, ...joined } = await secondRound();
    const { visit, round } = joined;
    await takeSteps(round, visit, { to: "confirmed" });
    round.asksToUnmask(visit, { signatures: first.request.signatures });
    const { message } = await joined.participation.sees("failed");
    expect(message).toContain("too_few_signatures");
    expect(visit.all("unmask").filter((said) => said.round === round.round)).toEqual([]);
    await joined.participation.leaves();
  });
});
