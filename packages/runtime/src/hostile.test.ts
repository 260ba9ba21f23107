import { encodeBase64url, fromBase64url } from "@tributary/crypto";
import type { Spool } from "@tributary/storage";
import { quiet, until } from "@tributary/testing";
import { modulusBits, packedLength_bytes, packRing, ringLength } from "@tributary/weights";
import { describe, expect, test } from "vitest";
import { audit } from "./testing/audit.ts";
import type { Sent } from "./testing/device.ts";
import type { SecureDevice } from "./testing/secure-device.ts";
import { type Cohort, invitedCohort, plainSum, play } from "./testing/secure-round.ts";

const spare = { round: { quorum: 3, over_selection: 1.6 } };

function expectNamed({ world }: Cohort, liar: SecureDevice | undefined): void {
  const logged = world.logged.find(({ message }) => message === "Participants broke the protocol");
  expect(logged?.fields).toMatchObject({ liars: [liar?.device.id] });
}

const ended = ({ world }: Cohort) => until("the end", () => world.history().length === 1);

/** The last bit of each of its nine numbers turned. */
function garbled(share: string): string {
  return encodeBase64url(fromBase64url(share).map((byte, at) => (at % 4 === 3 ? byte ^ 1 : byte)));
}

describe("what is signed", () => {
  test("[RT30] keys that another device signed are refused, its own are taken", async () => {
    const { members } = await invitedCohort(2);
    const [a, b] = members as [SecureDevice, SecureDevice];
    await a.advertises();
    const [said] = a.said;
    await b.device.says(said as never);
    await b.device.hears("refused");
    expect(b.device.refusals()).toEqual(["keys_invalid"]);
    await b.advertises();
    expect((await b.device.hears("cohort_keys")).members).toHaveLength(2);
  });

  test.each([
    ["without a signature", async () => null],
    [
      "with the signature of other bytes",
      async (member: SecureDevice) => (await member.signs(new Uint8Array(7))).signature,
    ],
  ])("[RT30] a masked update %s is refused, and ends its sender's part", async (_, signatureOf) => {
    const cohort = await invitedCohort(5, spare);
    const [liar, ...rest] = cohort.members as [SecureDevice, ...SecureDevice[]];
    await play(cohort, { to: "sharing" });
    const { bytes, sha256 } = await liar.masks([1, 1, 1, 1]);
    const signature = await signatureOf(liar);
    await liar.device.uploads({ bytes, sha256, ...(signature ? { signature } : {}) });
    expect(liar.device.refusals()).toEqual(["update_signature"]);
    expect(liar.device.last("dropped").reason).toBe("refused");
    await play({ ...cohort, members: rest }, { from: "training" });
    await ended(cohort);
    expect([...(await cohort.world.model())]).toEqual([...plainSum(rest).delta]);
  });

  test("[RT30] a masked update of another size is refused before its first byte", async () => {
    const cohort = await invitedCohort(2);
    const [a] = cohort.members as [SecureDevice];
    await play(cohort, { to: "sharing" });
    await a.device.uploads(await a.signs(new Uint8Array(packedLength_bytes(a.encoding) + 1)));
    expect(a.device.refusals()).toEqual(["update_size"]);
    expect(a.device.all("update_resume")).toEqual([]);
  });

  test("[RT30] a confirmation of other survivors is refused, the right one is taken", async () => {
    const cohort = await invitedCohort(2);
    const [a] = cohort.members as [SecureDevice];
    await play(cohort, { to: "training" });
    const { signature = "" } = await a.signs(new Uint8Array(1));
    await a.device.says({ type: "confirm_survivors", signature });
    expect(a.device.refusals()).toEqual(["signature_invalid"]);
    await play(cohort, { from: "confirming" });
    await ended(cohort);
    expect(cohort.world.history()[0]).toMatchObject({ outcome: "committed" });
  });
});

