import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exchangeParameters, sparseGraphParameters } from "./graph-parameters.ts";
import { type Adversary, adversaries, type ExchangePolicy } from "./terms.ts";

/** federated-compute, graph_parameter_finder_test: n, corrupt, dropout, adversary, degree, threshold. */
const published: readonly [number, number, number, Adversary, number, number][] = [
  [100, 0.45, 0.45, "honest_but_curious", 92, 46],
  [1000, 0.45, 0.45, "honest_but_curious", 822, 417],
  [10, 0.33, 0.33, "honest_but_curious", 8, 4],
  [100, 0.33, 0.33, "honest_but_curious", 68, 34],
  [1000, 0.33, 0.33, "honest_but_curious", 286, 150],
  [10000, 0.33, 0.33, "honest_but_curious", 422, 221],
  [100, 0.3, 0.3, "semi_malicious", 92, 62],
  [1000, 0.3, 0.3, "semi_malicious", 872, 584],
  [10, 0.05, 0.33, "honest_but_curious", 4, 2],
  [100, 0.05, 0.33, "honest_but_curious", 28, 6],
  [1000, 0.05, 0.33, "honest_but_curious", 72, 24],
  [10000, 0.05, 0.33, "honest_but_curious", 86, 29],
  [10, 0.05, 0.33, "semi_malicious", 8, 5],
  [100, 0.05, 0.33, "semi_malicious", 72, 39],
  [1000, 0.05, 0.33, "semi_malicious", 398, 223],
  [10, 0.33, 0.05, "honest_but_curious", 4, 4],
  [100, 0.33, 0.05, "honest_but_curious", 34, 29],
  [1000, 0.33, 0.05, "honest_but_curious", 78, 60],
];

/** The same finder at more sizes; degree and threshold for each of these. */
const columns: readonly [Adversary, number, number][] = [
  ["honest_but_curious", 0.05, 0.05],
  ["honest_but_curious", 0.05, 0.1],
  ["honest_but_curious", 0.05, 0.33],
  ["honest_but_curious", 0.1, 0.2],
  ["honest_but_curious", 0.33, 0.33],
  ["semi_malicious", 0.05, 0.05],
  ["semi_malicious", 0.05, 0.33],
];
const table: readonly [number, string][] = [
  [10, "2,2 2,2 4,2 4,2 8,4 2,2 8,5"],
  [20, "4,2 4,2 8,2 8,3 14,7 4,3 14,8"],
  [50, "6,3 8,3 20,3 16,6 34,17 8,6 36,20"],
  [100, "12,6 16,6 28,6 28,11 68,34 16,11 72,39"],
  [200, "20,11 24,11 40,11 44,20 122,64 30,21 132,72"],
  [500, "28,16 32,17 64,21 58,28 214,113 44,31 254,140"],
  [1000, "30,17 36,19 72,24 66,31 286,150 52,37 398,223"],
  [10000, "34,20 42,22 86,29 78,37 422,221 62,44 746,420"],
];

/** The bounds as they are stated, in exact fractions of whole numbers. */
const slow = {
  choose(n: number, k: number): bigint {
    let ways = 1n;
    for (let i = 1; i <= k; i++) ways = (ways * BigInt(n - k + i)) / BigInt(i);
    return k < 0 || k > n ? 0n : ways;
  },
  /** Of C(n, k) draws of k neighbours, those with `from` to `to` marked ones. */
  draws(n: number, k: number, marked: number, from: number, to: number): bigint {
    let ways = 0n;
    for (let x = from; x <= to; x++)
      ways += this.choose(marked, x) * this.choose(n - marked, k - x);
    return ways;
  },
  parameters(n: number, { adversary, corrupt, dropout }: ExchangePolicy, isStrict: boolean) {
    const bad = Math.floor((corrupt + 1e-14) * n);
    const gone = Math.floor((dropout + 1e-14) * n);
    const staying = Math.ceil((1 - dropout - 1e-14) * n);
    for (let k = 2; k < n - 1; k += 2) {
      const all = this.choose(n, k);
      const pairs = BigInt(n * (n - k - 1));
      if (pairs * this.choose(bad + gone, k) * 2n ** 41n >= 2n * all) continue;
      let t1 = -1;
      while (this.draws(n, k, bad, t1 + 1, k) * BigInt(n) * 2n ** 41n >= all) t1++;
      let t2 = 0;
      while (this.draws(n, k, staying, 0, t2) * BigInt(n) * 2n ** 20n < all) t2++;
      let t = isStrict ? Math.max(t1 + 1, 2) : t1 + 1;
      while (adversary === "semi_malicious" && 2 * t <= k + t1 + (isStrict ? 1 : 0)) t++;
      if (t <= t2) return { degree: k, threshold: Math.max(t, 2) };
    }
    return null;
  },
};

const policies = fc.record({
  adversary: fc.constantFrom(...adversaries),
  corrupt: fc.double({ min: 0, max: 0.4, noNaN: true }),
  dropout: fc.double({ min: 0, max: 0.25, noNaN: true }),
});

