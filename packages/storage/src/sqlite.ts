/**
 * Kysely over node:sqlite: a driver adapter and the settings that make a commit durable. Everything
 * that only SQLite knows is in this file; postgres.ts stands beside it.
 */
import { chmodSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { Engine } from "./engine.ts";
import { guarded, storageError } from "./errors.ts";
import { makeDirectory } from "./files.ts";
import { sqliteDialect } from "./migrations/dialect.ts";
import { migrate, migrationsFor } from "./migrations.ts";
import type { Schema } from "./schema.ts";

export type SqliteOptions = {
  /** A path, or `:memory:`. */
  readonly file: string;
  /** How long a write waits for another process before it is refused as `locked`. */
  readonly busy_timeout_ms?: number;
};

export async function openSqlite(options: SqliteOptions): Promise<Engine> {
  const { file, busy_timeout_ms = 5_000 } = options;
  if (file !== ":memory:") await guarded(file, () => makeDirectory(dirname(file)));
  const database = openDatabase(file, busy_timeout_ms);
  const engine = engineOver(database, file);
  try {
    await migrate(engine.db, file, migrationsFor(sqliteDialect));
    // A crash may have come between the end of a round and the checkpoint that forgets its secret.
    await engine.forget();
  } catch (thrown) {
    database.close();
    throw storageError(thrown, file);
  }
  return engine;
}

function engineOver(database: DatabaseSync, file: string): Engine {
  const db = new Kysely<Schema>({
    dialect: {
      createAdapter: () => new TransactionalAdapter(),
      createDriver: () => new NodeSqliteDriver(database, file),
      createIntrospector: (introspected) => new SqliteIntrospector(introspected),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  return {
    db,
    place: file,
    attempt: (work) => work(),
    forget: async () => guard(file, () => database.exec("pragma wal_checkpoint(truncate)")),
    close: () => db.destroy(),
  };
}

/**
 * The records as they are now, in memory and for reading only: the file is not changed, and its
 * coordinator is held up no longer than the copy takes. Older tables are brought up to date in the
 * copy.
 */
export async function snapshotSqlite({
  file,
  busy_timeout_ms = 5_000,
}: SqliteOptions): Promise<Engine> {
  const database = guard(file, () => new DatabaseSync(":memory:"));
  const engine = engineOver(database, file);
  try {
    guard(file, () => database.deserialize(readWhole(file, busy_timeout_ms)));
    await migrate(engine.db, file, migrationsFor(sqliteDialect));
    guard(file, () => database.exec("pragma query_only = on"));
  } catch (thrown) {
    database.close();
    throw storageError(thrown, file);
  }
  return engine;
}

/** What was committed until now, as the bytes of a database without a write-ahead log. */
function readWhole(file: string, timeout: number): Uint8Array {
  const source = new DatabaseSync(file, { readOnly: true, timeout });
  try {
    const bytes = source.serialize();
    // https://www.sqlite.org/fileformat2.html, section 1.3: versions 2 say that there is such a log.
    bytes.fill(1, 18, 20);
    return bytes;
  } finally {
    source.close();
  }
}

function openDatabase(file: string, busy_timeout_ms: number): DatabaseSync {
  return guard(file, () => {
    const database = new DatabaseSync(file, {
      timeout: busy_timeout_ms,
      enableForeignKeyConstraints: true,
    });
    try {
      database.exec("pragma journal_mode = wal");
      database.exec("pragma synchronous = full");
      // Overwrites deleted content with zeros: a finished round's secret must not linger in free
      // pages.
      database.exec("pragma secure_delete = on");
      // The coordinator's identity lives in here; SQLite gives its journals the same mode.
      if (file !== ":memory:") chmodSync(file, 0o600);
    } catch (thrown) {
      database.close();
      throw thrown;
    }
    return database;
  });
}

/** SQLite rolls table changes back like any other; Kysely's own adapter does not rely on it. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class NodeSqliteDriver extends SqliteDriver {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync, file: string) {
    super({ database: adapt(database, file) });
    this.#database = database;
  }

  /**
   * Takes the write lock at once: a read that turns into a write later could be refused half-way.
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  /**
   * After some errors (a full disk) SQLite has rolled back itself; a second rollback would hide the
   * cause.
   */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
  }
}

/**
 * Kysely expects better-sqlite3's shape: parameters as one array, and `reader` for statements that
 * answer rows.
 */
function adapt(database: DatabaseSync, file: string): SqliteDatabase {
  return {
    close: () => guard(file, () => database.close()),
    prepare: (sql) => {
      const statement = guard(file, () => database.prepare(sql));
      const bind = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => guard(file, () => statement.all(...bind(parameters))),
        run: (parameters) => guard(file, () => statement.run(...bind(parameters))),
        iterate: (parameters) => guard(file, () => statement.iterate(...bind(parameters))),
      };
    },
  };
}

function guard<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw storageError(thrown, file);
  }
}
