/**
 * `npx pnpm tributary move-database`: copies the records of the embedded database into the one that DATABASE_URL names.
 * The coordinator must not run meanwhile; both databases are locked. The file stays as it is.
 */
import { existsSync } from "node:fs";
import { copyRecords, lockDataDirectory, StorageError } from "@tributary/storage";
import { ConfigError, embeddedDatabase, readConfig } from "./config.ts";

const usage = "Usage: DATABASE_URL=postgresql://… npx pnpm tributary move-database";

async function moveDatabase(): Promise<void> {
  const { data_path, records: to } = readConfig(process.env, []);
  const file = embeddedDatabase(data_path);
  if ("file" in to) {
    throw new ConfigError(`DATABASE_URL must name the database to move to.\n${usage}`);
  }
  if (!existsSync(file)) throw new ConfigError(`There is nothing to move: ${file} does not exist.`);
  const lock = await lockDataDirectory(data_path);
  try {
    const { outcome, rows } = await copyRecords({ from: { file }, to });
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

try {
  const [command, ...others] = process.argv.slice(2);
  if (command !== "move-database" || others.length > 0) throw new ConfigError(usage);
  await moveDatabase();
} catch (error) {
  const isExpected = error instanceof ConfigError || error instanceof StorageError;
  console.error(isExpected ? error.message : error);
  process.exitCode = isExpected ? 2 : 1;
}
