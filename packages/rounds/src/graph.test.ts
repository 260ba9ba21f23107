/** The graph's questions, asked of random graphs and sets, and answered again in the slow way. */
import { neighbourhoodOf, planExchange } from "@tributary/crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { countStuckAfter, countStuckWith, withEnoughNeighbours } from "./graph.ts";
import type { Answer } from "./index.ts";
import { idOf, keysOf } from "./testing/fixtures.ts";
import * as obvious from "./testing/obvious.ts";

/** A ring of the size, in the order of its transcript, of any even degree and any threshold. */
const plans = fc
  .record({
    size: fc.integer({ min: 3, max: 40 }),
    half: fc.integer({ min: 1, max: 6 }),
    statement: fc.uint8Array({ maxLength: 4 }),
    threshold: fc.integer({ min: 2, max: 7 }),
  })
  .map(({ size, half, statement, threshold }) => {
    const policy = { adversary: "honest_but_curious", corrupt: 0, dropout: 0 } as const;
    const keys = Array.from({ length: size }, (_, index) => keysOf(`p${index}`));
    const plan = planExchange({ statement, policy, keys });
    return { ...plan, degree: Math.min(2 * half, size - 1), threshold };
  });

/** Keeps about so many of ten. */
const choices = fc.record({
  share: fc.integer({ min: 3, max: 10 }),
  draws: fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
});
type Choice = { readonly share: number; readonly draws: Iterator<number> };
function choose<T>(items: readonly T[], { share, draws }: Choice): T[] {
  return items.filter(() => draws.next().value < share);
}
const sorted = (items: readonly string[]) => [...items].sort();

test("[RD45] whoever keeps enough neighbours is found, in the fast and in the slow way", () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(plans, choices, (plan, choice) => {
      const sharers = choose(plan.ring, choice);
      const left = withEnoughNeighbours(plan, sharers);
      expect(sorted(left)).toEqual(sorted(obvious.withEnoughNeighbours(plan, sharers)));
      reached.add(left.length === 0 ? "none" : left.length < sharers.length ? "some" : "all");
    }),
    { numRuns: 500, seed: 1 },
  );
  expect(sorted([...reached])).toEqual(["all", "none", "some"]);
});

test("[RD48] the masks that stay after some signed are counted in both ways", () => {
  const reached = new Set<boolean>();
  fc.assert(
    fc.property(plans, choices, choices, choices, (plan, shared, survived, signed) => {
      const sharers = choose(plan.ring, shared);
      const survivors = choose(sharers, survived);
      const signers = choose(survivors, signed);
      const stuck = obvious.stuckAfter(plan, { sharers, survivors }, signers).length;
      expect(countStuckAfter(plan, { sharers, survivors }, signers)).toBe(stuck);
      reached.add(stuck === 0);
    }),
    { numRuns: 500, seed: 1 },
  );
  expect(reached.size).toBe(2);
});

test("[RD34] the masks that stay after some answered are counted in both ways", () => {
  const reached = new Set<boolean>();
  const four = [choices, choices, choices, choices] as const;
  fc.assert(
    fc.property(plans, ...four, (plan, shared, survived, answered, held) => {
      const sharers = choose(plan.ring, shared);
      const survivors = choose(sharers, survived);
      const answers = choose(survivors, answered).map((from): Answer => {
        const near = neighbourhoodOf(plan, from).filter((of) => sharers.includes(of));
        const known = held.share > 5 ? near : choose(near, held);
        const kindOf = (of: string) => (survivors.includes(of) ? "self" : "pairwise");
        const shares = known.map((of) => ({ from, of, kind: kindOf(of), share: "s" }));
        return { from, shares } as unknown as Answer;
      });
      const stuck = obvious.stuckWith(plan, { sharers, survivors }, answers).length;
      expect(countStuckWith(plan, { sharers, survivors }, answers)).toBe(stuck);
      reached.add(stuck === 0);
    }),
    { numRuns: 500, seed: 1 },
  );
  expect(reached.size).toBe(2);
});

test("[RD48] whoever is not in the ring is a mistake of the caller", () => {
  const policy = { adversary: "honest_but_curious", corrupt: 0, dropout: 0 } as const;
  const keys = ["a", "b", "c"].map(keysOf);
  const plan = planExchange({ statement: new Uint8Array(), policy, keys });
  expect(() => withEnoughNeighbours(plan, [idOf("z")])).toThrow("to be in the ring");
});