describe("an update that is not packed as agreed", () => {
  /** Five of whom the first sent noise behind its last element, correctly signed. */
  async function withFilling(
    upload: (liar: SecureDevice, sent: Sent, spool: Spool) => Promise<void>,
  ) {
    const cohort = await invitedCohort(5, spare);
    const [liar, ...rest] = cohort.members as [SecureDevice, ...SecureDevice[]];
    await play(cohort, { to: "sharing" });
    const { bytes } = await liar.masks([1, 1, 1, 1]);
    bytes[bytes.length - 1]! |= 0x80;
    await upload(liar, await liar.signs(bytes), cohort.world.spool);
    expect(liar.device.refusals()).toEqual(["update_unreadable"]);
    expect(liar.device.last("dropped").reason).toBe("refused");
    await play({ ...cohort, members: rest }, { from: "training" });
    await ended(cohort);
    expect([...(await cohort.world.model())]).toEqual([...plainSum(rest).delta]);
    await audit(cohort.world);
  }

  test("[RT44] ends its sender's part, and the others' sum is exact", async () => {
    await withFilling((liar, sent) => liar.device.uploads(sent));
  });

  test("[RT44] is noticed too where an earlier process took its bytes", async () => {
    await withFilling(async (liar, sent, spool) => {
      const { bytes, sha256 } = sent;
      const key = { round: liar.device.round, participant: liar.device.id };
      await spool.open(key, { size_bytes: bytes.length, sha256 });
      await spool.append(key, 0, bytes);
      await liar.device.begins(sent);
    });
  });
});

describe("what cannot be a sum of updates", () => {
  /** A member that sends noise in place of its masked update, correctly signed. */
  async function withNoise(noiseOf: (member: SecureDevice) => Uint8Array): Promise<Cohort> {
    const cohort = await invitedCohort(3, { round: { quorum: 3 } });
    const [liar, ...rest] = cohort.members as [SecureDevice, ...SecureDevice[]];
    await play(cohort, { to: "sharing" });
    await liar.masks([1, 1, 1, 1]);
    await liar.device.uploads(await liar.signs(noiseOf(liar)));
    for (const member of rest) await member.delivers([1, 1, 1, 1]);
    await play(cohort, { from: "confirming" });
    await ended(cohort);
    return cohort;
  }

  async function expectImplausible({ world, members }: Cohort): Promise<void> {
    expect(world.history()[0]).toMatchObject({ outcome: "abandoned", reason: "sum_implausible" });
    expect(world.run).toMatchObject({ model_version: 0 });
    expect([...(await world.model())]).toEqual([0, 0, 0, 0]);
    expect(members[0]?.device.last("round_abandoned")).toMatchObject({ reason: "sum_implausible" });
    await audit(world);
    await quiet();
    const round = world.history()[0]?.id;
    if (round === undefined) throw new Error("Expected a round.");
    for (const { device } of members) {
      expect(await world.spool.read({ round, participant: device.id })).toBeNull();
    }
  }

  test("[RT31] one that sends noise: the model is unchanged, and the run goes on", async () => {
    const cohort = await withNoise((member) => {
      const { length } = new Uint32Array(ringLength(member.encoding));
      const noise = Uint32Array.from({ length }, (_, i) => Math.imul(i + 1, 0x9e3779b1));
      return packRing(noise, modulusBits(member.encoding));
    });
    await expectImplausible(cohort);
    cohort.world.clock.advance(1_000);
    await cohort.members[0]?.device.hears("invite", 2);
  });

  test("[RT31] one whose update is damaged when the sum is taken: it is named in the log", async () => {
    const cohort = await invitedCohort(3, { round: { quorum: 3 } });
    const [damaged] = cohort.members;
    const { spool } = cohort.world;
    const { read } = spool;
    spool.read = async (key) => {
      const bytes = await read(key);
      return key.participant === damaged?.device.id ? (bytes?.fill(0xff) ?? null) : bytes;
    };
    await play(cohort);
    await ended(cohort);
    spool.read = read;
    await expectImplausible(cohort);
    expectNamed(cohort, damaged);
  });
});

describe("wrong shares", () => {
  /** Shares are tried in the order of their holders; a wrong one that is not needed is not noticed. */
  function firstTried({ members }: Cohort): readonly SecureDevice[] {
    return members.toSorted((a, b) => (a.device.id < b.device.id ? -1 : 1));
  }

  async function withLiars(count: number): Promise<Cohort> {
    const cohort = await invitedCohort(5, spare);
    await play(cohort, { to: "confirming" });
    for (const [i, member] of firstTried(cohort).entries()) {
      await member.unmasks(i < count ? garbled : undefined);
    }
    await ended(cohort);
    return cohort;
  }

  test("[RT32] are outvoted while enough right ones are there; who sent them is logged", async () => {
    const cohort = await withLiars(1);
    expect([...(await cohort.world.model())]).toEqual([...plainSum(cohort.members).delta]);
    expectNamed(cohort, firstTried(cohort)[0]);
  });

  test("[RT32] abandon the round where too few are right, and the model is unchanged", async () => {
    const cohort = await withLiars(3);
    expect(cohort.world.history()[0]).toMatchObject({ reason: "unmasking_failed" });
    expect([...(await cohort.world.model())]).toEqual([0, 0, 0, 0]);
    await audit(cohort.world);
  });
});
