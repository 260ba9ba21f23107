import { describe, expect, test } from "vitest";
import { encodeBase64url, randomBytes } from "../bytes.ts";
import { createIdentity } from "../identity.ts";
import { confirmSurvivors } from "./confirm.ts";
import { neighbourhoodOf } from "./graph.ts";
import { confirmationMessage, isSignatureOf } from "./survivors.ts";
import { reasonOf } from "./testing/refusal.ts";
import { lenient, type Member, Rehearsal } from "./testing/rehearsal.ts";
import { type UnmaskRequest, unmask } from "./unmask.ts";

/** Six members of whom the last left before it shared and the fifth before it masked. */
async function masked() {
  const rehearsal = await Rehearsal.of({ members: 6 });
  await rehearsal.advertise();
  await rehearsal.share(rehearsal.members.slice(0, 5));
  await rehearsal.receive(rehearsal.members.slice(0, 5));
  await rehearsal.mask(rehearsal.members.slice(0, 4));
  const member = rehearsal.members[0]!;
  expect(rehearsal.plan.threshold).toBe(4);
  return { rehearsal, member, ids: rehearsal.members.map(({ id }) => id) };
}

/** The same, once its survivors signed; `ask` asks the first of them to reveal its shares. */
async function confirmed() {
  const found = await masked();
  const { rehearsal, member } = found;
  await rehearsal.confirm(rehearsal.members.slice(0, 4));
  const ask = (changed: Partial<UnmaskRequest> = {}) =>
    unmask(member.in("masked", "confirmed", "done"), { ...rehearsal.request, ...changed });
  return { ...found, ask };
}

describe("survivors are not confirmed", () => {
  test.each<[string, string, (ids: string[]) => string[]]>([
    ["where one is named twice", "bad_survivors", (ids) => [...ids.slice(0, 4), ids[1]!]],
    ["where one is no member", "bad_survivors", (ids) => [...ids.slice(0, 4), "stranger"]],
    ["where a neighbour never shared", "bad_survivors", (ids) => [...ids.slice(0, 4), ids[5]!]],
    ["without the participant itself", "not_a_survivor", (ids) => ids.slice(1, 5)],
    ["where they are fewer than the quorum", "quorum_missed", (ids) => ids.slice(0, 1)],
    ["where too few are near", "too_few_neighbours", (ids) => ids.slice(0, 3)],
    ["where there are none", "not_a_survivor", () => []],
  ])("[CR42] %s", async (_, reason, choose) => {
    const { rehearsal, member, ids } = await masked();
    const asked = { survivors: choose(ids), quorum: 2 };
    const state = member.in("masked");
    expect(await reasonOf(confirmSurvivors(state, asked, member.identity))).toBe(reason);
    await rehearsal.confirm(rehearsal.members.slice(0, 4));
    const request = { ...rehearsal.request, ...asked };
    expect(await reasonOf(unmask(state, request))).toBe(reason);
  });

  test("[CR42] by another device than the one that advertised the keys", async () => {
    const { rehearsal, member } = await masked();
    const signing = confirmSurvivors(
      member.in("masked"),
      rehearsal.request,
      await createIdentity(),
    );
    await expect(signing).rejects.toThrow("Expected the identity that advertised the keys");
  });
});

describe("a confirmation", () => {
  test("[CR43] is the participant's signature of the exchange and the survivors", async () => {
    const { rehearsal, member, ids } = await masked();
    await rehearsal.confirm([member]);
    const { survivors, plan, signatures } = rehearsal;
    const { signature } = signatures[0]!;
    const claim = { transcript: plan.transcript, survivors, participant: member.id, signature };
    const isValid = async (of: typeof claim) => isSignatureOf(of, await confirmationMessage(of));
    expect(await isValid(claim)).toBe(true);
    expect(await isValid({ ...claim, survivors: survivors.toReversed() })).toBe(true);
    for (const changed of [
      { survivors: ids.slice(0, 5) },
      { transcript: encodeBase64url(randomBytes(32)) },
      { participant: ids[1]! },
      { participant: "?" },
      { signature: encodeBase64url(randomBytes(64)) },
      { signature: "=" },
    ]) {
      expect(await isValid({ ...claim, ...changed })).toBe(false);
    }
  });

  test("[CR43] is given once: again for the same survivors, never for others", async () => {
    const { rehearsal, member, ids } = await masked();
    await rehearsal.confirm([member]);
    const survivors = rehearsal.survivors.toReversed();
    const again = (named: string[]) =>
      confirmSurvivors(member.in("confirmed"), { survivors: named, quorum: 2 }, member.identity);
    expect((await again(survivors)).signature).toBe(rehearsal.signatures[0]!.signature);
    expect(await reasonOf(again(ids.slice(0, 5)))).toBe("already_confirmed");
  });
});

