import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Bytes, randomBytes, toHex } from "../bytes.ts";
import { fromHex } from "../testing/fixtures.ts";
import { combineChunks, combineShares, type PlacedShare, splitSecret } from "./shamir.ts";
import type { Rng } from "./terms.ts";

const prime = 2n ** 31n + 11n;
const secret32 = fc.uint8Array({ minLength: 32, maxLength: 32 });

/** Shares, the threshold they need, and which of them are there. */
const sharing = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.nat(), fc.nat())
  .map(([shares, a, b]) => ({ shares, threshold: 1 + (a % shares), seed: b }));

const all = (shares: readonly Bytes[]): PlacedShare[] =>
  shares.map((share, i) => ({ x: i + 1, share }));

function chosen(shares: readonly Bytes[], count: number, seed: number): PlacedShare[] {
  const rank = (x: number) => (x * 7919 + seed) % 10_007;
  return all(shares)
    .sort((a, b) => rank(a.x) - rank(b.x))
    .slice(0, count);
}

/** The definition, in whole numbers: the secret's nine digits to the base 2^31, highest first. */
const slow = {
  digits(secret: Uint8Array): bigint[] {
    const value = BigInt(`0x${toHex(secret)}`);
    return Array.from({ length: 9 }, (_, i) => (value >> (31n * BigInt(8 - i))) % 2n ** 31n);
  },
  at(coefficients: readonly bigint[], x: number): bigint {
    return coefficients.reduce((sum, c, power) => sum + c * BigInt(x) ** BigInt(power), 0n) % prime;
  },
  zero(points: readonly { x: number; y: bigint }[]): bigint {
    const modulo = (value: bigint) => ((value % prime) + prime) % prime;
    return points.reduce((sum, { x, y }) => {
      const others = points.filter((other) => other.x !== x);
      const top = others.reduce((product, other) => product * BigInt(other.x), 1n);
      const bottom = others.reduce((product, other) => product * BigInt(other.x - x), 1n);
      return modulo(sum + y * top * slow.inverse(modulo(bottom)));
    }, 0n);
  },
  inverse(value: bigint): bigint {
    let [a, b, x, y] = [value, prime, 1n, 0n];
    while (b !== 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
    return x;
  },
  words(share: Uint8Array): bigint[] {
    return Array.from({ length: share.length / 4 }, (_, i) =>
      BigInt(`0x${toHex(share.subarray(4 * i, 4 * i + 4))}`),
    );
  },
};

/** Numbers every 32-bit word that was handed out, so that a test knows the coefficients. */
function countingRng(): { rng: Rng; coefficient: (index: number) => bigint } {
  let next = 0;
  const coefficient = (index: number) => (BigInt(index) * 1_000_003n) % 2n ** 31n;
  const rng = (length: number) => {
    const bytes = new Uint8Array(length);
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < length; at += 4) view.setUint32(at, Number(coefficient(next++)));
    return bytes;
  };
  return { rng, coefficient };
}

