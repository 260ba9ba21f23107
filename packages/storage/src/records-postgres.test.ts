import { hostname } from "node:os";
import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { constraintRules } from "./contract/constraints.ts";
import { testDirectory } from "./contract/directory.ts";
import {
  act,
  commit,
  conflict,
  initialModel,
  now_ms,
  round,
  run,
  runId,
  sha256,
  task,
} from "./contract/fixtures.ts";
import { oldDatabase } from "./contract/old-database.ts";
import { PostgresServer, withoutPostgres } from "./contract/postgres.ts";
import { recordsContract } from "./contract/records.ts";
import { upgradeRules } from "./contract/upgrades.ts";
import { killAndWait, startWriter } from "./contract/writer.ts";
import { postgresDialect } from "./migrations/dialect.ts";
import { migrate, migrationsFor } from "./migrations.ts";
import { openPostgres } from "./postgres.ts";
import { createSqlRecords, openRecords } from "./records.ts";

const skipped = withoutPostgres === null ? "" : ` (skipped: ${withoutPostgres})`;

describe.skipIf(withoutPostgres !== null)(`with a PostgreSQL server${skipped}`, () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.start({ isDurable: false });
  });
  afterAll(() => server?.dispose());

  recordsContract("records in PostgreSQL", async () =>
    openRecords({ database_url: await server.createDatabase() }),
  );

  describe("one coordinator at a time", () => oneAtATime(() => server));
  describe("what PostgreSQL refuses", () => refusals(() => server));
  describe("what PostgreSQL refuses by itself", () => {
    const open = async () => openPostgres({ database_url: await server.createDatabase() });
    constraintRules(open);

    it("[ST37] not all acts are taken out at once", async () => {
      const engine = await open();
      onTestFinished(() => engine.close());
      await createSqlRecords(engine).acts.append(act(1));
      await expect(sql`truncate act`.execute(engine.db)).rejects.toMatchObject(conflict);
    });
  });
  describe("databases of older versions", () =>
    upgradeRules(async (version) => {
      const database_url = await server.createDatabase();
      const statements = oldDatabase(version, 'text collate "C"');
      await server.ask(new URL(database_url).pathname.slice(1), statements.join(";"));
      return opened({ database_url });
    }));
  describe("migrations of PostgreSQL", () => migrationRules(() => server));
});

/** Records that a test closes at its end, whatever came of it. */
async function opened(options: Parameters<typeof openRecords>[0]) {
  const records = await openRecords(options);
  onTestFinished(() => records.close());
  return records;
}

function oneAtATime(server: () => PostgresServer): void {
  it("[ST29] names the process, its host and since when; then the next may have it", async () => {
    const database_url = await server().createDatabase();
    const first = await openRecords({ database_url });
    const second = openRecords({ database_url, lock_timeout_ms: 10 });
    await expect(second).rejects.toMatchObject({ name: "StorageError", reason: "locked" });
    await expect(second).rejects.toThrow(
      new RegExp(
        `in use by process ${process.pid} on ${hostname().slice(0, 12)}.* \\(since 2\\d{3}-.*Z\\)`,
      ),
    );
    await first.settings.set("name", "value");
    await first.close();
    const third = await opened({ database_url });
    expect(await third.settings.get("name")).toBe("value");
  });

  it("[ST29] who has lost its session to another writes nothing more", async () => {
    const database_url = await server().createDatabase();
    const name = new URL(database_url).pathname.slice(1);
    const first = await opened({ database_url, lock_timeout_ms: 10 });
    await first.settings.set("leader", "first");
    await server().ask(
      "postgres",
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
    );
    const second = await opened({ database_url });
    await second.settings.set("leader", "second");
    await expect(first.settings.set("leader", "first")).rejects.toMatchObject({
      reason: "locked",
      message: expect.stringContaining(`process ${process.pid}`),
    });
    expect(await second.settings.get("leader")).toBe("second");
  });

  it("[ST29] a lock that no coordinator holds is told by the name of its session", async () => {
    const database_url = await server().createDatabase();
    const stranger = new pg.Client({ connectionString: database_url, application_name: "psql" });
    await stranger.connect();
    await stranger.query(`select pg_advisory_lock(${0x74726962}, 1)`);
    await expect(openRecords({ database_url, lock_timeout_ms: 10 })).rejects.toMatchObject({
      reason: "locked",
      message: expect.stringContaining('a session named "psql"'),
    });
    await stranger.end();
  });

  it("[ST1] [ST29] a process that is killed loses nothing, and the database is free", async () => {
    const database_url = await server().createDatabase();
    const writer = await startWriter(await testDirectory(), database_url);
    await expect(openRecords({ database_url, lock_timeout_ms: 10 })).rejects.toMatchObject({
      reason: "locked",
      message: expect.stringContaining(`in use by process ${writer.pid} on`),
    });
    await killAndWait(writer);
    const records = await opened({ database_url });
    expect(await records.runs.head(runId)).toEqual(commit(1).model);
    expect(await records.rounds.deliveries(round(1).id)).toHaveLength(2);
    expect(await records.rounds.unfinished(runId)).toEqual(round(2));
    await records.rounds.commit(commit(1));
    expect(await records.runs.models(runId)).toHaveLength(2);
  });
}

