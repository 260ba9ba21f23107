/** What every implementation of Blobs must do; the ids are SPEC.md's. */
import type { Sha256 } from "@tributary/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { verifyBlob } from "../blobs.ts";
import type { Blobs } from "../port.ts";
import { collect } from "./collect.ts";
import { hostileIds, randomBytes, sha256 } from "./fixtures.ts";

export function blobsContract(name: string, open: () => Promise<Blobs>): void {
  describe(name, () => {
    let blobs: Blobs;

    beforeEach(async () => {
      blobs = await open();
    });

    it("[ST15] a blob is named by the SHA-256 of its bytes", async () => {
      // FIPS 180-4, the example "abc".
      expect(await blobs.put(new TextEncoder().encode("abc"))).toBe(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      );
      const bytes = randomBytes(300_000, 1);
      const name = await blobs.put(bytes);
      expect(await blobs.get(name)).toEqual(bytes);
      expect(await verifyBlob(blobs, name)).toBe("intact");
    });

    it("[ST15] the empty blob is a blob", async () => {
      expect(await blobs.get(await blobs.put(new Uint8Array()))).toEqual(new Uint8Array());
    });

    it("[ST15] a view into a larger buffer is stored as the view", async () => {
      const name = await blobs.put(randomBytes(100, 1).subarray(10, 20));
      expect(await blobs.get(name)).toEqual(randomBytes(100, 1).slice(10, 20));
    });

    it("[ST15] putting the same bytes many times at once is one blob", async () => {
      const names = await Promise.all(
        Array.from({ length: 20 }, () => blobs.put(randomBytes(50_000, 2))),
      );
      expect(new Set(names).size).toBe(1);
      expect(await verifyBlob(blobs, names[0] ?? sha256(""))).toBe("intact");
    });

    it("[ST15] a stored blob does not change with the array it came from or went to", async () => {
      const bytes = randomBytes(10, 3);
      const name = await blobs.put(bytes);
      bytes.fill(0);
      (await blobs.get(name))?.fill(0);
      expect(await blobs.get(name)).toEqual(randomBytes(10, 3));
    });

    it("[ST15] a blob that is not here, or no longer, is null", async () => {
      const name = await blobs.put(randomBytes(10, 4));
      await blobs.delete(name);
      await blobs.delete(name);
      expect(await blobs.get(name)).toBeNull();
      expect(await verifyBlob(blobs, name)).toBe("missing");
    });

    it("[ST57] every blob is listed once, in the order of the names", async () => {
      expect(await collect(blobs.list())).toEqual([]);
      const names: Sha256[] = [];
      for (let seed = 0; seed < 12; seed += 1) names.push(await blobs.put(randomBytes(10, seed)));
      await blobs.put(randomBytes(10, 0));
      await blobs.delete(names.pop() ?? sha256(""));
      expect(await collect(blobs.list())).toEqual(names.toSorted());
    });

    it("[ST17] a name that is no SHA-256 is refused", async () => {
      for (const hostile of [...hostileIds, sha256("").toUpperCase()]) {
        await expect(blobs.get(hostile as never)).rejects.toThrow("Expected a SHA-256");
        await expect(blobs.delete(hostile as never)).rejects.toThrow("Expected a SHA-256");
      }
    });
  });
}
