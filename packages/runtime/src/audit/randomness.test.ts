import { randomBytes } from "node:crypto";
import { gaussian, mulberry32 } from "@tributary/weights";
import { expect, test } from "vitest";
import { readsAsRandom } from "./randomness.ts";

test("[AU5] random bytes read as random, of whatever length", () => {
  for (const length of [0, 1, 100, 8_192, 20_000, 1_000_000]) {
    expect(readsAsRandom(randomBytes(length))).toBe(true);
  }
});

test("[AU5] weights do not, and neither does a text", () => {
  const random = mulberry32(1);
  const weights = Float32Array.from({ length: 4_000 }, () => gaussian(random) / 100);
  expect(readsAsRandom(new Uint8Array(weights.buffer))).toBe(false);
  expect(readsAsRandom(new TextEncoder().encode("An update in words. ".repeat(500)))).toBe(false);
});

test("[AU5] ring elements that carry no mask do not", () => {
  const random = mulberry32(2);
  const ring = Uint32Array.from(
    { length: 4_000 },
    () => 2 ** 23 + Math.round(gaussian(random) * 2 ** 16),
  );
  expect(readsAsRandom(new Uint8Array(ring.buffer))).toBe(false);
});
