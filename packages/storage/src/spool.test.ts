import { mkdir, readdir, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { testDirectory } from "./contract/directory.ts";
import { participant, randomBytes } from "./contract/fixtures.ts";
import { spoolContract } from "./contract/spool.ts";
import { expected, key, update } from "./contract/spool-update.ts";
import { openSpool } from "./spool.ts";
import { createMemorySpool } from "./spool-memory.ts";

async function openTestSpool(directory: string) {
  const spool = await openSpool({ directory });
  onTestFinished(() => spool.close());
  return spool;
}

spoolContract("spool in memory", async () => createMemorySpool());
spoolContract("spool in files", async () => openTestSpool(await testDirectory()));

const stem = `${key.participant}.${expected.sha256}`;

describe("the spool after a restart", () => {
  async function openWith(received_bytes: number) {
    const directory = await testDirectory();
    const spool = await openTestSpool(directory);
    await spool.open(key, expected);
    await spool.append(key, 0, update.subarray(0, received_bytes));
    const part = join(directory, key.round, `${stem}.${expected.size_bytes}.part`);
    return { directory, spool, part };
  }

  it("[ST1] a sealed update is found", async () => {
    const { directory, spool } = await openWith(update.length);
    await spool.seal(key);
    expect(await readdir(join(directory, key.round))).toEqual([`${stem}.update`]);
    const restarted = await openTestSpool(directory);
    expect(await restarted.read(key)).toEqual(update);
    expect(await restarted.open(key, expected)).toBe(update.length);
    expect(await restarted.seal(key)).toBe("durable");
  });

  it("[ST22] an update under way goes on where its bytes end", async () => {
    const { directory } = await openWith(400);
    const restarted = await openTestSpool(directory);
    expect(await restarted.open(key, expected)).toBe(400);
    expect(await restarted.append(key, 400, update.subarray(400))).toBe(1000);
    expect(await restarted.seal(key)).toBe("durable");
    expect(await restarted.read(key)).toEqual(update);
  });

  it("[ST22] an update that came whole but was not sealed can be sealed", async () => {
    const { directory } = await openWith(update.length);
    const restarted = await openTestSpool(directory);
    expect(await restarted.read(key)).toBeNull();
    expect(await restarted.seal(key)).toBe("durable");
    expect(await restarted.read(key)).toEqual(update);
  });

  it("[ST22] a chunk for an update that was not opened again is refused", async () => {
    const { directory } = await openWith(400);
    const restarted = await openTestSpool(directory);
    await expect(restarted.append(key, 400, update.subarray(400))).rejects.toThrow("Expected");
  });

  it("[ST22] a file that lost its end goes on where it ends now", async () => {
    const { directory, part } = await openWith(400);
    await truncate(part, 123);
    const restarted = await openTestSpool(directory);
    expect(await restarted.open(key, expected)).toBe(123);
    await restarted.append(key, 123, update.subarray(123));
    expect(await restarted.seal(key)).toBe("durable");
  });

  it("[ST22] a file that lost bytes in the middle is never taken for the update", async () => {
    const { directory, part } = await openWith(400);
    await writeFile(part, new Uint8Array(400));
    const restarted = await openTestSpool(directory);
    expect(await restarted.open(key, expected)).toBe(400);
    await restarted.append(key, 400, update.subarray(400));
    expect(await restarted.seal(key)).toBe("digest_mismatch");
    expect(await readdir(join(directory, key.round))).toEqual([]);
  });

  it("[ST22] a file with more bytes than were announced starts over", async () => {
    const { directory, part } = await openWith(400);
    await writeFile(part, randomBytes(1001, 3));
    const restarted = await openTestSpool(directory);
    expect(await restarted.open(key, expected)).toBe(0);
    await restarted.append(key, 0, update);
    expect(await restarted.seal(key)).toBe("durable");
  });

  it("[ST22] names that are not the spool's are left alone", async () => {
    const directory = await testDirectory();
    await mkdir(join(directory, key.round), { recursive: true });
    await mkdir(join(directory, "lost+found"));
    await writeFile(join(directory, key.round, "notes.txt"), "mine");
    await writeFile(join(directory, "readme"), "mine");
    const spool = await openTestSpool(directory);
    expect(await spool.open(key, expected)).toBe(0);
    expect((await stat(join(directory, key.round, "notes.txt"))).size).toBe(4);
  });
});

describe("the spool's files", () => {
  it("[ST23] a discarded round leaves no file and no directory", async () => {
    const directory = await testDirectory();
    const spool = await openTestSpool(directory);
    for (const index of [0, 1, 2]) {
      const at = { ...key, participant: participant(index) };
      await spool.open(at, expected);
      await spool.append(at, 0, update);
      if (index > 0) await spool.seal(at);
    }
    await spool.discardRound(key.round);
    expect(await readdir(directory)).toEqual([]);
  });

  it("[ST23] nor does one that an earlier process left, and lost the updates of", async () => {
    const directory = await testDirectory();
    await mkdir(join(directory, key.round));
    const spool = await openTestSpool(directory);
    await spool.discardRound(key.round);
    expect(await readdir(directory)).toEqual([]);
  });

  it("[ST19] a thousand updates under way at once all arrive", async () => {
    const spool = await openTestSpool(await testDirectory());
    const all = Array.from({ length: 1000 }, (_, index) => ({
      ...key,
      participant: participant(index),
    }));
    await Promise.all(all.map((at) => spool.open(at, expected)));
    await Promise.all(all.map((at) => spool.append(at, 0, update.subarray(0, 500))));
    await Promise.all(all.map((at) => spool.append(at, 500, update.subarray(500))));
    const sealed = await Promise.all(all.slice(0, 20).map((at) => spool.seal(at)));
    expect(new Set(sealed)).toEqual(new Set(["durable"]));
  });
});
