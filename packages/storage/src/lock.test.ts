import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openBlobs, verifyBlob } from "./blobs.ts";
import { testDirectory } from "./contract/directory.ts";
import { commit, round, runId } from "./contract/fixtures.ts";
import { expected, key, update } from "./contract/spool-update.ts";
import { killAndWait, startWriter } from "./contract/writer.ts";
import { lockDataDirectory } from "./lock.ts";
import { openRecords } from "./records.ts";
import { openSpool } from "./spool.ts";

describe("the lock of the data directory", () => {
  it("[ST26] is held once and free again when released", async () => {
    const directory = join(await testDirectory(), "data");
    const lock = await lockDataDirectory(directory);
    await expect(lockDataDirectory(directory)).rejects.toMatchObject({ reason: "locked" });
    await lock.release();
    await lock.release();
    const again = await lockDataDirectory(directory);
    await again.release();
  });

  it("[ST26] names the process that holds it, and ends with that process", async () => {
    const directory = await testDirectory();
    const writer = await startWriter(directory);
    await expect(lockDataDirectory(directory)).rejects.toMatchObject({
      reason: "locked",
      message: expect.stringContaining(`in use by process ${writer.pid}.`),
    });
    await killAndWait(writer);
    const lock = await lockDataDirectory(directory);
    await lock.release();
  });
});

describe("a process that is killed", () => {
  it("[ST1] loses nothing that it had acknowledged", async () => {
    const directory = await testDirectory();
    await killAndWait(await startWriter(directory));

    const records = await openRecords({ file: join(directory, "records.sqlite") });
    expect(await records.runs.head(runId)).toEqual(commit(1).model);
    expect(await records.rounds.deliveries(round(1).id)).toHaveLength(2);
    expect(await records.rounds.unfinished(runId)).toEqual(round(2));
    await records.close();
    const blobs = await openBlobs({ directory: join(directory, "blobs") });
    expect(await verifyBlob(blobs, expected.sha256)).toBe("intact");
    const spool = await openSpool({ directory: join(directory, "spool") });
    expect(await spool.read(key)).toEqual(update);
    await spool.close();
  });
});
