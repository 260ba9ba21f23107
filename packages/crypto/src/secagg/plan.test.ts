import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromBase64url, utf8 } from "../bytes.ts";
import { signedMessage } from "../signed-message.ts";
import { neighbourhoodOf, shuffledRing, uniformBelow } from "./graph.ts";
import { planExchange } from "./plan.ts";
import type { ExchangePlan, KeyPackage } from "./terms.ts";

const statement = utf8("round 7, model abc");
const policy = { adversary: "semi_malicious", corrupt: 0.05, dropout: 0.1 } as const;

/** 32 bytes that differ for each pair of arguments, as text. */
function text(kind: string, member: number): string {
  return createHash("sha256").update(`${kind} ${member}`).digest("base64url");
}

function cohort(n: number): KeyPackage[] {
  return Array.from({ length: n }, (_, member) => ({
    participant: text("participant", member),
    encryption_key: text("encryption", member),
    masking_key: text("masking", member),
    commitment: text("commitment", member),
    signature: text("signature", member),
  }));
}

const planOf = (keys: readonly KeyPackage[]) => planExchange({ statement, policy, keys });

function connectedFrom(plan: ExchangePlan, first: string): number {
  const reached = new Set([first]);
  for (const participant of reached) {
    for (const neighbour of neighbourhoodOf(plan, participant)) reached.add(neighbour);
  }
  return reached.size;
}

describe("a transcript", () => {
  const keys = cohort(5);
  const plan = planOf(keys);

  test("[CR27] is the hash of statement, policy and key packages in order of the ids", () => {
    const sorted = keys.toSorted((a, b) =>
      Buffer.compare(Buffer.from(a.participant), Buffer.from(b.participant)),
    );
    const message = signedMessage(
      "tributary/v1/secagg-transcript",
      statement,
      ...["semi_malicious", "0.05", "0.1"].map(utf8),
      ...sorted.map((of) =>
        utf8(
          JSON.stringify([
            of.participant,
            of.encryption_key,
            of.masking_key,
            of.commitment,
            of.signature,
          ]),
        ),
      ),
    );
    expect(plan.transcript).toBe(createHash("sha256").update(message).digest("base64url"));
  });

  test("[CR27] and the whole plan do not depend on the order in which keys are given", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(keys, { minLength: 5 }), (shuffled) => {
        expect(planOf(shuffled)).toEqual(plan);
      }),
    );
  });

  test("[CR27] is another one when anything is changed", () => {
    const changed = [
      planExchange({ statement: utf8("round 8, model abc"), policy, keys }),
      planExchange({ statement, policy: { ...policy, adversary: "honest_but_curious" }, keys }),
      planExchange({ statement, policy: { ...policy, corrupt: 0.06 }, keys }),
      planExchange({ statement, policy: { ...policy, dropout: 0.11 }, keys }),
      planOf(keys.slice(1)),
      ...(Object.keys(keys[0]!) as (keyof KeyPackage)[]).map((field) =>
        planOf([{ ...keys[0]!, [field]: text(field, 99) }, ...keys.slice(1)]),
      ),
    ];
    expect(new Set([plan, ...changed].map(({ transcript }) => transcript)).size).toBe(11);
  });

  test.each<[string, Partial<KeyPackage>]>([
    ["participant", { participant: keys[1]!.participant }],
    ["encryption key", { encryption_key: keys[1]!.encryption_key }],
    ["masking key", { masking_key: keys[1]!.masking_key }],
    ["key for both purposes", { masking_key: keys[0]!.encryption_key }],
  ])("[CR27] with the same %s twice there is no plan", (_, change) => {
    expect(() => planOf([{ ...keys[0]!, ...change }, ...keys.slice(1)])).toThrow("different");
  });

  test("[CR26] one participant makes no plan", () => {
    expect(() => planOf(keys.slice(1, 2))).toThrow("cohort of 2 or more, got 1");
  });
});

