/**
 * `npx pnpm tributary move-database`: copies the records of the embedded database into the one that DATABASE_URL names.
 * `npx pnpm tributary move-blobs`: copies the models of the data directory into the bucket that BLOB_URL names.
 * The coordinator must not run meanwhile; directory and databases are locked. What was copied stays where it was.
 */
import { existsSync } from "node:fs";
import { actors, createActs, wallClock } from "@tributary/runtime";
import {
  type ActRecord,
  copyBlobs,
  copyRecords,
  lockDataDirectory,
  openRecords,
  type Records,
  type RecordsOptions,
  StorageError,
} from "@tributary/storage";
import {
  ConfigError,
  databaseName,
  embeddedBlobs,
  embeddedDatabase,
  readConfig,
} from "./config.ts";

const usage =
  "Usage: DATABASE_URL=postgresql://… npx pnpm tributary move-database\n" +
  "       BLOB_URL=s3://… npx pnpm tributary move-blobs";

async function moveDatabase(): Promise<void> {
  const { data_path, records: to } = readConfig(process.env, []);
  const file = embeddedDatabase(data_path);
  if ("file" in to) {
    throw new ConfigError(`DATABASE_URL must name the database to move to.\n${usage}`);
  }
  if (!existsSync(file)) throw new ConfigError(`There is nothing to move: ${file} does not exist.`);
  const lock = await lockDataDirectory(data_path);
  try {
    const intention = { action: "move_database", subject: databaseName(to.database_url) };
    const { outcome, rows } = await written({ file }, intention, () =>
      copyRecords({ from: { file }, to }),
    );
    console.log(
      outcome === "copied"
        ? `${rows} rows were copied and compared.`
        : `The database has all ${rows} rows already; nothing was changed.`,
    );
    console.log(
      `Start the coordinator with this DATABASE_URL from now on. Models and updates stay in ${data_path}. ` +
        `Keep ${file} until you are content, then delete it: it holds the coordinator's identity.`,
    );
  } finally {
    await lock.release();
  }
}

type Move = { readonly action: string; readonly subject: string };

/**
 * Moves, after it was written into the log of acts. A move that is told again, and is the newest act there, is not
 * written again: a database that has arrived must be recognised.
 */
async function written<T>(
  options: RecordsOptions,
  { action, subject }: Move,
  move: () => Promise<T>,
): Promise<T> {
  const records = await openRecords(options);
  try {
    const newest = await newestAct(records);
    if (newest?.action === action && newest.subject === subject) return await move();
    const acts = createActs({ records, clock: wallClock });
    const intention = { actor: actors.configuration, action, subject, detail: null };
    return await acts.perform(intention, move);
  } finally {
    await records.close();
  }
}

async function newestAct({ acts }: Records): Promise<ActRecord | null> {
  let newest: ActRecord | null = null;
  for (;;) {
    const page: readonly ActRecord[] = await acts.list((newest?.seq ?? 0) + 1, 500);
    newest = page.at(-1) ?? newest;
    if (page.length < 500) return newest;
  }
}

async function moveBlobs(): Promise<void> {
  const { data_path, blobs, records } = readConfig(process.env, []);
  const directory = embeddedBlobs(data_path);
  if ("directory" in blobs) {
    throw new ConfigError(`BLOB_URL must name the bucket to move to.\n${usage}`);
  }
  if (!existsSync(directory)) {
    throw new ConfigError(`There is nothing to move: ${directory} does not exist.`);
  }
  const lock = await lockDataDirectory(data_path);
  try {
    const { endpoint, bucket, prefix } = blobs.s3.address;
    const intention = { action: "move_blobs", subject: `${endpoint}/${bucket}/${prefix}` };
    const { copied, present } = await written(records, intention, () =>
      copyBlobs({ from: { directory }, to: { s3: blobs.s3 } }),
    );
    console.log(`${copied} blobs were copied; ${present} were there already.`);
    console.log(
      "Start the coordinator with this BLOB_URL from now on. " +
        `Keep ${directory} until you are content, then delete it.`,
    );
  } finally {
    await lock.release();
  }
}

const commands: ReadonlyMap<string, () => Promise<void>> = new Map([
  ["move-database", moveDatabase],
  ["move-blobs", moveBlobs],
]);

try {
  const [name = "", ...others] = process.argv.slice(2);
  const command = commands.get(name);
  if (command === undefined || others.length > 0) throw new ConfigError(usage);
  await command();
} catch (error) {
  const isExpected = error instanceof ConfigError || error instanceof StorageError;
  console.error(isExpected ? error.message : error);
  process.exitCode = isExpected ? 2 : 1;
}
