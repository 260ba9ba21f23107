import { expect, test } from "vitest";
import { Trust } from "./trust.ts";

const key = (fill: number) => new Uint8Array(32).fill(fill);

test("[CL3] a pinned key is the only one, from the beginning", () => {
  const trust = new Trust(key(1));
  expect([trust.accepts(key(2)), trust.accepts(key(1)), trust.accepts(key(2))]).toEqual([
    false,
    true,
    false,
  ]);
  expect(trust.key).toEqual(key(1));
});

test("[CL3] without one, the first key that is seen is the only one from then on", () => {
  const trust = new Trust(null);
  expect(trust.key).toBeNull();
  expect([trust.accepts(key(2)), trust.accepts(key(1)), trust.accepts(key(2))]).toEqual([
    true,
    false,
    true,
  ]);
});

test("[CL3] a key of another length is another key", () => {
  expect(new Trust(new Uint8Array()).accepts(key(1))).toBe(false);
  expect(new Trust(key(1)).accepts(key(1).subarray(0, 31))).toBe(false);
});
