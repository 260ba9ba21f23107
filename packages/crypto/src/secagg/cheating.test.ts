import { describe, expect, test } from "vitest";
import { equalBytes, utf8 } from "../bytes.ts";
import { addMasks } from "./mask.ts";
import { shareKeys } from "./share.ts";
import { wipeSecrets } from "./states.ts";
import type { KeyPackage } from "./terms.ts";
import { reasonOf } from "./testing/refusal.ts";
import { hash, type Member, Rehearsal } from "./testing/rehearsal.ts";

const length = 4096;

type Shown = Partial<Rehearsal["cohort"]>;

/**
 * Six members, and a seventh that only advertises. The coordinator shows the first three the six,
 * and the others whatever the test says.
 */
async function split(toOthers: (rehearsal: Rehearsal) => Shown): Promise<Rehearsal> {
  const rehearsal = await Rehearsal.of({ members: 7, length });
  for (const [i, { vector }] of rehearsal.members.entries()) vector.fill(i + 1);
  await rehearsal.advertise();
  const six = rehearsal.members.slice(0, 6);
  const keys = rehearsal.keys.slice(0, 6);
  await rehearsal.share(six.slice(0, 3), { ...rehearsal.cohort, keys });
  await rehearsal.share(six.slice(3), { ...rehearsal.cohort, keys, ...toOthers(rehearsal) });
  rehearsal.keys = keys;
  await rehearsal.receive(six);
  return rehearsal;
}

const otherModel = (): Shown => ({ statement: utf8("task 1, version 3, model abd") });

/** Of so many elements a sum in clear would be found in all, and noise in next to none. */
function isNoise(vector: Uint32Array, members: number): boolean {
  const most = (members * (members + 1)) / 2;
  return vector.filter((value) => value <= most).length < length / 100;
}

/** The best that the coordinator can do: all shares are real, and it recovers what it can. */
async function unmaskWithoutConsent(rehearsal: Rehearsal): Promise<Uint32Array> {
  for (const member of rehearsal.members) {
    for (const { of, self } of member.in("masked").held) {
      const share = Buffer.from(self).toString("base64url");
      rehearsal.revealed.push({ from: member.id, of, kind: "self", share });
    }
  }
  return rehearsal.sum();
}

describe("a coordinator that shows different things to different participants", () => {
  test.each<[string, (rehearsal: Rehearsal) => Shown]>([
    ["models", otherModel],
    ["policies", ({ policy }) => ({ policy: { ...policy, dropout: 0.29 } })],
    ["cohorts", ({ keys }) => ({ keys })],
  ])("[CR50] cannot pass on shares between those that were shown other %s", async (_, toOthers) => {
    const { members } = await split(toOthers);
    const groups = [members.slice(0, 3), members.slice(3, 6)] as const;
    for (const [group, others] of [groups, groups.toReversed()] as [Member[], Member[]][]) {
      for (const member of group) {
        const { unopened, held } = member.in("ready");
        expect(unopened.toSorted()).toEqual(others.map(({ id }) => id).toSorted());
        expect(held.length).toBe(3);
      }
    }
  });

  test("[CR50] gets noise, of the sum and of each, even with every self mask known", async () => {
    const rehearsal = await split(otherModel);
    const six = rehearsal.members.slice(0, 6);
    const selfMasks = six.map((member) => ({
      key: member.in("ready").selfMaskKey.slice(),
      sign: -1 as const,
    }));
    await rehearsal.mask(six);
    const sum = new Uint32Array(length);
    for (const [i, vector] of [...rehearsal.masked.values()].entries()) {
      const single = vector.slice();
      await addMasks(single, [selfMasks[i]!]);
      expect(isNoise(single, 6)).toBe(true);
      for (let at = 0; at < length; at++) sum[at]! += single[at]!;
    }
    expect(isNoise(sum, 6)).toBe(true);
  });

  test("[CR50] gets no signatures of one group that the other accepts", async () => {
    const rehearsal = await split(otherModel);
    const six = rehearsal.members.slice(0, 6);
    await rehearsal.mask(six);
    await rehearsal.confirm(six);
    expect(rehearsal.signatures.length).toBe(6);
    for (const member of six) {
      expect(await reasonOf(rehearsal.unmask([member]))).toBe("too_few_signatures");
    }
  });
});

