import { mkdir, readdir, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Sha256 } from "@tributary/protocol";
import { beforeEach, describe, expect, it } from "vitest";
import { createMemoryBlobs } from "./blobs.ts";
import { openCachedBlobs } from "./blobs-cache.ts";
import { blobPath } from "./blobs-files.ts";
import { collect } from "./contract/collect.ts";
import { testDirectory } from "./contract/directory.ts";
import { randomBytes } from "./contract/fixtures.ts";
import { sha256Of } from "./digest.ts";
import { StorageError } from "./errors.ts";
import type { Blobs } from "./port.ts";

const bytes = randomBytes(10_000, 7);
const name = sha256Of(bytes);

/** Blobs that can be away. */
class FarBlobs implements Blobs {
  readonly held = createMemoryBlobs();
  isAway = false;
  readonly reads: Sha256[] = [];

  async put(put: Uint8Array): Promise<Sha256> {
    this.#mustBeHere();
    return this.held.put(put);
  }

  async get(sha256: Sha256): Promise<Uint8Array | null> {
    this.#mustBeHere();
    this.reads.push(sha256);
    return this.held.get(sha256);
  }

  async delete(sha256: Sha256): Promise<void> {
    this.#mustBeHere();
    return this.held.delete(sha256);
  }

  list(): AsyncIterable<Sha256> {
    this.#mustBeHere();
    return this.held.list();
  }

  #mustBeHere(): void {
    if (this.isAway) throw new StorageError("unavailable", "Away.");
  }
}

describe("a cache before blobs that are far away", () => {
  let far: FarBlobs;
  let directory: string;

  beforeEach(async () => {
    far = new FarBlobs();
    directory = join(await testDirectory(), "cache");
  });

  const open = (bytes_max = 1_000_000) => openCachedBlobs(far, { directory, bytes_max });

  it("[ST54] serves what was put or read while the store is away", async () => {
    const other = await far.held.put(randomBytes(10, 8));
    const blobs = await open();
    await blobs.put(bytes);
    await blobs.get(other);
    far.isAway = true;
    expect(await (await open()).get(name)).toEqual(bytes);
    expect(await (await open()).get(other)).toEqual(randomBytes(10, 8));
    expect(far.reads).toEqual([other]);
  });

  it("[ST54] answers a put only once the store has it", async () => {
    const blobs = await open();
    far.isAway = true;
    await expect(blobs.put(bytes)).rejects.toThrow("Away.");
    far.isAway = false;
    expect(await blobs.get(name)).toBeNull();
    await blobs.put(bytes);
    expect(await far.held.get(name)).toEqual(bytes);
  });

  it("[ST54] asks the store what it does not hold, and what there is", async () => {
    const blobs = await open();
    await blobs.put(bytes);
    await far.held.delete(name);
    expect(await collect(blobs.list())).toEqual([]);
    far.isAway = true;
    await expect(blobs.get(sha256Of(randomBytes(1, 1)))).rejects.toThrow("Away.");
    await expect(blobs.delete(name)).rejects.toThrow("Away.");
  });

  it("[ST54] may be lost", async () => {
    await (await open()).put(bytes);
    await rm(directory, { recursive: true });
    expect(await (await open()).get(name)).toEqual(bytes);
  });

  it("[ST54] fetches again what is damaged", async () => {
    const blobs = await open();
    await blobs.put(bytes);
    for (const damage of [
      () => truncate(blobPath(directory, name), 10),
      () => writeFile(blobPath(directory, name), bytes.with(5_000, 0).with(5_001, 0)),
    ]) {
      await damage();
      expect(await blobs.get(name)).toEqual(bytes);
      far.isAway = true;
      expect(await blobs.get(name)).toEqual(bytes);
      far.isAway = false;
    }
    expect(far.reads).toEqual([name, name]);
  });

  it("[ST54] that the disk does not take costs only the way to the store", async () => {
    const blobs = await open();
    await rm(directory, { recursive: true });
    await writeFile(directory, "This is no folder.");
    expect(await blobs.put(bytes)).toBe(name);
    expect(await blobs.get(name)).toEqual(bytes);
    await rm(directory);
    await mkdir(directory);
    expect(await blobs.get(name)).toEqual(bytes);
  });

  it("[ST55] stays within its size: what was used longest ago goes first", async () => {
    const blobs = await open(30_000);
    const names: Sha256[] = [];
    for (const [age, seed] of [1, 2, 3].entries()) {
      const one = await blobs.put(randomBytes(10_000, seed));
      const used = new Date(1_700_000_000_000 + age);
      await utimes(blobPath(directory, one), used, used);
      names.push(one);
    }
    await blobs.get(names[0] ?? name);
    await blobs.put(bytes);
    const kept = await keptIn(directory);
    expect(kept).toEqual([names[0], names[2], name].toSorted());
    expect(await blobs.get(names[1] ?? name)).toEqual(randomBytes(10_000, 2));
    expect(far.reads).toEqual([names[1]]);
  });

  it("[ST55] leaves out what is larger than itself", async () => {
    const blobs = await open(10_001);
    await blobs.put(bytes);
    const large = await blobs.put(randomBytes(10_002, 8));
    expect(await keptIn(directory)).toEqual([name]);
    expect(await blobs.get(large)).toEqual(randomBytes(10_002, 8));
    expect(await keptIn(directory)).toEqual([name]);
  });

  it("[ST55] counts what an earlier process left, and takes it over when it is made smaller", async () => {
    await (await open()).put(randomBytes(10_000, 1));
    await (await open(10_000)).put(bytes);
    expect(await keptIn(directory)).toEqual([name]);
  });

  it("[ST55] is shared by threads: both keep and delete in one directory", async () => {
    const one = await open(20_000);
    const other = await openCachedBlobs(far, { directory, bytes_max: 20_000, isShared: true });
    const names = await Promise.all(
      Array.from({ length: 20 }, (_, seed) =>
        (seed % 2 === 0 ? one : other).put(randomBytes(5_000, seed)),
      ),
    );
    for (const blobs of [one, other]) {
      for (const [seed, put] of names.entries()) {
        expect(await blobs.get(put)).toEqual(randomBytes(5_000, seed));
      }
    }
    expect((await keptIn(directory)).length).toBe(4);
  });
});

async function keptIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).toSorted();
}
