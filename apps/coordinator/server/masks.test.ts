import { addMasks, randomBytes } from "@tributary/crypto";
import { expect, test } from "vitest";
import { addMasksHere } from "./masks.ts";

test.each([
  [1, 0, 1],
  [16_384, 0, 4],
  [16_385, 64, 5],
  [40_003, 12_288, 9],
  [20_000, 4, 0],
])(
  "%i elements from %i on with %i masks are those of the crypto package",
  async (length, start, count) => {
    const masks = Array.from({ length: count }, (_, i) => ({
      key: randomBytes(32),
      sign: (i % 3 === 0 ? -1 : 1) as 1 | -1,
    }));
    const values = Uint32Array.from({ length }, (_, i) => Math.imul(i, 0x9e3779b1));
    const expected = values.slice();
    await addMasks(expected, masks, { start });
    const shared = new Uint32Array(new SharedArrayBuffer(length * 4));
    shared.set(values);
    addMasksHere(shared, masks, { start });
    expect(Array.from(shared)).toEqual(Array.from(expected));
  },
);

test("a part that does not begin at a block is an error, and not another mask", () => {
  const masks = [{ key: randomBytes(32), sign: 1 as const }];
  expect(() => addMasksHere(new Uint32Array(4), masks, { start: 2 })).toThrow("whole block");
});