describe("neighbourhoods", () => {
  test.each([2, 3, 8, 31, 32, 33, 40, 64, 150])(
    "[CR28] of %i are of one degree, in order of the ids, and mutual",
    (n) => {
      const plan = planOf(cohort(n));
      expect(plan.ring.toSorted()).toEqual(
        cohort(n)
          .map((of) => of.participant)
          .sort(),
      );
      for (const participant of plan.ring) {
        const neighbourhood = neighbourhoodOf(plan, participant);
        expect(neighbourhood.length).toBe(plan.degree + 1);
        expect(neighbourhood).toContain(participant);
        expect([...new Set(neighbourhood)].sort()).toEqual(neighbourhood);
        for (const neighbour of neighbourhood) {
          expect(neighbourhoodOf(plan, neighbour)).toContain(participant);
        }
      }
      expect(connectedFrom(plan, plan.ring[0]!)).toBe(n);
    },
  );

  test("[CR28] are everyone up to 32, and from 33 those next to one in the ring", () => {
    const small = planOf(cohort(32));
    expect(neighbourhoodOf(small, small.ring[3]!)).toEqual(small.ring.toSorted());
    const large = planOf(cohort(100));
    expect(large.degree % 2).toBe(0);
    const twice = [...large.ring, ...large.ring];
    for (let place = 0; place < 100; place++) {
      const first = (place - large.degree / 2 + 100) % 100;
      const around = twice.slice(first, first + large.degree + 1);
      expect(neighbourhoodOf(large, large.ring[place]!)).toEqual(around.sort());
    }
  });

  test("[CR28] of a stranger do not exist", () => {
    expect(() => neighbourhoodOf(planOf(cohort(3)), text("participant", 99))).toThrow(
      "got another",
    );
  });

  test("[CR28] say the same of a plan that was stored and read", () => {
    const plan = planOf(cohort(50));
    const read = JSON.parse(JSON.stringify(plan)) as ExchangePlan;
    for (const participant of plan.ring) {
      expect(neighbourhoodOf(read, participant)).toEqual(neighbourhoodOf(plan, participant));
    }
  });
});

describe("the ring", () => {
  /** As the rules say it, with Node's own SHA-256. */
  function slowRing(participants: readonly string[], transcript: Uint8Array): string[] {
    const words: number[] = [];
    for (let block = 0; words.length < 4 * participants.length; block++) {
      const counter = new Uint8Array(4);
      new DataView(counter.buffer).setUint32(0, block);
      const message = signedMessage("tributary/v1/secagg-ring", transcript, counter);
      const hash = createHash("sha256").update(message).digest();
      for (let at = 0; at < 32; at += 4) words.push(hash.readUInt32BE(at));
    }
    const left = [...participants];
    const order: string[] = [];
    while (left.length > 1) {
      const fair = Math.floor(2 ** 32 / left.length) * left.length;
      const word = words.shift()!;
      if (word >= fair) continue;
      const chosen = word % left.length;
      order.unshift(left[chosen]!);
      left[chosen] = left.at(-1)!;
      left.pop();
    }
    return [...left, ...order];
  }

  test("[CR29] is shuffled by the transcript, as the rule says it", () => {
    for (const n of [2, 3, 10, 40, 300]) {
      const plan = planOf(cohort(n));
      const transcript = fromBase64url(plan.transcript);
      expect(plan.ring).toEqual(slowRing(plan.ring.toSorted(), transcript));
    }
  });

  test("[CR29] passes over the words that would favour small values", () => {
    const words = [2 ** 32 - 1, 2 ** 32 - 2, 2 ** 32 - 3, 8, 2 ** 32 - 1].values();
    const iterator = words as unknown as Iterator<number, never>;
    // 2^32 = 10 · 429,496,729 + 6.
    expect(uniformBelow(10, iterator)).toBe(8);
    expect(uniformBelow(2, iterator)).toBe(1);
  });

  test("[CR29] stands in every order about as often as in any other", () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 2400; i++) {
      const order = shuffledRing(["a", "b", "c", "d"], fromBase64url(text("transcript", i)));
      counts.set(order.join(""), (counts.get(order.join("")) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    let chiSquare = 0;
    for (const count of counts.values()) chiSquare += (count - 100) ** 2 / 100;
    // 23 degrees of freedom; the transcripts are always the same ones.
    expect(chiSquare).toBeLessThan(50);
  });
});
