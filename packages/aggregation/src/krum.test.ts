import { deriveSeed, gaussian, mulberry32 } from "@tributary/weights";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { krum, krumUpdatesNeeded } from "./krum.ts";

/** The paper's definition, word by word: all distances anew for each update. */
function scoresReference(deltas: readonly Float32Array[], byzantine: number): number[] {
  return deltas.map((delta) => {
    const others = deltas.filter((other) => other !== delta);
    const distances = others.map((other) => squaredDistance(delta, other)).sort((a, b) => a - b);
    const nearest = distances.slice(0, deltas.length - byzantine - 2);
    return nearest.reduce((sum, distance) => sum + distance, 0);
  });
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) * (value - b[i]!), 0);
}

function krumReference(deltas: readonly Float32Array[], byzantine: number): Float32Array {
  const scores = scoresReference(deltas, byzantine);
  const best = deltas.filter((_, i) => scores[i] === Math.min(...scores));
  return best.reduce((a, b) => (isLower(b, a) ? b : a));
}

function isLower(a: Float32Array, b: Float32Array): boolean {
  const first = a.findIndex((value, i) => value !== b[i]);
  return first >= 0 && a[first]! < b[first]!;
}

const size = 3;
function vectors(value: fc.Arbitrary<number>) {
  return (count: number) => {
    const vector = fc.array(value, { minLength: size, maxLength: size });
    const delta = vector.map((values) => Float32Array.from(values));
    return fc.array(delta, { minLength: count, maxLength: count });
  };
}
/** Whole numbers close together make ties; the others hardly ever. Adding 0 turns −0 into 0. */
const some = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 }).map((x) => x + 0),
);
const rounds = fc
  .tuple(fc.nat(4), fc.nat(12))
  .chain(([byzantine, more]) =>
    fc.tuple(vectors(some)(krumUpdatesNeeded(byzantine) + more), fc.constant(byzantine)),
  );

describe("Krum", () => {
  test("selects the update that is nearest to its neighbours", () => {
    const deltas = [0, 10, 11, 13, 30].map((x) => Float32Array.of(x));
    expect(scoresReference(deltas, 1)).toEqual([221, 10, 5, 13, 650]);
    expect(krum(deltas, 1)).toBe(deltas[2]);
  });

  test("agrees with the paper's definition", () => {
    fc.assert(
      fc.property(rounds, ([deltas, byzantine]) => {
        expect(krum(deltas, byzantine)).toEqual(krumReference(deltas, byzantine));
      }),
      { numRuns: 300 },
    );
  });

  test.each([3, 4, 5, 6, 7, 20])("of %d updates of many weights agrees with it too", (count) => {
    const deltas = Array.from({ length: count }, (_, update) => {
      const random = mulberry32(deriveSeed(3, update));
      return Float32Array.from({ length: 2100 }, () => gaussian(random));
    });
    const byzantine = Math.floor((count - 3) / 2);
    expect(krum(deltas, byzantine)).toBe(krumReference(deltas, byzantine));
  });

  test("a tie goes to the lower update, whichever came first", () => {
    const [a, b, far] = [Float32Array.of(0, 1), Float32Array.of(0, 2), Float32Array.of(9, 9)];
    expect(krum([a, b, far], 0)).toBe(a);
    expect(krum([far, b, a], 0)).toBe(a);
  });

  test("tells near updates apart beside long ones", () => {
    const deltas = [0, 3, 4, 5, 9].map((x) => Float32Array.of(1e6, 1e6 + x / 8));
    expect(krum(deltas, 1)).toBe(deltas[2]);
  });

  test("never selects one of f attackers that stand far from the honest, even all as one", () => {
    const honest = vectors(fc.float({ noNaN: true, min: -1, max: 1 }));
    const attackers = vectors(fc.float({ noNaN: true, min: 100, max: 1000 }));
    const attacks = fc
      .tuple(fc.nat(4), fc.nat(6), fc.boolean())
      .chain(([byzantine, more, asOne]) => {
        const hostile = attackers(byzantine).map((all) => (asOne ? all.fill(all[0]!) : all));
        const good = honest(krumUpdatesNeeded(byzantine) + more - byzantine);
        return fc.record({ hostile, good });
      });
    fc.assert(
      fc.property(attacks, ({ hostile, good }) => {
        expect(good).toContain(krum([...hostile, ...good], hostile.length));
      }),
    );
  });

  test("is lost to more attackers than it was told of, when they agree", () => {
    const honest = [0, 1, 2].map((x) => Float32Array.of(x));
    const hostile = [100, 100, 100].map((x) => Float32Array.of(x));
    expect(krum([...honest, ...hostile], 1)).toEqual(Float32Array.of(100));
  });
});
