import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Needles } from "./needles.ts";

const secret = Uint8Array.from({ length: 32 }, (_, index) => 31 * index + 7);
const other = Uint8Array.from({ length: 32 }, (_, index) => 17 * index + 3);
const needles = new Needles();
needles.add("the secret", secret);

const padding = fc.uint8Array({ maxLength: 40 });

describe("looking for secrets", () => {
  test("finds one as bytes, wherever it is", () => {
    fc.assert(
      fc.property(padding, padding, (before, after) => {
        expect(needles.find(Buffer.concat([before, secret, after]))).toBe("the secret");
      }),
    );
  });

  test("finds it in hex and in base64url, in the midst of other text and other bytes", () => {
    fc.assert(
      fc.property(padding, padding, fc.constantFrom("hex", "base64url"), (before, after, how) => {
        const text = Buffer.concat([before, secret, after]).toString(how);
        expect(needles.find(Buffer.from(`{"key":"${text}"}`))).toBe("the secret");
      }),
    );
  });

  test("names the one that it found", () => {
    const two = new Needles();
    two.add("the secret", secret);
    two.add("the other", other);
    expect(two.find(other)).toBe("the other");
  });

  test("finds no part of one, and nothing in other bytes", () => {
    expect(needles.find(secret.subarray(1))).toBeNull();
    expect(needles.find(secret.subarray(0, 31))).toBeNull();
    expect(needles.find(other)).toBeNull();
    expect(needles.find(new Uint8Array(3))).toBeNull();
  });

  test("takes no secret that is so short that it is found by chance", () => {
    expect(() => needles.add("short", secret.subarray(0, 15))).toThrow("got 15");
  });
});
