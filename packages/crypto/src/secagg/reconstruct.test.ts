import { describe, expect, test } from "vitest";
import { encodeBase64url, randomBytes } from "../bytes.ts";
import { choicesOf, tries_max } from "./reconstruct.ts";
import { reasonOf } from "./testing/refusal.ts";
import { type Member, Rehearsal } from "./testing/rehearsal.ts";

/** Five members, of whom three are enough; one leaves after sharing, so that both kinds matter. */
async function revealed({ members = 7, leaving = 1 } = {}): Promise<Rehearsal> {
  const rehearsal = await Rehearsal.of({ members });
  const staying = rehearsal.members.slice(leaving);
  await rehearsal.advertise();
  await rehearsal.share();
  await rehearsal.receive();
  await rehearsal.mask(staying);
  await rehearsal.confirm(staying);
  await rehearsal.unmask(staying);
  return rehearsal;
}

/** All that a member says of others, wrong in one place. */
function lie(rehearsal: Rehearsal, { id }: Member): void {
  rehearsal.revealed = rehearsal.revealed.map((share) =>
    share.from === id ? { ...share, share: encodeBase64url(randomBytes(36).fill(1, 0, 4)) } : share,
  );
}

describe("wrong shares", () => {
  test.each([1, 2])("[CR48] of %d members are found out; the sum is exact", async (count) => {
    const rehearsal = await revealed();
    expect(rehearsal.plan.threshold).toBe(4);
    const liars = rehearsal.members.slice(1, 1 + count);
    for (const liar of liars) lie(rehearsal, liar);
    const { liars: found } = await rehearsal.recover();
    expect(found).toEqual(liars.map(({ id }) => id).toSorted());
    expect([...(await rehearsal.sum())]).toEqual(rehearsal.plainSum());
  });

  test("[CR48] of too many leave the sum masked", async () => {
    const rehearsal = await revealed();
    for (const liar of rehearsal.members.slice(1, 4)) lie(rehearsal, liar);
    await expect(rehearsal.recover()).rejects.toThrow(/wrong_shares.*expected 4 shares.*among 6/);
  });

  test("[CR48] are found out among many, where not all choices can be tried", async () => {
    const rehearsal = await revealed({ members: 24, leaving: 2 });
    const { threshold } = rehearsal.plan;
    expect(threshold).toBe(13);
    const liars = rehearsal.members.slice(5, 8);
    for (const liar of liars) lie(rehearsal, liar);
    const { liars: found } = await rehearsal.recover();
    expect(found).toEqual(liars.map(({ id }) => id).toSorted());
    expect([...(await rehearsal.sum())]).toEqual(rehearsal.plainSum());
  });

  test("[CR48] nobody is suspected when the first choice passes", async () => {
    const rehearsal = await revealed();
    expect((await rehearsal.recover()).liars).toEqual([]);
  });
});

describe("shares that do not belong", () => {
  test.each<[string, (rehearsal: Rehearsal) => void]>([
    ["of a stranger", (r) => r.revealed.unshift({ ...r.revealed[0]!, from: "stranger" })],
    ["for a stranger", (r) => r.revealed.unshift({ ...r.revealed[0]!, of: "stranger" })],
    [
      "from one that did not survive",
      (r) => r.revealed.unshift({ ...r.revealed[0]!, from: r.members[0]!.id }),
    ],
    [
      "said twice",
      (r) => r.revealed.push({ ...r.revealed[0]!, share: encodeBase64url(randomBytes(36)) }),
    ],
    [
      "of the other kind",
      (r) => {
        const [first] = r.revealed.filter(({ kind }) => kind === "self");
        r.revealed.unshift({
          ...first!,
          kind: "pairwise",
          share: encodeBase64url(randomBytes(36)),
        });
      },
    ],
    [
      "malformed",
      (r) => {
        const { from } = r.revealed[0]!;
        r.revealed = r.revealed.map((s) => (s.from === from ? { ...s, share: "A*" } : s));
      },
    ],
    [
      "cut short",
      (r) => {
        const { from } = r.revealed[0]!;
        r.revealed = r.revealed.map((s) =>
          s.from === from ? { ...s, share: s.share.slice(4) } : s,
        );
      },
    ],
  ])("[CR49] %s change nothing and accuse nobody", async (_, add) => {
    const rehearsal = await revealed();
    add(rehearsal);
    expect((await rehearsal.recover()).liars).toEqual([]);
    expect([...(await rehearsal.sum())]).toEqual(rehearsal.plainSum());
  });

  test("[CR49] do not count towards the threshold", async () => {
    const rehearsal = await revealed();
    const from = rehearsal.members.slice(1, 4).map(({ id }) => id);
    rehearsal.revealed = rehearsal.revealed.filter((share) => from.includes(share.from));
    rehearsal.revealed.push(...rehearsal.revealed.map((share) => ({ ...share, from: "stranger" })));
    rehearsal.revealed.push(...rehearsal.revealed);
    expect(await reasonOf(rehearsal.recover())).toBe("too_few_shares");
  });
});

describe("choices", () => {
  test("[CR48] few are all tried, in order", () => {
    expect([...choicesOf(4, 2)].map((choice) => choice.join(""))).toEqual(
      "01 02 03 12 13 23".split(" "),
    );
    expect([...choicesOf(3, 3)]).toEqual([[0, 1, 2]]);
    expect([...choicesOf(2, 3)]).toEqual([]);
  });

  test("[CR48] of many, the first and a sample that is the same every time", () => {
    const choices = [...choicesOf(40, 20)];
    expect(choices.length).toBe(tries_max);
    expect(choices[0]).toEqual(Array.from({ length: 20 }, (_, i) => i));
    for (const choice of choices) {
      expect(new Set(choice).size).toBe(20);
      expect(Math.max(...choice)).toBeLessThan(40);
    }
    expect([...choicesOf(40, 20)]).toEqual(choices);
    // Each place is left out by about half of them.
    for (let place = 0; place < 40; place++) {
      const without = choices.filter((choice) => !choice.includes(place)).length;
      expect(without).toBeGreaterThan(tries_max / 3);
      expect(without).toBeLessThan((2 * tries_max) / 3);
    }
  });
});
