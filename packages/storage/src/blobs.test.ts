import { readdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createMemoryBlobs, openBlobs, verifyBlob } from "./blobs.ts";
import { blobsContract } from "./contract/blobs.ts";
import { collect } from "./contract/collect.ts";
import { testDirectory } from "./contract/directory.ts";
import { randomBytes } from "./contract/fixtures.ts";
import { sha256Of } from "./digest.ts";

blobsContract("blobs in memory", async () => createMemoryBlobs());
blobsContract("blobs in files", async () => openBlobs({ directory: await testDirectory() }));

describe("blobs in files", () => {
  const bytes = randomBytes(100_000, 7);
  const sha256 = sha256Of(bytes);

  it("[ST1] a blob is there after the directory is opened again", async () => {
    const directory = await testDirectory();
    await (await openBlobs({ directory })).put(bytes);
    expect(await (await openBlobs({ directory })).get(sha256)).toEqual(bytes);
  });

  it("[ST16] a blob lies under its first two digits and nothing else remains", async () => {
    const directory = await testDirectory();
    await (await openBlobs({ directory })).put(bytes);
    expect((await readdir(directory)).sort()).toEqual([sha256.slice(0, 2), "tmp"].sort());
    expect(await readdir(join(directory, sha256.slice(0, 2)))).toEqual([sha256]);
    expect(await readdir(join(directory, "tmp"))).toEqual([]);
  });

  it("[ST16] what an interrupted write left is no blob and is cleared", async () => {
    const directory = await testDirectory();
    await openBlobs({ directory });
    await writeFile(join(directory, "tmp", "torn.tmp"), bytes.subarray(0, 10));
    const blobs = await openBlobs({ directory });
    expect(await blobs.get(sha256)).toBeNull();
    expect(await readdir(join(directory, "tmp"))).toEqual([]);
  });

  it("[ST16] another thread that opens the directory leaves what is under way", async () => {
    const directory = await testDirectory();
    await openBlobs({ directory });
    await writeFile(join(directory, "tmp", "under-way.tmp"), bytes.subarray(0, 10));
    const blobs = await openBlobs({ directory, isShared: true });
    expect(await readdir(join(directory, "tmp"))).toEqual(["under-way.tmp"]);
    expect(await collect(blobs.list())).toEqual([]);
  });

  it("[ST57] what lies beside the blobs is none", async () => {
    const directory = await testDirectory();
    const blobs = await openBlobs({ directory });
    await blobs.put(bytes);
    await writeFile(join(directory, "README"), "");
    await writeFile(join(directory, sha256.slice(0, 2), `${sha256}.bak`), "");
    expect(await collect(blobs.list())).toEqual([sha256]);
  });

  it("[ST16] a torn blob is told, and repaired by putting it again", async () => {
    const directory = await testDirectory();
    const blobs = await openBlobs({ directory });
    await blobs.put(bytes);
    await truncate(join(directory, sha256.slice(0, 2), sha256), 10);
    expect(await verifyBlob(blobs, sha256)).toBe("corrupt");
    await blobs.put(bytes);
    expect(await verifyBlob(blobs, sha256)).toBe("intact");
  });
});
