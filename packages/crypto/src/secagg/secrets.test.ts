import { describe, expect, test } from "vitest";
import { type Bytes, toHex } from "../bytes.ts";
import { SecAggError, secAggReasons } from "./errors.ts";
import { receiveShares } from "./receive.ts";
import { shareKeys } from "./share.ts";
import { type SecAggState, wipeSecrets } from "./states.ts";
import { hash, type Member, Rehearsal } from "./testing/rehearsal.ts";
import { unmask } from "./unmask.ts";

/** Every array of bytes in a state, wherever it is. */
function bytesIn(value: unknown): readonly Bytes[] {
  if (value instanceof Uint8Array) return [value as Bytes];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(bytesIn) : [];
}

const areZero = (all: readonly Bytes[]) => all.every((bytes) => bytes.every((byte) => byte === 0));

/** A round whose members' secrets are known to the test. */
async function planted(members: number) {
  const secrets: Bytes[] = [];
  const rng = (member: number) => {
    let draws = 0;
    return () => {
      const secret = hash(`planted ${member} ${draws++}`);
      secrets.push(secret);
      return secret;
    };
  };
  const rehearsal = await Rehearsal.of({ members, rng });
  return { rehearsal, secrets };
}

describe("secrets", () => {
  test("[CR51] are overwritten by the step after which nothing needs them", async () => {
    const { rehearsal, secrets } = await planted(4);
    const [member] = rehearsal.members as [Member];
    await rehearsal.advertise();
    expect(secrets.length).toBe(16);
    expect(secrets.some((secret) => areZero([secret]))).toBe(false);

    await rehearsal.share();
    expect(areZero(secrets)).toBe(true);

    const { neighbours, own, selfMaskKey } = member.in("sharing");
    const dropped = neighbours[0]!;
    rehearsal.sharers = rehearsal.sharers.filter((id) => id !== dropped.participant);
    await rehearsal.receive(rehearsal.members.filter(({ id }) => id !== dropped.participant));
    expect(areZero(neighbours.map(({ boxKey }) => boxKey))).toBe(true);
    expect(areZero([dropped.maskKey])).toBe(true);
    expect([selfMaskKey, own.self, own.pairwise].some((bytes) => areZero([bytes]))).toBe(false);

    const { alive, held } = member.in("ready");
    expect(alive.length).toBe(2);
    await rehearsal.mask(rehearsal.members.filter(({ id }) => id !== dropped.participant));
    expect(areZero([selfMaskKey, ...alive.map(({ maskKey }) => maskKey)])).toBe(true);
    expect(bytesIn(held).some((bytes) => areZero([bytes]))).toBe(false);

    const staying = rehearsal.members.filter(({ id }) => id !== dropped.participant);
    await rehearsal.confirm(staying);
    await rehearsal.unmask(staying);
    expect(areZero(bytesIn(held))).toBe(true);
    expect(bytesIn(member.state)).toEqual([]);
  });

  test.each(["keys", "shares", "ready", "masked", "confirmed", "done"] as const)(
    "[CR51] are all overwritten when a participant leaves: at %s",
    async (last) => {
      const rehearsal = await (await Rehearsal.of({ members: 3 })).until(last);
      const state = rehearsal.members[0]!.state as SecAggState;
      expect(bytesIn(state).length > 0).toBe(last !== "done");
      expect(bytesIn(state).some((bytes) => areZero([bytes]))).toBe(false);
      wipeSecrets(state);
      expect(areZero(bytesIn(state))).toBe(true);
    },
  );

  test("[CR51] are in a state that a structured clone takes along whole", async () => {
    const rehearsal = await Rehearsal.of({ members: 3 });
    const cloneAll = () => {
      for (const member of rehearsal.members) member.state = structuredClone(member.state);
    };
    for (const step of ["advertise", "share", "receive", "mask", "confirm", "unmask"] as const) {
      await rehearsal[step]();
      cloneAll();
    }
    expect([...(await rehearsal.sum())]).toEqual(rehearsal.plainSum());
  });
});

