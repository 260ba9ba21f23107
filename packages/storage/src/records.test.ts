import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { describe, expect, it, onTestFinished } from "vitest";
import { constraintRules } from "./contract/constraints.ts";
import { testDirectory } from "./contract/directory.ts";
import {
  abandon,
  commit,
  initialModel,
  now_ms,
  round,
  run,
  runId,
  secretOf,
  sha256,
  task,
} from "./contract/fixtures.ts";
import { oldDatabase } from "./contract/old-database.ts";
import { recordsContract } from "./contract/records.ts";
import { upgradeRules } from "./contract/upgrades.ts";
import { sqliteDialect } from "./migrations/dialect.ts";
import { migrate, migrationsFor } from "./migrations.ts";
import { createSqlRecords, openRecords } from "./records.ts";
import { createMemoryRecords } from "./records-memory.ts";
import { runRow } from "./rows.ts";
import { openSqlite } from "./sqlite.ts";

async function testFile(): Promise<string> {
  return join(await testDirectory(), "data", "records.sqlite");
}

async function openWithRun(file: string) {
  const records = await openRecords({ file });
  await records.tasks.publish(task(), now_ms);
  await records.runs.create(run(), initialModel());
  return records;
}

recordsContract("records in memory", async () => createMemoryRecords());
recordsContract("records in SQLite's memory", () => openRecords({ file: ":memory:" }));

recordsContract("records in a SQLite file", async () => openRecords({ file: await testFile() }));

describe("records that are opened again", () => {
  it("[ST1] everything is as it was, closed properly or not", async () => {
    for (const properly of [true, false]) {
      const file = await testFile();
      const before = await openWithRun(file);
      await before.rounds.begin(round(1));
      await before.rounds.commit(commit(1));
      await before.rounds.begin(round(2));
      await before.rounds.save(round(2).id, { phase: "training" });
      await before.settings.set("identity", "seed");
      if (properly) await before.close();

      const after = await openRecords({ file });
      expect(await after.tasks.list()).toEqual([task()]);
      expect(await after.runs.get(runId)).toEqual(commit(1).run);
      expect(await after.runs.models(runId)).toEqual([initialModel(), commit(1).model]);
      expect(await after.rounds.history(runId)).toEqual([commit(1).summary]);
      expect(await after.rounds.unfinished(runId)).toEqual(
        round(2, { state: { phase: "training" } }),
      );
      expect(await after.settings.get("identity")).toBe("seed");
      await after.close();
      if (!properly) await before.close();
    }
  });

  it("[ST7] a commit that is repeated after a restart is recognised", async () => {
    const file = await testFile();
    const before = await openWithRun(file);
    await before.rounds.begin(round(1));
    await before.rounds.commit(commit(1));
    await before.close();
    const after = await openRecords({ file });
    await after.rounds.commit(commit(1));
    expect(await after.runs.models(runId)).toHaveLength(2);
    await after.close();
  });
});

describe("a round's secret", () => {
  async function bytesOnDisk(file: string): Promise<string> {
    const directory = join(file, "..");
    const names = await readdir(directory);
    const contents = await Promise.all(names.map((name) => readFile(join(directory, name))));
    return Buffer.concat(contents).toString("latin1");
  }

  it("[ST8] is in no file once the round is committed or abandoned", async () => {
    const file = await testFile();
    const records = await openWithRun(file);
    for (const number of [1, 2]) {
      await records.rounds.begin(round(number));
      await records.rounds.save(round(number).id, { filler: "x".repeat(5000) });
      expect(await bytesOnDisk(file)).toContain(secretOf(number));
      if (number === 1) await records.rounds.commit(commit(1));
      else await records.rounds.abandon(abandon(2));
      expect(await bytesOnDisk(file)).not.toContain(secretOf(number));
    }
    await records.close();
  });

  it("[ST8] is in no file either where the run kept it until the round was recorded", async () => {
    const file = await testFile();
    const records = await openWithRun(file);
    for (const number of [1, 2]) {
      const state = { secret: secretOf(number), filler: "x".repeat(5000 * number) };
      await records.runs.save(run({ state }));
      expect(await bytesOnDisk(file)).toContain(secretOf(number));
      await records.rounds.record(round(number), number === 1 ? commit(1) : abandon(2));
      expect(await bytesOnDisk(file)).not.toContain(secretOf(number));
    }
    await records.close();
  });
});

