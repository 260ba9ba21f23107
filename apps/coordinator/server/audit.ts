/**
 * `npx pnpm audit:data`: checks the invariants in what a coordinator has stored. It only reads, and works beside a
 * coordinator that runs: records are read as of one moment; what concerns a round under way is looked at twice.
 * Ends with 0 when nothing was found, with 1 when something was, with 2 when it cannot read.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  type AuditOptions,
  type AuditReport,
  audit,
  confirmedBy,
  describeAudit,
  hasMoving,
} from "@tributary/runtime";
import { inspectSpool, openBlobs, StorageError, snapshotRecords } from "@tributary/storage";
import { type Config, ConfigError, databaseName, readConfig } from "./config.ts";
import { showProgress } from "./progress.ts";

const usage = `Usage: npx pnpm audit:data [--data-path <folder>] [--quick] [--json]

  --data-path  the coordinator's data directory; else DATA_PATH, or data
  --quick      hash models, but do not compute them again
  --json       the report as JSON on standard output

DATABASE_URL and BLOB_URL are respected as by the coordinator, which may run meanwhile.
Exit code: 0 nothing found, 1 something found, 2 cannot read.`;

const exitCodes = { clean: 0, violated: 1, unreadable: 2 } as const;

type Options = { readonly config: Config; readonly isQuick: boolean; readonly isJson: boolean };

/** Null where help was asked for. */
function readOptions(arguments_: readonly string[]): Options | null {
  const { values } = parseOptions(arguments_);
  if (values.help) return null;
  const config = readConfig(process.env, [], { DATA_PATH: values["data-path"] });
  return { config, isQuick: values.quick, isJson: values.json };
}

function parseOptions(arguments_: readonly string[]) {
  try {
    return parseArgs({
      args: [...arguments_],
      options: {
        "data-path": { type: "string" },
        quick: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : error}\n${usage}`);
  }
}

/** Opening would make what is missing, and an empty directory holds no violation. */
function requireThere({ records, blobs }: Config): void {
  const places = [
    "file" in records ? records.file : null,
    "directory" in blobs ? blobs.directory : null,
  ];
  const missing = places.find((place) => place !== null && !existsSync(place));
  if (missing) throw new ConfigError(`There is nothing to audit: ${missing} does not exist.`);
}

/** Everything as it is now. */
async function look(config: Config, options: AuditOptions): Promise<AuditReport> {
  const records = await snapshotRecords(config.records);
  try {
    // Without a cache: what the bucket itself holds is to be seen.
    const place = "s3" in config.blobs ? { s3: config.blobs.s3 } : config.blobs;
    const blobs = await openBlobs({ ...place, isShared: true });
    const spool = inspectSpool({ directory: join(config.data_path, "spool") });
    return await audit({ records, blobs, spool }, options);
  } finally {
    await records.close();
  }
}

async function auditData({ config, isQuick }: Options): Promise<AuditReport> {
  const progress = showProgress(process.stderr);
  const models = isQuick ? "hash" : "recompute";
  const report = await look(config, { models, onProgress: progress.show }).finally(progress.end);
  // A round may have gone on between its records and its spool: what was really found is found again.
  return hasMoving(report) ? confirmedBy(report, await look(config, { models: "skip" })) : report;
}

async function headOf({ config }: Options): Promise<string> {
  const { records, data_path } = config;
  const place = "file" in records ? "" : `, records in ${databaseName(records.database_url)}`;
  const holder = await holderOf(data_path);
  const beside =
    holder === null
      ? ""
      : `\nProcess ${holder} is using it: what it writes from now on is not in this audit.`;
  return `Audit of ${data_path}${place}${beside}\n`;
}

/** The process that holds the directory's lock, by what it wrote beside it; null where none lives. */
async function holderOf(data_path: string): Promise<number | null> {
  const text = await readFile(join(data_path, "lock.pid"), "utf8").catch(() => "");
  const pid = Number.parseInt(text, 10);
  if (!(pid > 0)) return null;
  try {
    process.kill(pid, 0);
    return pid;
  } catch {
    return null;
  }
}

async function main(arguments_: readonly string[]): Promise<number> {
  const options = readOptions(arguments_);
  if (options === null) {
    console.log(usage);
    return exitCodes.clean;
  }
  requireThere(options.config);
  if (!options.isJson) console.log(await headOf(options));
  const report = await auditData(options);
  console.log(options.isJson ? JSON.stringify(report, null, 2) : describeAudit(report));
  return report.is_clean ? exitCodes.clean : exitCodes.violated;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const isExpected = error instanceof ConfigError || error instanceof StorageError;
  console.error(isExpected ? error.message : error);
  process.exitCode = exitCodes.unreadable;
}
