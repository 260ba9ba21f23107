import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SecAggError } from "./errors.ts";
import type { ExchangePolicy } from "./terms.ts";
import { reasonOf } from "./testing/refusal.ts";
import { type Member, Rehearsal } from "./testing/rehearsal.ts";

const policies: readonly ExchangePolicy[] = [
  { adversary: "honest_but_curious", corrupt: 0.05, dropout: 0.05 },
  { adversary: "honest_but_curious", corrupt: 0.1, dropout: 0.2 },
  { adversary: "semi_malicious", corrupt: 0, dropout: 0.3 },
  { adversary: "semi_malicious", corrupt: 0.1, dropout: 0.1 },
];

/** When each member leaves: before the step of that number, or never. */
const leaving = ["sharing", "receiving", "masking", "confirming", "unmasking", "never"] as const;
const stays = fc.constant(leaving.length - 1);
const fate = fc.oneof({ weight: 8, arbitrary: stays }, { weight: 2, arbitrary: fc.nat(4) });

const rounds = (n: { min: number; max: number }) =>
  fc.record({
    fates: fc.array(fate, { minLength: n.min, maxLength: n.max }),
    policy: fc.constantFrom(...policies),
    bits: fc.constantFrom(8, 17, 26, 32),
    seed: fc.nat(1000),
  });
type Story = typeof rounds extends (n: never) => fc.Arbitrary<infer T> ? T : never;

/** The sum, or the refusal that ended the round. */
async function play({ fates, policy, seed, bits }: Story) {
  const rehearsal = await Rehearsal.of({ members: fates.length, policy, round: `run-1.${seed}` });
  const still = (step: (typeof leaving)[number]): Member[] =>
    rehearsal.members.filter((_, i) => fates[i]! > leaving.indexOf(step));
  const left = new Set<string>();
  /** Each for itself: who refuses leaves, and the others go on. */
  const each = async (members: Member[], step: (member: Member) => Promise<void>) => {
    for (const member of members) {
      if (left.has(member.id)) continue;
      if ((await reasonOf(step(member))) !== "went on") left.add(member.id);
    }
  };
  await rehearsal.advertise();
  await each(still("sharing"), (member) => rehearsal.share([member]));
  await each(still("receiving"), (member) => rehearsal.receive([member]));
  await each(still("masking"), (member) => rehearsal.mask([member]));
  for (const vector of rehearsal.masked.values()) {
    for (let i = 0; i < vector.length; i++) vector[i] = vector[i]! % 2 ** bits;
  }
  await each(still("confirming"), (member) => rehearsal.confirm([member]));
  await each(still("unmasking"), (member) => rehearsal.unmask([member]));
  const sum = await rehearsal.sum().catch((error: unknown) => {
    if (error instanceof SecAggError) return error.reason;
    throw error;
  });
  return { rehearsal, answering: still("unmasking").length, sum };
}

async function demandExactOrRefused(story: Story): Promise<"exact" | "refused"> {
  const { rehearsal, answering, sum } = await play(story);
  const { threshold, degree, ring } = rehearsal.plan;
  if (rehearsal.survivors.length === 0) return "refused";
  if (typeof sum === "string") {
    const isComplete = degree + 1 >= ring.length;
    if (isComplete) expect(answering).toBeLessThan(threshold);
    expect(sum).toBe("too_few_shares");
    return "refused";
  }
  const modulus = 2 ** story.bits;
  expect([...sum].map((value) => value % modulus)).toEqual(rehearsal.plainSum(story.bits));
  return "exact";
}

describe("the unmasked sum", () => {
  test("[CR46] is exact over survivors, or the round is refused: small cohorts", async () => {
    const ends = new Set<string>();
    await fc.assert(
      fc.asyncProperty(rounds({ min: 2, max: 12 }), async (story) => {
        ends.add(await demandExactOrRefused(story));
      }),
      { numRuns: 30, seed: 1 },
    );
    expect(ends).toEqual(new Set(["exact", "refused"]));
  });

  test("[CR46] is exact over survivors, or the round is refused: up to 40, sparse graphs", async () => {
    const ends = new Set<string>();
    await fc.assert(
      fc.asyncProperty(rounds({ min: 20, max: 40 }), async (story) => {
        ends.add(await demandExactOrRefused(story));
      }),
      { numRuns: 8, seed: 7 },
    );
    expect(ends).toContain("exact");
  });

  test("[CR46] is exact in a sparse graph from which members leave at every step", async () => {
    const fates = Array.from({ length: 38 }, (_, i) => (i % 8 === 3 ? (i >> 3) % 5 : 5));
    const policy: ExchangePolicy = { adversary: "honest_but_curious", corrupt: 0, dropout: 0.2 };
    const { rehearsal, sum } = await play({ fates, policy, bits: 32, seed: 1 });
    expect(rehearsal.plan.degree).toBeLessThan(fates.length - 1);
    expect(new Set(fates).size).toBeGreaterThan(4);
    expect([...sum]).toEqual(rehearsal.plainSum());
  });

  test("[CR46] counts an update only once its sender is among the survivors", async () => {
    const rehearsal = await (await Rehearsal.of({ members: 6 })).until("masked");
    const [late, ...others] = rehearsal.members as [Member, ...Member[]];
    const vector = rehearsal.masked.get(late.id)!;
    rehearsal.masked.delete(late.id);
    await rehearsal.confirm(others);
    await rehearsal.unmask(others);
    expect([...(await rehearsal.sum())]).toEqual(rehearsal.plainSum());
    // It arrives after all: no mask of its own was revealed, so it stays noise.
    rehearsal.masked.set(late.id, vector);
    expect(await reasonOf(rehearsal.sum())).toBe("too_few_shares");
  });
});

describe("without enough shares", () => {
  test("[CR47] nothing is unmasked, and the numbers are said", async () => {
    const rehearsal = await (await Rehearsal.of({ members: 5 })).until("confirmed");
    expect(rehearsal.plan.threshold).toBe(3);
    await rehearsal.unmask(rehearsal.members.slice(0, 2));
    await expect(rehearsal.recover()).rejects.toThrow(/too_few_shares.*expected 3 shares.*got 2/);
    await rehearsal.unmask(rehearsal.members.slice(2, 3));
    expect([...(await rehearsal.sum())]).toEqual(rehearsal.plainSum());
  });

  test("[CR47] survivors that never shared are a mistake of the caller's", async () => {
    const rehearsal = await (await Rehearsal.of({ members: 3 })).until("done");
    const survivors = [...rehearsal.survivors, "someone"];
    await expect(rehearsal.recover({ survivors })).rejects.toThrow("Expected different survivors");
  });

  test("[CR47] one that left with all its neighbours needs no shares", async () => {
    const rehearsal = await Rehearsal.of({ members: 4 });
    await rehearsal.until("done");
    const { masks } = await rehearsal.recover({ survivors: [] });
    expect(masks).toEqual([]);
  });
});