describe("a participant reveals nothing", () => {
  test("[CR44] before as many of its neighbourhood as the threshold signed", async () => {
    const { rehearsal, ask } = await confirmed();
    const { signatures } = rehearsal;
    await expect(ask({ signatures: signatures.slice(0, 3) })).rejects.toThrow(
      "expected 4 of the neighbourhood's, got 3 valid ones",
    );
    expect(await reasonOf(ask({ signatures: [] }))).toBe("too_few_signatures");
    // Its own counts without being sent back.
    expect(await reasonOf(ask({ signatures: signatures.slice(1) }))).toBe("went on");
  });

  test.each<[string, (signatures: { from: string; signature: string }[]) => void]>([
    ["is forged", (all) => (all[3] = { ...all[3]!, signature: encodeBase64url(randomBytes(64)) })],
    ["is another's", (all) => (all[3] = { ...all[3]!, signature: all[2]!.signature })],
    ["is counted twice", (all) => (all[3] = all[2]!)],
    ["is malformed", (all) => (all[3] = { ...all[3]!, signature: "*" })],
    ["is a stranger's", (all) => (all[3] = { ...all[3]!, from: "stranger" })],
  ])("[CR44] where one of those signatures %s", async (_, forge) => {
    const { rehearsal, ask } = await confirmed();
    const signatures = [...rehearsal.signatures];
    forge(signatures);
    expect(await reasonOf(ask({ signatures }))).toBe("too_few_signatures");
  });

  test("[CR44] for survivors that others did not sign, or it did not", async () => {
    const { rehearsal, member, ids, ask } = await confirmed();
    const survivors = ids.slice(0, 5);
    expect(await reasonOf(ask({ survivors }))).toBe("already_confirmed");
    const other = await masked();
    other.rehearsal.signatures = rehearsal.signatures;
    const request = { ...other.rehearsal.request, survivors };
    expect(await reasonOf(unmask(other.member.in("masked"), request))).toBe("too_few_signatures");
    expect(member.state?.phase).toBe("confirmed");
  });

  test("[CR44] that only members far away in a sparse graph signed for", async () => {
    const policy = { ...lenient, adversary: "honest_but_curious", dropout: 0.1 } as const;
    const rehearsal = await (await Rehearsal.of({ members: 34, policy })).until("confirmed");
    const [member] = rehearsal.members as [Member];
    const near = neighbourhoodOf(rehearsal.plan, member.id);
    const signatures = rehearsal.signatures.filter(({ from }) => !near.includes(from));
    expect(signatures.length).toBeGreaterThan(rehearsal.plan.threshold);
    const request = { ...rehearsal.request, signatures };
    expect(await reasonOf(unmask(member.in("confirmed"), request))).toBe("too_few_signatures");
  });
});

describe("what a participant reveals", () => {
  test("[CR45] is one share of each: of the self mask or, for those that left, of the other", async () => {
    const { ids, ask } = await confirmed();
    const { shares } = await ask();
    expect(new Map(shares.map(({ of, kind }) => [of, kind]))).toEqual(
      new Map([...ids.slice(0, 4).map((id) => [id, "self"] as const), [ids[4]!, "pairwise"]]),
    );
    expect(shares.length).toBe(5);
  });

  test("[CR45] it reveals again to the same request, and to no other", async () => {
    const { rehearsal, member, ids, ask } = await confirmed();
    const first = await ask();
    member.state = first.state;
    const survivors = rehearsal.survivors.toReversed();
    expect((await ask({ survivors })).shares).toEqual(first.shares);
    expect(await reasonOf(ask({ survivors: ids.slice(0, 5) }))).toBe("already_unmasked");
    expect(await reasonOf(ask({ survivors: ids.slice(1, 4) }))).toBe("already_unmasked");
  });

  test("[CR45] is never both of one peer, even where all others sign for a second set", async () => {
    const { rehearsal, member, ids, ask } = await confirmed();
    const before = member.in("confirmed");
    const { shares } = await ask();
    // A second round of signatures, by members that have lost their memory; this one has not.
    const others = rehearsal.members.slice(1, 5);
    const survivors = ids.slice(0, 5);
    rehearsal.signatures = await Promise.all(
      others.map(async (other) => {
        const { membership } = before;
        const state = {
          ...before,
          phase: "masked",
          membership: { ...membership, participant: other.id },
        } as const;
        const asked = { survivors, quorum: 2 };
        const { signature } = await confirmSurvivors(state, asked, other.identity);
        return { from: other.id, signature };
      }),
    );
    const request = { ...rehearsal.request, survivors };
    expect(await reasonOf(unmask({ ...before, phase: "masked" }, request))).toBe(
      "already_unmasked",
    );
    expect(shares.filter(({ of }) => of === ids[4]).length).toBe(1);
  });

  test("[CR45] is what the first of two requests at once asks for", async () => {
    const { ask } = await confirmed();
    const reasons = await Promise.all([reasonOf(ask()), reasonOf(ask())]);
    expect(reasons.toSorted()).toEqual(["already_unmasked", "went on"]);
  });

  test("[CR45] needs no confirmation of its own, only enough of others'", async () => {
    const { rehearsal } = await masked();
    const [member, ...others] = rehearsal.members as [Member, ...Member[]];
    await rehearsal.confirm(others.slice(0, 3));
    expect(await reasonOf(unmask(member.in("masked"), rehearsal.request))).toBe(
      "too_few_signatures",
    );
    const wider = await (await Rehearsal.of({ members: 5 })).until("masked");
    await wider.confirm(wider.members.slice(1));
    await wider.unmask();
    expect([...(await wider.sum())]).toEqual(wider.plainSum());
  });
});