describe("a sparse graph", () => {
  test.each(published)("[CR25] of %i, %d corrupt, %d gone, %s, is the published one", (...row) => {
    const [n, corrupt, dropout, adversary, degree, threshold] = row;
    const policy = { adversary, corrupt, dropout };
    expect(sparseGraphParameters(n, policy)).toEqual({ degree, threshold });
  });

  test.each(table)("[CR25] of %i is the finder's, whatever the policy", (n, expected) => {
    const found = columns.map(([adversary, corrupt, dropout]) =>
      sparseGraphParameters(n, { adversary, corrupt, dropout }),
    );
    expect(found.map((of) => `${of?.degree},${of?.threshold}`).join(" ")).toBe(expected);
  });

  test("[CR25] is the first that holds the bounds, as computed in whole numbers", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), policies, (n, policy) => {
        expect(sparseGraphParameters(n, policy)).toEqual(slow.parameters(n, policy, false));
      }),
      { numRuns: 300 },
    );
  });

  test("[CR25] does not exist where too many may be corrupt or leave, or where n is small", () => {
    const policy = { adversary: "honest_but_curious", corrupt: 0.5, dropout: 0.41 } as const;
    expect(sparseGraphParameters(1000, policy)).toBeNull();
    const semi = { adversary: "semi_malicious", corrupt: 0.1, dropout: 0.41 } as const;
    expect(sparseGraphParameters(1000, semi)).toBeNull();
    expect(
      sparseGraphParameters(1000, { ...semi, adversary: "honest_but_curious" }),
    ).not.toBeNull();
    expect(sparseGraphParameters(3, { ...policy, dropout: 0 })).toBeNull();
  });
});

describe("what a round uses", () => {
  const policy = { adversary: "semi_malicious", corrupt: 0.05, dropout: 0.33 } as const;

  test("[CR26] is the complete graph up to 32 and the sparse one from 33", () => {
    expect(exchangeParameters(32, policy)).toEqual({ degree: 31, threshold: 17 });
    expect(exchangeParameters(33, policy).degree).toBeLessThan(32);
  });

  test("[CR26] sparse, is stricter than the published values", () => {
    fc.assert(
      fc.property(fc.integer({ min: 33, max: 60 }), policies, (n, of) => {
        const sparse = slow.parameters(n, of, true);
        if (sparse !== null) expect(exchangeParameters(n, of)).toEqual(sparse);
        else expect(exchangeParameters(n, of).degree).toBe(n - 1);
      }),
      { numRuns: 300 },
    );
    // Of two neighbours, two do not stay as surely as one does.
    const curious = { adversary: "honest_but_curious", corrupt: 0, dropout: 0.04 } as const;
    expect(sparseGraphParameters(33, curious)).toEqual({ degree: 2, threshold: 2 });
    expect(exchangeParameters(33, curious)).toEqual({ degree: 4, threshold: 2 });
    // All five corrupt are neighbours of someone: 67 + 1 honest answers and 2 · 5 make 2 · 39.
    expect(sparseGraphParameters(100, policy)).toEqual({ degree: 72, threshold: 39 });
    expect(exchangeParameters(100, policy)).toEqual({ degree: 74, threshold: 41 });
  });

  test("[CR26] is the complete graph where no sparse one holds the bounds", () => {
    const harsh = { ...policy, corrupt: 0.2, dropout: 0.4 };
    expect(exchangeParameters(100, harsh)).toEqual({ degree: 99, threshold: 61 });
  });

  test("[CR26] complete, two disjoint sets of answers never reveal both secrets of one member", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 32 }), policies, (n, { corrupt, dropout }) => {
        const of = { adversary: "semi_malicious", corrupt, dropout } as const;
        const { threshold } = exchangeParameters(n, of);
        const bad = Math.floor((corrupt + 1e-14) * n);
        expect(2 * threshold).toBeGreaterThan(n + bad);
        expect(2 * (threshold - 1)).toBeLessThanOrEqual(n + bad);
      }),
    );
  });

  test("[CR26] complete, the corrupt and one more are needed against the curious, two at least", () => {
    const curious = { ...policy, adversary: "honest_but_curious" } as const;
    const thresholdOf = (n: number, corrupt: number) =>
      exchangeParameters(n, { ...curious, corrupt }).threshold;
    expect(thresholdOf(10, 0)).toBe(2);
    expect(thresholdOf(10, 0.3)).toBe(4);
    expect(thresholdOf(10, 0.31)).toBe(5);
    expect(thresholdOf(30, 0.1)).toBe(4);
    expect(thresholdOf(2, 0)).toBe(2);
  });

  test.each([
    ["one participant", 1, {}],
    ["no whole number of participants", 2.5, {}],
    ["a threshold above everyone", 3, { adversary: "honest_but_curious", corrupt: 0.9 }],
    ["a fraction of one", 3, { corrupt: 1 }],
    ["a fraction below zero", 3, { dropout: -0.1 }],
    ["a fraction that is no number", 40, { dropout: Number.NaN }],
  ] as const)("[CR26] %s is refused", (_, n, change) => {
    expect(() => exchangeParameters(n, { ...policy, ...change })).toThrow("Expected");
  });
});