describe("a shared secret", () => {
  test("[CR21] lies on the polynomials of its digits, as by the definition", () => {
    fc.assert(
      fc.property(secret32, sharing, (secret, { shares, threshold }) => {
        const { rng, coefficient } = countingRng();
        const split = splitSecret(secret, { threshold, shares, rng });
        const polynomials = slow.digits(secret).map((digit, chunk) => {
          const first = chunk * (threshold - 1);
          const rest = Array.from({ length: threshold - 1 }, (_, i) => coefficient(first + i));
          return [digit, ...rest];
        });
        split.forEach((share, i) => {
          expect(slow.words(share)).toEqual(polynomials.map((p) => slow.at(p, i + 1)));
        });
      }),
      { numRuns: 50 },
    );
  });

  test("[CR21] a share is 36 bytes, and the vector of federated-compute combines", () => {
    const shares = [
      "70cf762e6ed4aa1c",
      "30a0c5ac26eb91cc",
      "3f73ee902844b747",
      "1d48f0cf72e01a8d",
      "4a1fcc7406bdbb88",
    ].map((hex, i) => ({ x: i + 1, share: fromHex(hex) }));
    for (const a of shares)
      for (const b of shares)
        for (const c of shares) {
          if (a.x >= b.x || b.x >= c.x) continue;
          expect(combineChunks([c, a, b])).toEqual(Uint32Array.of(0, 33));
        }
    const [share] = splitSecret(randomBytes(32), { threshold: 2, shares: 3, rng: randomBytes });
    expect(share?.length).toBe(36);
  });

  test("[CR22] comes back from any of the shares, as many as the threshold, in any order", () => {
    fc.assert(
      fc.property(secret32, sharing, (secret, { shares, threshold, seed }) => {
        const split = splitSecret(secret, { threshold, shares, rng: randomBytes });
        const given = chosen(split, threshold, seed);
        expect(combineShares(given)).toEqual(new Uint8Array(secret));
        const points = given.map(({ x, share }) => ({ x, y: slow.words(share)[8]! }));
        expect(slow.zero(points)).toBe(slow.digits(secret)[8]);
      }),
    );
  });

  test("[CR22] comes back from more shares than the threshold, at positions up to 65,535", () => {
    const secret = randomBytes(32);
    const split = splitSecret(secret, { threshold: 3, shares: 65_535, rng: randomBytes });
    const given = [1, 2, 40_000, 65_534, 65_535].map((x) => ({ x, share: split[x - 1]! }));
    expect(combineShares(given)).toEqual(secret);
  });

  test("[CR22] with one share fewer, every value of every digit is as possible as the true one", () => {
    fc.assert(
      fc.property(secret32, secret32, sharing, (secret, other, { shares, threshold, seed }) => {
        const split = splitSecret(secret, { threshold, shares, rng: randomBytes });
        const known = chosen(split, threshold, seed);
        const missing = known.pop()!;
        // For any other secret there is one value of the missing share that makes it the secret.
        const forged = slow.digits(other).map((digit, chunk) => {
          const points = known.map(({ x, share }) => ({
            x: x - missing.x,
            y: slow.words(share)[chunk]!,
          }));
          return slow.zero([...points, { x: -missing.x, y: digit }]);
        });
        const bytes = fromHex(forged.map((word) => word.toString(16).padStart(8, "0")).join(""));
        expect(combineShares([...known, { x: missing.x, share: bytes }])).toEqual(
          new Uint8Array(other),
        );
      }),
      { numRuns: 50 },
    );
  });

  test("[CR23] with a wrong share another one comes back, or none: nothing tells that it is wrong", () => {
    fc.assert(
      fc.property(secret32, fc.nat(287), (secret, bit) => {
        const split = splitSecret(secret, { threshold: 3, shares: 5, rng: randomBytes });
        split[1]![bit >> 3]! ^= 1 << (bit & 7);
        expect(combineShares(all(split).slice(0, 3))).not.toEqual(new Uint8Array(secret));
      }),
    );
  });

  test("[CR23] shares of no secret give null: digits too large, no element, another length", () => {
    const share = (word: number, at: number) => {
      const bytes = new Uint8Array(36);
      new DataView(bytes.buffer).setUint32(4 * at, word);
      return [{ x: 1, share: bytes }];
    };
    expect(combineShares(share(255, 0))?.[0]).toBe(255);
    expect(combineShares(share(256, 0))).toBeNull();
    expect(combineShares(share(2 ** 31 - 1, 8))).not.toBeNull();
    expect(combineShares(share(2 ** 31, 8))).toBeNull();
    expect(combineShares(share(2 ** 31 + 11, 8))).toBeNull();
    expect(combineShares([{ x: 1, share: new Uint8Array(35) }])).toBeNull();
    expect(combineShares([{ x: 1, share: new Uint8Array(0) }])).toBeNull();
  });
});

describe("a broken promise is an error", () => {
  const secret = new Uint8Array(32);

  test.each([
    ["a threshold above the shares", { threshold: 4, shares: 3 }],
    ["no threshold", { threshold: 0, shares: 3 }],
    ["too many shares", { threshold: 2, shares: 65_536 }],
    ["a threshold that is no number", { threshold: Number.NaN, shares: 3 }],
  ])("[CR21] %s", (_, terms) => {
    expect(() => splitSecret(secret, { ...terms, rng: randomBytes })).toThrow("Expected 1 ≤");
  });

  test("[CR21] a secret of another length", () => {
    const short = secret.subarray(1);
    const terms = { threshold: 2, shares: 3, rng: randomBytes };
    expect(() => splitSecret(short, terms)).toThrow("32 bytes, got 31");
  });

  test.each([[[]], [[1, 1]], [[0, 1]], [[1.5]], [[65_536]]])(
    "[CR21] shares at positions %j",
    (xs) => {
      const shares = xs.map((x) => ({ x, share: new Uint8Array(36) }));
      expect(() => combineShares(shares)).toThrow("different positions");
    },
  );
});
