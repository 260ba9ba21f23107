import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { utf8 } from "./bytes.ts";
import { sha256, sha256Hex } from "./sha256.ts";
import { bothPlatforms } from "./testing/fixtures.ts";

describe.each(await bothPlatforms())("SHA-256 by %s", (_, platform) => {
  test("[CR18] gives the published hashes (FIPS 180-4 examples)", async () => {
    expect(await sha256Hex(utf8(""), platform)).toBe(
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    expect(await sha256Hex(utf8("abc"), platform)).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });

  test("[CR18] agrees with Node at every length around a block, from any alignment", async () => {
    for (let length = 0; length <= 200; length++) {
      const bytes = Uint8Array.from({ length: length + 1 }, (_, i) => 7 * i).subarray(1);
      const expected = createHash("sha256").update(bytes).digest();
      expect(await sha256(bytes, platform)).toEqual(new Uint8Array(expected));
    }
  });

  test("[CR18] agrees with Node on any bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (bytes) => {
        const expected = createHash("sha256").update(bytes).digest("hex");
        expect(await sha256Hex(bytes, platform)).toBe(expected);
      }),
    );
  });
});