/** All forms in which bytes turn up in texts. */
function formsOf(secret: Uint8Array): readonly string[] {
  const buffer = Buffer.from(secret);
  return [
    toHex(secret),
    toHex(secret).toUpperCase(),
    buffer.toString("base64url"),
    buffer.toString("base64").replace(/=+$/, ""),
    [...secret].join(","),
    [...secret].join(", "),
    JSON.stringify(secret).slice(1, -1),
  ];
}

describe("what is said", () => {
  test("[CR52] in messages, plans, answers and refusals holds no secret", async () => {
    const { rehearsal, secrets } = await planted(5);
    const [member, ...others] = rehearsal.members as [Member, ...Member[]];
    const hidden: Bytes[] = [];
    const keep = (value: unknown) => hidden.push(...bytesIn(value).map((bytes) => bytes.slice()));
    const said: string[] = [];
    /** Refusals are said too; each of these is one. */
    const refuse = async (step: Promise<unknown>) => {
      const error = await step.then(() => null).catch((reason: unknown) => reason);
      if (!(error instanceof SecAggError)) throw new Error("Expected a refusal, got none.");
      said.push(error.message, String(error.stack), JSON.stringify(error), error.reason);
    };
    await rehearsal.advertise();
    keep(secrets);
    const { cohort } = rehearsal;
    const showing = (changed: object) =>
      shareKeys(member.in("advertised"), { ...cohort, ...changed });
    await refuse(showing({ keys: rehearsal.keys.slice(1) }));
    await refuse(showing({ cohort_min: 9 }));
    await refuse(showing({ threshold_min: 9 }));
    await refuse(showing({ keys: [...rehearsal.keys, rehearsal.keys[1]] }));
    await rehearsal.share();
    keep(rehearsal.members.map(({ state }) => state));
    await refuse(receiveShares(member.in("sharing"), rehearsal.mailOf(member).slice(0, 1)));
    await rehearsal.receive();
    await rehearsal.mask(others);
    for (const other of others) {
      // Of survivors the pairwise shares stay secret; of the one that leaves, the self share.
      for (const { of, self, pairwise } of other.in("masked").held) {
        keep(of === member.id ? self : pairwise);
      }
    }
    await rehearsal.confirm(others);
    await refuse(unmask(others[0]!.in("confirmed"), { ...rehearsal.request, survivors: [] }));
    await refuse(unmask(others[0]!.in("confirmed"), { ...rehearsal.request, signatures: [] }));
    await rehearsal.unmask(others.slice(0, 2));
    await refuse(rehearsal.recover());
    await rehearsal.unmask(others.slice(2));
    const { liars } = await rehearsal.recover();
    const { keys, plan, boxes, sharers, request, revealed } = rehearsal;
    said.push(JSON.stringify({ keys, plan, boxes, sharers, request, revealed, liars }));
    const text = said.join("\n");
    // Advertised secrets are all drawn ones; what was revealed on purpose is no secret any more.
    const shown = revealed.map(({ share }) => share);
    const secret = hidden.filter(
      (bytes) => bytes.length >= 32 && !shown.includes(Buffer.from(bytes).toString("base64url")),
    );
    expect(secret.length).toBeGreaterThan(60);
    for (const form of secret.flatMap(formsOf)) expect(text).not.toContain(form);
    // The search would find them: what is public is found.
    for (const share of shown) expect(text).toContain(formsOf(Buffer.from(share, "base64url"))[2]);
  });

  test("[CR56] in a refusal is a reason of the closed list, in words with the numbers", () => {
    for (const reason of secAggReasons) {
      const error = new SecAggError(reason, "expected 3, got 2");
      expect(error.message).toBe(`Secure aggregation cannot go on (${reason}): expected 3, got 2.`);
      expect(error.reason).toBe(reason);
    }
    expect(new Set(secAggReasons).size).toBe(secAggReasons.length);
  });
});
