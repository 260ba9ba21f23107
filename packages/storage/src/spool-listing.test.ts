import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { testDirectory } from "./contract/directory.ts";
import { participant } from "./contract/fixtures.ts";
import { expected, key, update } from "./contract/spool-update.ts";
import type { Spool } from "./port.ts";
import { openSpool } from "./spool.ts";
import { inspectSpool, type SpoolInspector } from "./spool-listing.ts";
import { createMemorySpool } from "./spool-memory.ts";

type Inspected = { readonly spool: Spool; readonly inspector: SpoolInspector };

async function inFiles(): Promise<Inspected & { readonly directory: string }> {
  const directory = await testDirectory();
  const spool = await openSpool({ directory });
  onTestFinished(() => spool.close());
  return { spool, inspector: inspectSpool({ directory }), directory };
}

async function inMemory(): Promise<Inspected> {
  const spool = createMemorySpool();
  return { spool, inspector: spool };
}

describe.each([
  ["in memory", inMemory],
  ["in files", inFiles],
])("looking at a spool %s", (_, open) => {
  it("[ST71] tells what lies there, how far it is, and reads what is durable", async () => {
    const { spool, inspector } = await open();
    const other = { ...key, participant: participant(1) };
    await spool.open(key, expected);
    await spool.append(key, 0, update);
    expect(await spool.seal(key)).toBe("durable");
    await spool.open(other, expected);
    await spool.append(other, 0, update.subarray(0, 400));
    const { updates, strangers } = await inspector.list();
    const byNumber = updates.toSorted((a, b) => b.received_bytes - a.received_bytes);
    expect(byNumber).toEqual([
      { ...key, ...expected, received_bytes: update.length, is_durable: true },
      { ...other, ...expected, received_bytes: 400, is_durable: false },
    ]);
    expect(strangers).toEqual([]);
    expect(await inspector.read({ ...key, ...expected })).toEqual(update);
    await spool.discardRound(key.round);
    expect(await inspector.list()).toEqual({ updates: [], strangers: [] });
  });
});

describe("looking at a spool in files", () => {
  it("[ST71] names what the spool did not make, and changes nothing", async () => {
    const { inspector, directory } = await inFiles();
    await mkdir(join(directory, key.round));
    await writeFile(join(directory, key.round, "notes.txt"), "mine");
    await writeFile(join(directory, "readme"), "mine");
    const wanted = { updates: [], strangers: ["readme", `${key.round}/notes.txt`] };
    expect((await inspector.list()).strangers.toSorted()).toEqual(wanted.strangers.toSorted());
    expect((await inspector.list()).updates).toEqual([]);
  });

  it("[ST71] finds nothing where there is no directory", async () => {
    const { inspector, directory } = await inFiles();
    await rm(directory, { recursive: true });
    expect(await inspector.list()).toEqual({ updates: [], strangers: [] });
  });
});
