import nacl from "tweetnacl";
import { describe, expect, test } from "vitest";
import { encodeBase64url, fromBase64url, randomBytes } from "../bytes.ts";
import { createIdentity } from "../identity.ts";
import { sha256Sync } from "../sha256.ts";
import { signedMessage } from "../signed-message.ts";
import { advertiseKeys } from "./advertise.ts";
import type { Cohort } from "./cohort.ts";
import { neighbourhoodOf } from "./graph.ts";
import { signKeyPackage } from "./key-package.ts";
import { combineShares } from "./shamir.ts";
import { shareKeys } from "./share.ts";
import type { KeyPackage } from "./terms.ts";
import { reasonOf } from "./testing/refusal.ts";
import { hash, type Member, Rehearsal } from "./testing/rehearsal.ts";

/** The first member, and the coordinator that shows it a cohort. */
async function keyed(members = 5) {
  const rehearsal = await (await Rehearsal.of({ members })).until("keys");
  const member = rehearsal.members[0]!;
  const share = (changed: Partial<Cohort>) =>
    shareKeys(member.in("advertised"), { ...rehearsal.cohort, ...changed });
  return { rehearsal, member, share };
}

/** A stranger's keys for this round, properly signed, changed before they were. */
async function signedKeys(changed: Partial<KeyPackage> = {}): Promise<KeyPackage> {
  const identity = await createIdentity();
  const { keys } = await advertiseKeys({ round: "run-1.7", identity });
  return signKeyPackage(identity, "run-1.7", { ...keys, ...changed });
}

describe("a participant shares nothing", () => {
  test.each<[string, (own: KeyPackage) => readonly KeyPackage[]]>([
    ["are missing", () => []],
    ["are there twice", (own) => [own, own]],
    ["are others", (own) => [{ ...own, masking_key: encodeBase64url(randomBytes(32)) }]],
    ["are signed otherwise", (own) => [{ ...own, signature: encodeBase64url(randomBytes(64)) }]],
  ])("[CR33] when its own keys %s", async (_, listed) => {
    const { rehearsal, share } = await keyed();
    const [own, ...others] = rehearsal.keys as [KeyPackage, ...KeyPackage[]];
    expect(await reasonOf(share({ keys: [...others, ...listed(own)] }))).toBe("state_lost");
  });

  test("[CR33] in an old round, whose keys it no longer has", async () => {
    const { rehearsal, member, share } = await keyed();
    const old = rehearsal.keys;
    const { state } = await advertiseKeys({ round: "run-1.8", identity: member.identity });
    member.state = state;
    expect(await reasonOf(share({ keys: old }))).toBe("state_lost");
  });

  test("[CR34] in a cohort smaller than its user accepts", async () => {
    const { share } = await keyed();
    expect(await reasonOf(share({ cohort_min: 6 }))).toBe("cohort_too_small");
    await expect(share({ cohort_min: 6 })).rejects.toThrow("expected 6 members, got 5");
    expect(await reasonOf(share({ cohort_min: 5 }))).toBe("went on");
  });

  test("[CR34] alone, or where so many may be corrupt that no threshold is enough", async () => {
    const { rehearsal, share } = await keyed(2);
    expect(await reasonOf(share({ keys: rehearsal.keys.slice(0, 1), cohort_min: 1 }))).toBe(
      "cohort_too_small",
    );
    const policy = { adversary: "semi_malicious", corrupt: 1.5, dropout: 0 } as const;
    expect(await reasonOf(share({ policy }))).toBe("cohort_too_small");
  });

  test("[CR34] under a threshold lower than its user accepts", async () => {
    const { share } = await keyed();
    await expect(share({ threshold_min: 4 })).rejects.toThrow("expected a threshold of 4, got 3");
    expect(await reasonOf(share({ threshold_min: 4 }))).toBe("threshold_too_low");
    expect(await reasonOf(share({ threshold_min: 3 }))).toBe("went on");
  });

  test("[CR35] among members with malformed keys or with each other's", async () => {
    const { rehearsal, share } = await keyed();
    const { keys } = rehearsal;
    const [own, other] = keys as [KeyPackage, KeyPackage];
    const stranger = await signedKeys();
    for (const wrong of [
      { ...stranger, masking_key: stranger.masking_key.slice(2) },
      { ...stranger, commitment: "=" },
      other,
      await signedKeys({ masking_key: other.masking_key }),
      await signedKeys({ encryption_key: own.masking_key }),
    ]) {
      expect(await reasonOf(share({ keys: [...keys, wrong] }))).toBe("bad_keys");
    }
    expect(await reasonOf(share({ keys: [...keys, stranger] }))).toBe("went on");
  });

  test("[CR35] with a neighbour whose key is of small order", async () => {
    for (const field of ["encryption_key", "masking_key"]) {
      const { rehearsal, share } = await keyed();
      const wrong = await signedKeys({ [field]: encodeBase64url(new Uint8Array(32)) });
      expect(await reasonOf(share({ keys: [...rehearsal.keys, wrong] }))).toBe("bad_keys");
    }
  });

  test("[CR35] with a neighbour that did not sign its keys for this round", async () => {
    const { rehearsal, share } = await keyed();
    const other = rehearsal.members[1]!;
    const replaced = await advertiseKeys({ round: "run-1.6", identity: other.identity });
    const keys = rehearsal.keys.map((of) => (of.participant === other.id ? replaced.keys : of));
    expect(await reasonOf(share({ keys }))).toBe("bad_signature");
    await expect(share({ keys })).rejects.toThrow("all 4 neighbours, got 1 that are not");
  });

  test("[CR35] but the keys of members that are no neighbours are not its concern", async () => {
    const policy = { adversary: "honest_but_curious", corrupt: 0, dropout: 0.1 } as const;
    const rehearsal = await (await Rehearsal.of({ members: 36, policy })).until("keys");
    const [member] = rehearsal.members as [Member];
    const near = (participant: string) =>
      neighbourhoodOf(rehearsal.plan, member.id).includes(participant);
    const place = rehearsal.keys.findIndex(({ participant }) => !near(participant));
    const far = rehearsal.keys[place]!;
    // Another signature is another transcript, and another ring: find one that keeps them apart.
    do rehearsal.keys[place] = { ...far, signature: encodeBase64url(randomBytes(64)) };
    while (near(far.participant));
    await rehearsal.share([member]);
    expect(member.state?.phase).toBe("sharing");
  });
});

