/**
 * How a session with PostgreSQL begins: limits on how long anything may take, and the lock that
 * makes this coordinator the only one at the database. The lock is the server's and ends with its
 * session, so it is never stale; the session's name says who holds it.
 */
import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import pg from "pg";
import { StorageError } from "./errors.ts";

export type SessionOptions = {
  readonly place: string;
  readonly name: string;
  readonly statement_timeout_ms: number;
  readonly lock_timeout_ms: number;
};

/** "trib", and the one thing that is locked. */
const lockKey = [0x74726962, 1] as const;
const nameForm = /^tributary (\d+) \S+ (\S+) (.+)$/;

/**
 * The holder in the 63 bytes of an application name: process, a mark of its own (so that two
 * containers with process 1 differ), since when (UTC), and as much of its host as there is room for.
 */
export function holderName(): string {
  const mark = randomBytes(3).toString("hex");
  const since = `${new Date().toISOString().slice(0, 16)}Z`;
  return `tributary ${process.pid} ${mark} ${since} ${hostname()}`.slice(0, 63);
}

export async function beginSession(client: pg.ClientBase, options: SessionOptions): Promise<void> {
  await client.query(
    `select set_config(name, value, false) from (values
      ('application_name', $1::text),
      ('statement_timeout', $2::text),
      ('lock_timeout', $3::text),
      ('idle_in_transaction_session_timeout', $2::text),
      ('tcp_keepalives_idle', '10'),
      ('tcp_keepalives_interval', '5'),
      ('tcp_keepalives_count', '3')) as setting (name, value)`,
    [options.name, `${options.statement_timeout_ms}`, `${options.lock_timeout_ms}`],
  );
  // What a method wrote is on disk when it answers, also where somebody preferred speed.
  await client.query(
    `select set_config('synchronous_commit', 'on', false)
     where current_setting('synchronous_commit') = 'off'`,
  );
  if (await takesLock(client)) return;
  const holder = await findHolder(client);
  if (holder?.name !== options.name) throw refusal(holder?.name, options.place);
  // Our own session of before: the server has not noticed yet that its connection is gone.
  await client.query("select pg_terminate_backend($1)", [holder.pid]);
  if (!(await takesLock(client))) throw refusal(undefined, options.place);
}

/** A session that looks on: it takes no lock, writes nothing, and may think between two questions. */
export async function beginReading(
  client: pg.ClientBase,
  { statement_timeout_ms }: Pick<SessionOptions, "statement_timeout_ms">,
): Promise<void> {
  await client.query(
    `select set_config(name, value, false) from (values
      ('application_name', $1::text),
      ('statement_timeout', $2::text),
      ('default_transaction_read_only', 'on')) as setting (name, value)`,
    [`${holderName()} (reading)`.slice(0, 63), `${statement_timeout_ms}`],
  );
}

/** Waits for as long as `lock_timeout` allows. */
async function takesLock(client: pg.ClientBase): Promise<boolean> {
  try {
    await client.query("select pg_advisory_lock($1, $2)", [...lockKey]);
    return true;
  } catch (thrown) {
    if (thrown instanceof pg.DatabaseError && thrown.code === "55P03") return false;
    throw thrown;
  }
}

type Holder = { readonly pid: number; readonly name: string };

async function findHolder(client: pg.ClientBase): Promise<Holder | undefined> {
  const { rows } = await client.query<Holder>(
    `select pid, application_name as name
     from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and granted and datname = current_database()
       and database = datid and classid = $1 and objid = $2 and objsubid = 2`,
    [...lockKey],
  );
  return rows[0];
}

function refusal(holder: string | undefined, place: string): StorageError {
  if (holder === undefined) {
    return new StorageError("unavailable", `The lock of ${place} has just changed hands.`);
  }
  const [, pid, since, host] = nameForm.exec(holder) ?? [];
  const who = pid ? `process ${pid} on ${host} (since ${since})` : `a session named "${holder}"`;
  return new StorageError(
    "locked",
    `${place} is in use by ${who}. Stop that coordinator, or give this one another database.`,
  );
}
