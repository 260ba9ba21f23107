/**
 * Kysely over PostgreSQL. One session does everything, and it holds the database's lock: when it is
 * lost, its lock, its transaction and its right to write are lost together, so that no write can
 * slip past a successor, and a new session finds every write of the old one done or undone. A pool
 * of one makes the next session; work whose session was lost is tried again for a limited time.
 */
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from "kysely";
import pg from "pg";
import type { Engine } from "./engine.ts";
import { StorageError } from "./errors.ts";
import { postgresDialect } from "./migrations/dialect.ts";
import { migrate, migrationsFor, requireMigrated } from "./migrations.ts";
import { persist } from "./patience.ts";
import { endsSession, postgresError } from "./postgres-errors.ts";
import { beginReading, beginSession, holderName } from "./postgres-session.ts";
import type { Schema } from "./schema.ts";

export type PostgresOptions = {
  /** `postgresql://user:password@host:5432/database`; not through a pooler of transactions. */
  readonly database_url: string;
  /** How long work is tried again while the database cannot be reached. */
  readonly patience_ms?: number;
  readonly connect_timeout_ms?: number;
  readonly statement_timeout_ms?: number;
  /** How long to wait for another coordinator to let go of the database. */
  readonly lock_timeout_ms?: number;
  /** Another coordinator has taken the database from this one, which must end. */
  readonly onLockLost?: (error: StorageError) => void;
};

/** How much longer than the server the client waits before it gives a session up. */
const grace_ms = 1_000;

export async function openPostgres(options: PostgresOptions): Promise<Engine> {
  const { patience_ms = 10_000, statement_timeout_ms = 10_000, lock_timeout_ms = 3_000 } = options;
  const place = placeOf(options.database_url);
  const session = { place, name: holderName(), statement_timeout_ms, lock_timeout_ms };
  let isOpen = false;
  const db = connect(options, async (client) => {
    await beginSession(client, session).catch((thrown) => {
      const isTaken = isOpen && thrown instanceof StorageError && thrown.reason === "locked";
      if (isTaken) options.onLockLost?.(thrown);
      throw thrown;
    });
  });
  const closing = new AbortController();
  const engine: Engine = {
    db,
    place,
    attempt: (work) => persist(work, { patience_ms, closing: closing.signal }),
    // What the server keeps of deleted rows (its log, its backups) is not in our hands.
    forget: async () => {},
    async close() {
      closing.abort();
      await db.destroy();
    },
  };
  try {
    await engine.attempt(() => migrate(db, place, migrationsFor(postgresDialect)));
  } catch (thrown) {
    await engine.close();
    throw thrown;
  }
  isOpen = true;
  return engine;
}

/**
 * The records as they are now, for reading only: in one transaction, without the lock, beside the
 * coordinator that holds it.
 */
export async function snapshotPostgres(options: PostgresOptions): Promise<Engine> {
  const place = placeOf(options.database_url);
  const { statement_timeout_ms = 60_000 } = options;
  const begin = (client: pg.ClientBase) => beginReading(client, { statement_timeout_ms });
  const pool = connect({ ...options, statement_timeout_ms }, begin);
  const reading = await beginSnapshot(pool).catch(async (thrown) => {
    await pool.destroy();
    throw thrown;
  });
  const engine: Engine = {
    db: reading,
    place,
    attempt: (work) => work(),
    forget: async () => {},
    async close() {
      // Its session is given back by that, also where it is lost; only then can the pool end.
      await reading
        .rollback()
        .execute()
        .catch(() => {});
      await pool.destroy();
    },
  };
  try {
    await requireMigrated(reading, place, migrationsFor(postgresDialect));
  } catch (thrown) {
    await engine.close();
    throw thrown;
  }
  return engine;
}

function beginSnapshot(pool: Kysely<Schema>) {
  const transaction = pool.startTransaction();
  return transaction.setIsolationLevel("repeatable read").setAccessMode("read only").execute();
}

/** A pool of one session, which is set up by `onConnect` whenever it is a new one. */
function connect(
  { database_url, connect_timeout_ms = 5_000, statement_timeout_ms = 10_000 }: PostgresOptions,
  onConnect: (client: pg.ClientBase) => Promise<void>,
): Kysely<Schema> {
  const pool = new pg.Pool({
    connectionString: database_url,
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: connect_timeout_ms,
    query_timeout: statement_timeout_ms + grace_ms,
    keepAlive: true,
    types: { getTypeParser },
    onConnect,
  });
  // A session that ends while nobody uses it is replaced by the next one that does.
  pool.on("error", () => {});
  return new Kysely<Schema>({
    dialect: new PostgresDialect({ pool: adapt(pool, placeOf(database_url)) }),
  });
}

/** The database by name and host, never with its password. */
function placeOf(database_url: string): string {
  if (!URL.canParse(database_url)) {
    throw new StorageError(
      "other",
      "DATABASE_URL is no address. It looks like postgresql://user:password@host:5432/database.",
    );
  }
  const { host, pathname, searchParams } = new URL(database_url);
  const at = host || searchParams.get("host") || "localhost";
  return `the PostgreSQL database ${decodeURIComponent(pathname.slice(1))} at ${at}`;
}

/** Kysely's view of the pool, in which every error has its meaning. */
function adapt(pool: pg.Pool, place: string): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      try {
        return lend(await pool.connect(), place);
      } catch (thrown) {
        throw postgresError(thrown, place);
      }
    },
  };
}

/** A session that has failed is used no more, not even to roll back, and is given back as broken. */
function lend(client: pg.PoolClient, place: string): PostgresPoolClient {
  let failure: unknown = null;
  // Without a listener, a session that is lost while it is lent would end the process.
  const onError = (thrown: unknown) => {
    failure ??= postgresError(thrown, place);
  };
  client.on("error", onError);
  const query = async (text: string, parameters?: readonly unknown[]) => {
    if (failure !== null) throw failure;
    try {
      return await client.query(text, [...(parameters ?? [])]);
    } catch (thrown) {
      const error = postgresError(thrown, place);
      if (endsSession(thrown)) failure ??= error;
      throw error;
    }
  };
  return {
    // Of the two forms that Kysely knows, the one with a cursor is never asked for.
    query: query as unknown as PostgresPoolClient["query"],
    release() {
      client.off("error", onError);
      client.release(failure !== null);
    },
  };
}

/** Bigints are moments and counts, which a number holds exactly. */
function getTypeParser(oid: number, format?: "text" | "binary") {
  const parse = pg.types.getTypeParser(oid, format as "text");
  return oid === pg.types.builtins.INT8 ? (text: string) => exactNumber(text) : parse;
}

function exactNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError(`Expected an exact number, got ${text}.`);
  return number;
}
