/**
 * One coordinator per data directory. The lock is the operating system's, held on an empty SQLite
 * file: it ends with its process however that ends, so it is never stale, and no process id that
 * came back can pass for the holder. The file beside it only names the holder for the message.
 */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { guarded, StorageError, storageError } from "./errors.ts";
import { makeDirectory } from "./files.ts";

export type DirectoryLock = { release(): Promise<void> };

/** Referred to from here: a database that nobody refers to is closed, and its lock with it. */
const held = new Set<DatabaseSync>();

/** Refuses with a StorageError `locked` that names the holder's process id. */
export async function lockDataDirectory(directory: string): Promise<DirectoryLock> {
  const pidFile = join(directory, "lock.pid");
  await guarded(directory, () => makeDirectory(directory));
  const lock = await acquire(directory, pidFile);
  held.add(lock);
  await guarded(directory, () => writeFile(pidFile, `${process.pid}\n`));
  return {
    async release() {
      if (!lock.isOpen) return;
      await rm(pidFile, { force: true });
      lock.close();
      held.delete(lock);
    },
  };
}

async function acquire(directory: string, pidFile: string): Promise<DatabaseSync> {
  const lock = openLock(join(directory, "lock"));
  try {
    lock.exec("begin exclusive");
    return lock;
  } catch (thrown) {
    lock.close();
    const error = storageError(thrown, directory);
    if (error.reason !== "locked") throw error;
    const pid = await readFile(pidFile, "utf8").catch(() => "");
    const holder = pid.trim() === "" ? "another process" : `process ${pid.trim()}`;
    throw new StorageError(
      "locked",
      `${directory} is in use by ${holder}. ` +
        "Stop that coordinator, or give this one another directory.",
      { cause: thrown },
    );
  }
}

function openLock(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch (thrown) {
    throw storageError(thrown, file);
  }
}