describe("the SQLite file", () => {
  it("[ST12] is durable at every commit and refuses rows without their parents", async () => {
    const engine = await openSqlite({ file: await testFile() });
    const pragma = async (name: string) =>
      Object.values((await sql.raw(`pragma ${name}`).execute(engine.db)).rows[0] ?? {})[0];
    expect(await pragma("journal_mode")).toBe("wal");
    expect(await pragma("synchronous")).toBe(2);
    expect(await pragma("foreign_keys")).toBe(1);
    expect(await pragma("secure_delete")).toBe(1);
    expect(await pragma("busy_timeout")).toBe(5000);
    await engine.close();
  });

  it("[ST12] can be read by the coordinator's user only", async () => {
    const file = await testFile();
    const records = await openRecords({ file });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(file, ".."))).mode & 0o777).toBe(0o700);
    await records.close();
  });

  it("[ST6] counts a participant once even where the code above would not notice", async () => {
    const engine = await openSqlite({ file: ":memory:" });
    const { db } = engine;
    await db
      .insertInto("task")
      .values({ id: "digits", version: 1, spec: "{}", published_at_ms: 0 })
      .execute();
    await db.insertInto("run").values(runRow(run())).execute();
    await db
      .insertInto("round")
      .values({
        ...round(1),
        config: "{}",
        state: "{}",
        status: "open",
        summary: null,
        closing_sha256: null,
      })
      .execute();
    const delivery = { round: round(1).id, participant: "p", sha256: sha256("u") };
    const insert = (outcome: string) =>
      db
        .insertInto("delivery")
        .values({ ...delivery, outcome })
        .execute();
    await insert("counted");
    await expect(insert("uncounted")).rejects.toMatchObject({ reason: "conflict" });
    await expect(
      db.updateTable("round").set({ status: "committed" }).execute(),
    ).rejects.toMatchObject({ reason: "conflict" });
    await engine.close();
  });
});

describe("what SQLite refuses", () => constraintRules(() => openSqlite({ file: ":memory:" })));

describe("migrations", () => {
  it("[ST13] data of a newer version is refused with what to do", async () => {
    const file = await testFile();
    await (await openWithRun(file)).close();
    const raw = new DatabaseSync(file);
    raw.exec("insert into kysely_migration values ('0099_future', '2099-01-01')");
    raw.close();
    await expect(openRecords({ file })).rejects.toMatchObject({
      name: "StorageError",
      reason: "newer_schema",
      message: expect.stringMatching(/0099_future.*Start the newer version/s),
    });
  });

  upgradeRules(async (version) => {
    const file = join(await testDirectory(), "records.sqlite");
    const raw = new DatabaseSync(file);
    for (const statement of oldDatabase(version, "text")) raw.exec(statement);
    raw.close();
    const records = await openRecords({ file });
    onTestFinished(() => records.close());
    return records;
  });

  it("[ST13] a step that fails takes back the steps before it", async () => {
    const engine = await openSqlite({ file: ":memory:" });
    const steps = {
      ...migrationsFor(sqliteDialect),
      "0098_good": {
        up: (db: typeof engine.db) => sql`create table extra (a text)`.execute(db).then(() => {}),
      },
      "0099_bad": {
        up: (db: typeof engine.db) => sql`create tabel wrong`.execute(db).then(() => {}),
      },
    };
    await expect(migrate(engine.db, "the test", steps)).rejects.toThrow("syntax error");
    const tables = await engine.db.introspection.getTables();
    expect(tables.map((table) => table.name)).not.toContain("extra");
    await migrate(engine.db, "the test", migrationsFor(sqliteDialect));
    await engine.close();
  });
});

describe("what goes wrong with the file", () => {
  it("[ST14] a file that is no database is corrupt and stays as it was", async () => {
    const file = join(await testDirectory(), "records.sqlite");
    const garbage = "not a database, but long enough to be one".repeat(100);
    await writeFile(file, garbage);
    await expect(openRecords({ file })).rejects.toMatchObject({ reason: "corrupt" });
    expect(await readFile(file, "utf8")).toBe(garbage);
  });

  it("[ST14] a text that is not readable in a row is corrupt", async () => {
    const file = await testFile();
    const records = await openWithRun(file);
    const raw = new DatabaseSync(file);
    raw.exec("update run set state = '{\"torn'");
    raw.close();
    await expect(records.runs.get(runId)).rejects.toMatchObject({ reason: "corrupt" });
    await records.close();
  });

  it("[ST14] a file that another process writes to is locked", async () => {
    const file = await testFile();
    const records = await openRecords({ file, busy_timeout_ms: 10 });
    const other = new DatabaseSync(file);
    other.exec("begin immediate");
    await expect(records.settings.set("a", "b")).rejects.toMatchObject({ reason: "locked" });
    other.exec("rollback");
    other.close();
    await records.settings.set("a", "b");
    await records.close();
  });

  it("[ST14] a full disk leaves the round as it was, to commit once there is space", async () => {
    const engine = await openSqlite({ file: await testFile() });
    const records = createSqlRecords(engine);
    await records.tasks.publish(task(), now_ms);
    await records.runs.create(run(), initialModel());
    await records.rounds.begin(round(1));
    const big = commit(1, { state: "x".repeat(100_000) });
    await sql`pragma max_page_count = 1`.execute(engine.db);
    await expect(records.rounds.commit(big)).rejects.toMatchObject({
      reason: "disk_full",
      message: expect.stringContaining("Free some space"),
    });
    expect(await records.rounds.unfinished(runId)).toEqual(round(1));
    expect(await records.runs.models(runId)).toEqual([initialModel()]);
    await sql`pragma max_page_count = 100000`.execute(engine.db);
    await records.rounds.commit(big);
    expect(await records.runs.head(runId)).toEqual(big.model);
    await records.close();
  });

  it("[ST14] a file that may not be written is read-only", async () => {
    const engine = await openSqlite({ file: await testFile() });
    await sql`pragma query_only = on`.execute(engine.db);
    const write = engine.db.insertInto("setting").values({ name: "a", value: "b" }).execute();
    await expect(write).rejects.toMatchObject({ reason: "read_only" });
    await engine.close();
  });
});