function refusals(server: () => PostgresServer): void {
  it("[ST14] a database that does not exist is named, and never a password", async () => {
    const database_url = server().addressOf("nowhere").replace("postgres@", "postgres:hunter2@");
    const error = await openRecords({ database_url }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "StorageError", reason: "other" });
    expect(String(error)).toContain("database nowhere at 127.0.0.1");
    expect(String(error)).toContain("Check the database and DATABASE_URL");
    expect(String(error)).not.toContain("hunter2");
    await expect(openRecords({ database_url: "hunter2" })).rejects.toThrow("is no address");
  });

  it("[ST14] a database that may only be read is read-only", async () => {
    const engine = await openPostgres({ database_url: await server().createDatabase() });
    await sql`set default_transaction_read_only = on`.execute(engine.db);
    await expect(createSqlRecords(engine).settings.set("a", "b")).rejects.toMatchObject({
      reason: "read_only",
    });
    await engine.close();
  });

  it("[ST14] a table that somebody else locks is locked, and free afterwards", async () => {
    const database_url = await server().createDatabase();
    const records = await opened({ database_url, lock_timeout_ms: 10 });
    const other = new pg.Client({ connectionString: database_url });
    await other.connect();
    await other.query("begin");
    await other.query("lock table setting");
    await expect(records.settings.set("a", "b")).rejects.toMatchObject({ reason: "locked" });
    await other.end();
    await records.settings.set("a", "b");
    expect(await records.settings.get("a")).toBe("b");
  });

  it("[ST14] a mistake in a statement is told as it is, and is not tried again", async () => {
    const engine = await openPostgres({ database_url: await server().createDatabase() });
    let attempts = 0;
    const work = engine.attempt(() => {
      attempts += 1;
      return sql`selekt 1`.execute(engine.db);
    });
    await expect(work).rejects.toThrow("syntax error");
    expect(attempts).toBe(1);
    await engine.close();
  });

  it("[ST6] counts a participant once even where the code above would not notice", async () => {
    const engine = await openPostgres({ database_url: await server().createDatabase() });
    const records = createSqlRecords(engine);
    await records.tasks.publish(task(), now_ms);
    await records.runs.create(run(), initialModel());
    await records.rounds.begin(round(1));
    const delivery = { round: round(1).id, participant: "p", sha256: sha256("u") };
    const insert = (outcome: string) =>
      engine.db
        .insertInto("delivery")
        .values({ ...delivery, outcome })
        .execute();
    await insert("counted");
    await expect(insert("uncounted")).rejects.toMatchObject({ reason: "conflict" });
    await expect(
      engine.db.updateTable("round").set({ status: "committed" }).execute(),
    ).rejects.toMatchObject({ reason: "conflict" });
    await engine.close();
  });
}

function migrationRules(server: () => PostgresServer): void {
  it("[ST13] data of a newer version is refused with what to do", async () => {
    const database_url = await server().createDatabase();
    await (await openRecords({ database_url })).close();
    await server().ask(
      new URL(database_url).pathname.slice(1),
      "insert into kysely_migration values ('0099_future', '2099-01-01')",
    );
    await expect(openRecords({ database_url })).rejects.toMatchObject({
      reason: "newer_schema",
      message: expect.stringMatching(/0099_future.*Start the newer version/s),
    });
  });

  it("[ST13] a step that fails takes back the steps before it", async () => {
    const engine = await openPostgres({ database_url: await server().createDatabase() });
    const statement = (text: string) => ({
      up: (db: typeof engine.db) =>
        sql
          .raw(text)
          .execute(db)
          .then(() => {}),
    });
    const steps = {
      ...migrationsFor(postgresDialect),
      "0098_good": statement("create table extra (a text)"),
      "0099_bad": statement("create tabel wrong"),
    };
    await expect(migrate(engine.db, "the test", steps)).rejects.toThrow("syntax error");
    const tables = await engine.db.introspection.getTables();
    expect(tables.map((table) => table.name)).not.toContain("extra");
    await migrate(engine.db, "the test", migrationsFor(postgresDialect));
    await engine.close();
  });
}
