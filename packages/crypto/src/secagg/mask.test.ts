import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Bytes, randomBytes } from "../bytes.ts";
import { bothPlatforms, fromHex } from "../testing/fixtures.ts";
import { addMasks, type MaskTerm } from "./mask.ts";

/** The slow obvious one: a mask block by block, the counter encrypted with AES itself. */
function slowMask(key: Uint8Array, element: number): number {
  const block = Buffer.alloc(16);
  block.writeUInt32BE(Math.floor(element / 4), 12);
  const aes = createCipheriv("aes-256-ecb", key, null);
  return aes.update(block).readUInt32LE(4 * (element % 4));
}

function slowSum(vector: Uint32Array, masks: readonly MaskTerm[], start = 0): Uint32Array {
  return vector.map((value, i) => {
    const sum = masks.reduce(
      (all, { key, sign }) => all + BigInt(sign * slowMask(key, start + i)),
      BigInt(value),
    );
    return Number(BigInt.asUintN(32, sum));
  });
}

const keys: fc.Arbitrary<Bytes> = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => new Uint8Array(bytes));
const terms = fc.array(fc.record({ key: keys, sign: fc.constantFrom(1 as const, -1 as const) }), {
  maxLength: 10,
});

/** Longer than a piece, and no multiple of a block. */
const long = 2 ** 17 + 7;

describe.each(await bothPlatforms())("masks by %s", (_, platform) => {
  test("[CR30] begin with the published block of a zero key and counter", async () => {
    // H of test case 13 of the GCM specification (McGrew and Viega): AES-256 of zeros.
    const vector = new Uint32Array(4);
    await addMasks(vector, [{ key: new Uint8Array(32), sign: 1 }], { platform });
    expect(new Uint8Array(vector.buffer)).toEqual(fromHex("dc95c078a2408989ad48a21492842087"));
  });

  test("[CR30] are added and taken away modulo 2^32, as block by block", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint32Array({ maxLength: 21 }),
        terms,
        fc.nat(2 ** 34 - 100),
        async (values, masks, start) => {
          const vector = new Uint32Array(values);
          const expected = slowSum(vector, masks, start);
          await addMasks(vector, masks, { platform, start });
          expect(vector).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("[CR30] go on over the end of a piece", async () => {
    const vector = new Uint32Array(long).fill(0xfffffff0);
    const mask = { key: randomBytes(32), sign: -1 } as const;
    await addMasks(vector, [mask], { platform });
    for (const i of [0, 1, 2 ** 17 - 1, 2 ** 17, 2 ** 17 + 1, long - 1]) {
      expect(vector[i]).toBe((0xfffffff0 - slowMask(mask.key, i)) >>> 0);
    }
  });

  test("[CR30] of shards are those of the whole", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(60), { maxLength: 5 }), terms, async (lengths, masks) => {
        const whole = new Uint32Array(lengths.reduce((sum, length) => sum + length, 0));
        const shards: number[] = [];
        for (const length of lengths) {
          const shard = new Uint32Array(length);
          await addMasks(shard, masks, { platform, start: shards.length });
          shards.push(...shard);
        }
        await addMasks(whole, masks, { platform });
        expect(shards).toEqual([...whole]);
      }),
      { numRuns: 30 },
    );
  });

  test("[CR30] added and taken away leave the vector as it was, in shared memory too", async () => {
    const vector = new Uint32Array(new SharedArrayBuffer(4 * long)).fill(3);
    const key = randomBytes(32);
    await addMasks(vector, [{ key, sign: 1 }], { platform });
    expect(vector.filter((value) => value === 3).length).toBeLessThan(10);
    await addMasks(vector, [{ key, sign: -1 }], { platform });
    expect(vector.every((value) => value === 3)).toBe(true);
  });

  test("[CR30] are refused where a vector would begin at no element", async () => {
    for (const start of [-1, 0.5, Number.NaN, 2 ** 34]) {
      const adding = addMasks(new Uint32Array(1), [], { platform, start });
      await expect(adding).rejects.toThrow("Expected elements below");
    }
  });
});

test("[CR30] both ways give the same masks, of any number of keys", async () => {
  const [[, webCrypto], [, javaScript]] = (await bothPlatforms()) as [
    [string, never],
    [string, never],
  ];
  const masks = Array.from({ length: 9 }, (_, i) => ({
    key: randomBytes(32),
    sign: i < 6 ? 1 : -1,
  }));
  const one = new Uint32Array(5000);
  const other = new Uint32Array(5000);
  await addMasks(one, masks as MaskTerm[], { platform: webCrypto, start: 2 });
  await addMasks(other, masks as MaskTerm[], { platform: javaScript, start: 2 });
  expect(one).toEqual(other);
  expect(one.some((value) => value !== 0)).toBe(true);
});
