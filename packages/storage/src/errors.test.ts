import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openBlobs } from "./blobs.ts";
import { testDirectory } from "./contract/directory.ts";
import { needing } from "./disk-room.ts";
import { guarded, StorageError, storageError } from "./errors.ts";
import { lockDataDirectory } from "./lock.ts";
import { openRecords } from "./records.ts";
import { openSpool } from "./spool.ts";

const fileError = (code: string) => Object.assign(new Error(`${code}: it failed`), { code });
const sqliteError = (errcode: number) => Object.assign(new Error("it failed"), { errcode });

describe("errors of the disk", () => {
  it.each([
    ["ENOSPC", "disk_full"],
    ["EDQUOT", "disk_full"],
    ["EROFS", "read_only"],
    ["EACCES", "read_only"],
    ["EPERM", "read_only"],
    ["EIO", "other"],
  ])("[ST14] %s is %s and names the place", (code, reason) => {
    const error = storageError(fileError(code), "data/spool");
    expect(error).toMatchObject({ name: "StorageError", reason });
    expect(error.message).toContain("data/spool");
  });

  // Extended codes carry the primary one in their low byte: SQLITE_READONLY_DIRECTORY,
  // SQLITE_CORRUPT_INDEX.
  it.each([
    [13, "disk_full"],
    [8, "read_only"],
    [8 | (6 << 8), "read_only"],
    [14, "read_only"],
    [11 | (3 << 8), "corrupt"],
    [26, "corrupt"],
    [5, "locked"],
    [19 | (6 << 8), "conflict"],
    [10, "other"],
  ])("[ST14] SQLite's code %i is %s", (errcode, reason) => {
    expect(storageError(sqliteError(errcode), "data/records.sqlite").reason).toBe(reason);
  });

  it("[ST14] a known error is passed on, a bug is not dressed up", async () => {
    const known = new StorageError("locked", "in use");
    expect(storageError(known, "elsewhere")).toBe(known);
    const bug = new TypeError("x is undefined");
    await expect(guarded("data", () => Promise.reject(bug))).rejects.toBe(bug);
  });

  it.skipIf(!existsSync("/dev/full"))("[ST14] a real full device is disk_full", async () => {
    const write = () => needing(1_234_567, () => writeFile("/dev/full", "a"));
    await expect(guarded("/dev/full", write)).rejects.toMatchObject({
      reason: "disk_full",
      message: expect.stringContaining("1,234,567 bytes were to be written"),
    });
  });

  it("[ST14] a full disk is told with what is free, also for what is not made yet", async () => {
    const missing = join(await testDirectory(), "not", "made");
    const { message } = storageError(fileError("ENOSPC"), missing);
    expect(message).toMatch(/is full \([\d,]+ bytes are free\)\..* Free some space/);
    expect(message).toContain("Delete nothing in the data directory");
  });

  it("[ST14] a quota that is used up is no matter of what is free", () => {
    const { message } = storageError(fileError("EDQUOT"), "data/spool");
    expect(message).toContain("the quota of the coordinator's user is used up");
    expect(message).not.toContain("free)");
  });

  it("[ST14] a directory that cannot be made is a storage error for every store", async () => {
    const file = join(await testDirectory(), "file");
    await writeFile(file, "");
    const directory = join(file, "below");
    const openings = [
      () => openBlobs({ directory }),
      () => openSpool({ directory }),
      () => openRecords({ file: join(directory, "records.sqlite") }),
      () => lockDataDirectory(directory),
    ];
    for (const open of openings) {
      await expect(open()).rejects.toMatchObject({ name: "StorageError", reason: "other" });
    }
  });
});