describe("a coordinator that asks for more", () => {
  test("[CR50] cannot name some survivors to some and others to others", async () => {
    const rehearsal = await (await Rehearsal.of({ members: 7 })).until("masked");
    const { members, survivors } = rehearsal;
    const victim = members[6]!.id;
    rehearsal.masked.delete(victim);
    await rehearsal.confirm(members.slice(0, 3));
    rehearsal.masked.set(victim, new Uint32Array(5));
    await rehearsal.confirm(members.slice(3));
    // Four signatures are needed, and one set has three.
    const reasons = [];
    for (const without of [false, true]) {
      rehearsal.masked = new Map(
        survivors.filter((id) => !without || id !== victim).map((id) => [id, new Uint32Array(5)]),
      );
      for (const member of members.slice(0, 3)) {
        reasons.push(await reasonOf(rehearsal.unmask([member])));
      }
    }
    expect(new Set(reasons)).toEqual(new Set(["already_confirmed", "too_few_signatures"]));
  });

  test("[CR50] cannot replay an old round's requests in a new one", async () => {
    const old = await (await Rehearsal.of({ members: 5, round: "run-1.6" })).until("confirmed");
    const rehearsal = await (await Rehearsal.of({ members: 5, round: "run-1.7" })).until("keys");
    const [member] = rehearsal.members as [Member];
    const showing = shareKeys(member.in("advertised"), { ...rehearsal.cohort, keys: old.keys });
    expect(await reasonOf(showing)).toBe("state_lost");
    await rehearsal.share();
    const fresh = rehearsal.boxes;
    rehearsal.boxes = old.boxes;
    await rehearsal.receive([member]);
    expect(member.in("ready").held.length).toBe(1);
    rehearsal.boxes = fresh;
    await rehearsal.receive(rehearsal.members.slice(1));
    await rehearsal.mask();
    rehearsal.signatures = old.signatures;
    expect(await reasonOf(rehearsal.unmask([member]))).toBe("too_few_signatures");
  });

  test("[CR50] cannot put its own keys in the place of a member's", async () => {
    const rehearsal = await (await Rehearsal.of({ members: 4 })).until("keys");
    const forged = await (await Rehearsal.of({ members: 4, round: "run-1.7 forged" })).until(
      "keys",
    );
    const [, theirs] = forged.keys as [KeyPackage, KeyPackage];
    const keys = rehearsal.keys.with(1, { ...theirs, signature: rehearsal.keys[1]!.signature });
    const member = rehearsal.members[0]!;
    const showing = shareKeys(member.in("advertised"), { ...rehearsal.cohort, keys });
    expect(await reasonOf(showing)).toBe("bad_signature");
  });

  test("[CR50] sees nothing of a member whose self mask nobody reveals", async () => {
    const rehearsal = await Rehearsal.of({ members: 4, length });
    for (const { vector } of rehearsal.members) vector.fill(1);
    await rehearsal.until("masked");
    const { masked } = rehearsal;
    const sum = await unmaskWithoutConsent(rehearsal);
    expect(sum.every((value) => value === 4)).toBe(true);
    expect(isNoise(sum, 4)).toBe(false);
    for (const vector of masked.values()) expect(isNoise(vector, 4)).toBe(true);
  });
});

describe("participants that cheat", () => {
  test("[CR50] one that shares nothing usable costs the round, and reveals nobody", async () => {
    const rehearsal = await (await Rehearsal.of({ members: 4 })).until("shares");
    const cheat = rehearsal.members[3]!;
    rehearsal.boxes = rehearsal.boxes.map((box) =>
      box.from === cheat.id ? { ...box, sealed: box.sealed.replace(/^..../, "AAAA") } : box,
    );
    await rehearsal.receive();
    await rehearsal.mask();
    await rehearsal.confirm();
    await rehearsal.unmask();
    expect(await reasonOf(rehearsal.recover())).toBe("too_few_shares");
  });

  test("[CR50] one that commits to another seed costs the round", async () => {
    const rehearsal = await (await Rehearsal.of({ members: 4 })).until("keys");
    const cheat = rehearsal.members[3]!;
    const state = cheat.in("advertised");
    cheat.state = { ...state, selfSeed: hash("another") };
    await rehearsal.share();
    await rehearsal.receive();
    await rehearsal.mask();
    await rehearsal.confirm();
    await rehearsal.unmask();
    expect(await reasonOf(rehearsal.recover())).toBe("wrong_shares");
  });

  test("[CR50] one that goes away wipes what it knows, and the others finish", async () => {
    const rehearsal = await (await Rehearsal.of({ members: 5 })).until("ready");
    const [leaver, ...others] = rehearsal.members as [Member, ...Member[]];
    const key = leaver.in("ready").selfMaskKey;
    wipeSecrets(leaver.in("ready"));
    expect(equalBytes(key, new Uint8Array(32))).toBe(true);
    await rehearsal.mask(others);
    await rehearsal.confirm(others);
    await rehearsal.unmask(others);
    expect([...(await rehearsal.sum())]).toEqual(rehearsal.plainSum());
  });
});
