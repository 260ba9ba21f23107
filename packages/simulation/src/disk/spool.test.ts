import { createHash } from "node:crypto";
import { ParticipantId, RunId, roundId, Sha256 } from "@tributary/protocol";
import type { SpoolKey } from "@tributary/storage";
import { mulberry32 } from "@tributary/weights";
import { describe, expect, test } from "vitest";
import { type Space, SpoolFiles } from "./spool.ts";

const key: SpoolKey = {
  round: roundId(RunId.parse("run-0123456789ab"), 1),
  participant: ParticipantId.parse("A".repeat(43)),
};
const update = Uint8Array.from({ length: 200 }, (_, index) => index + 1);
const expected = {
  size_bytes: update.length,
  sha256: Sha256.parse(createHash("sha256").update(update).digest("hex")),
};
const seeds = Array.from({ length: 200 }, (_, seed) => seed);

const room: Space = {
  room_bytes: (wanted_bytes) => wanted_bytes,
  sync: async () => {},
  full: (what) => new Error(`no room for ${what}`),
  now_ms: () => 0,
};

async function written(files: SpoolFiles, length: number, space = room) {
  const spool = files.mount(space);
  await spool.open(key, expected);
  await spool.append(key, 0, update.subarray(0, length));
  return spool;
}

describe("an update on a disk that loses power", () => {
  test("is whole once it is sealed, whatever the crash", async () => {
    for (const seed of seeds) {
      const files = new SpoolFiles();
      expect(await (await written(files, update.length)).seal(key)).toBe("durable");
      expect(files.losePower(mulberry32(seed), 0)).toEqual({ torn: 0, vanished: 0, returned: 0 });
      expect(await files.mount(room).read(key)).toEqual(update);
    }
  });

  test("is torn at any byte, or gone, before; and never taken for the update", async () => {
    const lengths = new Set<number>();
    for (const seed of seeds) {
      const files = new SpoolFiles();
      await written(files, update.length);
      files.losePower(mulberry32(seed), 0);
      const spool = files.mount(room);
      const received_bytes = await spool.open(key, expected);
      lengths.add(received_bytes);
      const rest = update.subarray(received_bytes);
      if (rest.length > 0) await spool.append(key, received_bytes, rest);
      // Zeros in place of bytes are found out, and the next try starts over.
      if ((await spool.seal(key)) === "durable") expect(await spool.read(key)).toEqual(update);
      else expect(await spool.open(key, expected)).toBe(0);
    }
    expect(lengths.has(0)).toBe(true);
    expect(lengths.size).toBeGreaterThan(20);
  });

  test("keeps its bytes where only the process ends", async () => {
    const files = new SpoolFiles();
    await written(files, 120);
    expect(await files.mount(room).open(key, expected)).toBe(120);
  });

  test("has its old name or its new one where the crash comes between rename and sync", async () => {
    const ends = new Set<string>();
    for (const seed of seeds) {
      const files = new SpoolFiles();
      let syncs = 0;
      const cut = () => (++syncs < 2 ? Promise.resolve() : new Promise<void>(() => {}));
      const spool = await written(files, update.length, { ...room, sync: cut });
      void spool.seal(key);
      await new Promise((resolve) => setImmediate(resolve));
      files.losePower(mulberry32(seed), 0);
      const next = files.mount(room);
      expect(await next.open(key, expected)).toBe(update.length);
      ends.add((await next.read(key)) === null ? "under way" : "sealed");
      expect(await next.seal(key)).toBe("durable");
    }
    expect([...ends].sort()).toEqual(["sealed", "under way"]);
  });
});

describe("a deleted update", () => {
  test("may be back after a crash within seconds, and never later", async () => {
    const isBack = async (seed: number, after_ms: number) => {
      const files = new SpoolFiles();
      const spool = await written(files, update.length);
      await spool.discard(key);
      return files.losePower(mulberry32(seed), after_ms).returned > 0;
    };
    const soon = await Promise.all(seeds.map((seed) => isBack(seed, 1_000)));
    expect(new Set(soon)).toEqual(new Set([true, false]));
    const later = await Promise.all(seeds.map((seed) => isBack(seed, 6_000)));
    expect(later).not.toContain(true);
  });

  test("stays deleted once its whole round is", async () => {
    for (const seed of seeds) {
      const files = new SpoolFiles();
      const spool = await written(files, update.length);
      await spool.discardRound(key.round);
      expect(files.losePower(mulberry32(seed), 0).returned).toBe(0);
    }
  });
});

test("a full disk takes some bytes of a chunk, which the next try writes over", async () => {
  const files = new SpoolFiles();
  let isFull = true;
  const space = { ...room, room_bytes: (wanted: number) => (isFull ? 30 : wanted) };
  const spool = files.mount(space);
  await spool.open(key, expected);
  await expect(spool.append(key, 0, update)).rejects.toThrow("no room");
  expect(await spool.open(key, expected)).toBe(0);
  isFull = false;
  expect(await spool.append(key, 0, update)).toBe(update.length);
  expect(await spool.seal(key)).toBe("durable");
});
