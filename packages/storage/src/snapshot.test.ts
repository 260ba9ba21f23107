import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { testDirectory } from "./contract/directory.ts";
import { task } from "./contract/fixtures.ts";
import { oldDatabase } from "./contract/old-database.ts";
import { PostgresServer, withoutPostgres } from "./contract/postgres.ts";
import { openRecords, snapshotRecords } from "./records.ts";

async function openTestRecords() {
  const file = join(await testDirectory(), "records.sqlite");
  const records = await openRecords({ file });
  onTestFinished(() => records.close());
  return { file, records };
}

describe("a snapshot of the records", () => {
  it("[ST70] has what was written until then, and nothing of what is written later", async () => {
    const { file, records } = await openTestRecords();
    await records.settings.set("name", "before");
    const snapshot = await snapshotRecords({ file });
    await records.settings.set("name", "after");
    expect(await snapshot.settings.get("name")).toBe("before");
    await snapshot.close();
    const later = await snapshotRecords({ file });
    expect(await later.settings.get("name")).toBe("after");
    await later.close();
  });

  it("[ST70] is for reading only", async () => {
    const { file } = await openTestRecords();
    const snapshot = await snapshotRecords({ file });
    await expect(snapshot.settings.set("name", "value")).rejects.toThrow("readonly");
    await snapshot.close();
  });

  it("[ST70] leaves the file as it is", async () => {
    const { file, records } = await openTestRecords();
    await records.settings.set("name", "value");
    await records.close();
    const before = await readFile(file);
    const { mtimeMs } = await stat(file);
    await (await snapshotRecords({ file })).close();
    expect((await readFile(file)).equals(before)).toBe(true);
    expect((await stat(file)).mtimeMs).toBe(mtimeMs);
  });

  it("[ST70] holds up nobody: the coordinator forgets a secret while it is open", async () => {
    const { file, records } = await openTestRecords();
    await records.tasks.publish(task(), 1);
    const snapshot = await snapshotRecords({ file });
    // A reader in the file would make this wait for it.
    const other = new DatabaseSync(file, { timeout: 0 });
    const checkpoint = other.prepare("pragma wal_checkpoint(truncate)").get();
    expect({ ...checkpoint }).toMatchObject({ busy: 0 });
    other.close();
    expect(await snapshot.tasks.list()).toEqual([task()]);
    await snapshot.close();
  });

  it("[ST70] of older tables is up to date, and the file stays as old as it was", async () => {
    const file = join(await testDirectory(), "records.sqlite");
    const old = new DatabaseSync(file);
    for (const statement of oldDatabase(1, "text")) old.exec(statement);
    const tables = () => old.prepare("select name from sqlite_master").all().length;
    const before = tables();
    const snapshot = await snapshotRecords({ file });
    const [run] = await snapshot.runs.list();
    expect(run?.schedule).toBeNull();
    expect(await snapshot.acts.list(1, 10)).toEqual([]);
    await snapshot.close();
    expect(tables()).toBe(before);
    old.close();
  });

  it("[ST70] of what is no database, or is not there, is refused", async () => {
    const directory = await testDirectory();
    const file = join(directory, "records.sqlite");
    await expect(snapshotRecords({ file })).rejects.toMatchObject({ name: "StorageError" });
    expect(await readdir(directory)).toEqual([]);
    await writeFile(file, "no database at all");
    await expect(snapshotRecords({ file })).rejects.toMatchObject({ reason: "corrupt" });
  });
});

const skipped = withoutPostgres === null ? "" : ` (skipped: ${withoutPostgres})`;

describe.skipIf(withoutPostgres !== null)(`a snapshot of a PostgreSQL database${skipped}`, () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start({ isDurable: false });
  });
  afterAll(() => server.dispose());

  it("[ST70] is of one moment, beside the coordinator that holds the lock", async () => {
    const database_url = await server.createDatabase();
    const records = await openRecords({ database_url });
    await records.settings.set("name", "before");
    const snapshot = await snapshotRecords({ database_url });
    expect(await snapshot.settings.get("name")).toBe("before");
    await records.settings.set("name", "after");
    expect(await snapshot.settings.get("name")).toBe("before");
    await expect(snapshot.settings.set("name", "other")).rejects.toThrow("read-only");
    await snapshot.close();
    expect(await records.settings.get("name")).toBe("after");
    await records.close();
  });

  it("[ST70] of a database without up-to-date tables is refused, and says what to do", async () => {
    const database_url = await server.createDatabase();
    await expect(snapshotRecords({ database_url })).rejects.toThrow(
      /holds no records yet\. Start this version's coordinator on it once/,
    );
  });
});