describe("the shares of a participant", () => {
  test("[CR36] are 88 bytes each: a box of NaCl for every neighbour", async () => {
    const { rehearsal, member } = await keyed();
    const { encryptionSecret, selfSeed, maskingSecret } = member.in("advertised");
    const secrets = [encryptionSecret, selfSeed, maskingSecret].map((secret) => secret.slice());
    const others = rehearsal.members.slice(1);
    const theirSecrets = others.map((other) => other.in("advertised").encryptionSecret.slice());
    await rehearsal.share([member]);
    expect(rehearsal.boxes.map(({ to }) => to).toSorted()).toEqual(
      others.map(({ id }) => id).toSorted(),
    );
    const { transcript, threshold } = rehearsal.plan;
    const order = rehearsal.members.map(({ id }) => id).toSorted();
    const opened = others.map(({ id }, i) => {
      const { sealed } = rehearsal.boxes.find(({ to }) => to === id)!;
      const route = [transcript, member.id, id].map(fromBase64url);
      const nonce = sha256Sync(signedMessage("tributary/v1/secagg-share", ...route));
      const box = fromBase64url(sealed);
      expect(box.length).toBe(88);
      const from = fromBase64url(rehearsal.keys[0]!.encryption_key);
      const plain = nacl.box.open(box, nonce.subarray(0, 24), from, theirSecrets[i]!)!;
      return { x: order.indexOf(id) + 1, plain };
    });
    const part = (start: number) =>
      opened.map(({ x, plain }) => ({ x, share: plain.subarray(start, start + 36) }));
    expect(combineShares(part(0).slice(0, threshold))).toEqual(secrets[1]);
    expect(combineShares(part(36).slice(1, threshold + 1))).toEqual(secrets[2]);
  });

  test("[CR37] are the same when it comes back with its keys and is shown the same", async () => {
    const { rehearsal, member, share } = await keyed();
    const stored = structuredClone(member.in("advertised"));
    const first = await share({});
    member.state = stored;
    const keys = rehearsal.keys.toReversed();
    const second = await share({ keys });
    expect(second.shares.length).toBe(4);
    expect(new Map(second.shares.map(({ to, sealed }) => [to, sealed]))).toEqual(
      new Map(first.shares.map(({ to, sealed }) => [to, sealed])),
    );
  });

  test("[CR37] are different polynomials where it is shown anything else", async () => {
    const { member, share } = await keyed();
    const stored = structuredClone(member.in("advertised"));
    const first = await share({});
    member.state = stored;
    const second = await share({ statement: hash("another") });
    expect(second.state.own.self).not.toEqual(first.state.own.self);
    expect(second.state.own.pairwise).not.toEqual(first.state.own.pairwise);
  });

  test("[CR37] are made once of one state, asked twice at once too", async () => {
    const { share } = await keyed();
    const reasons = await Promise.all([
      reasonOf(share({})),
      reasonOf(share({ statement: hash("another") })),
    ]);
    expect(reasons.toSorted()).toEqual(["state_lost", "went on"]);
    expect(await reasonOf(share({}))).toBe("state_lost");
  });
});
