/** Reads the environment; no other file does. Every variable has a default, and a wrong one is named in the error. */
import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import { type BlobsOptions, type RecordsOptions, readS3Address } from "@tributary/storage";
import { z } from "zod";

const repository = resolve(import.meta.dirname, "../../..");

export const adminToken_characters_min = 16;

const Environment = z.object({
  /** 0 takes a free port. */
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().default("127.0.0.1"),
  /** Where records, blobs and the spool live. */
  DATA_PATH: z.string().default("data"),
  /** `postgresql://user:password@host:5432/database`: records live there, not in a file of DATA_PATH. */
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: "must look like postgresql://user:password@host:5432/database",
    })
    .optional(),
  /** `s3://key:secret@host:9000/bucket/prefix?region=eu-central-1&tls=off`: models live there, not in DATA_PATH. */
  BLOB_URL: z.string().optional(),
  /** Key and secret of BLOB_URL, where it has none. */
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  /** How much of what is in BLOB_URL is kept in DATA_PATH too, in MiB. */
  BLOB_CACHE_MIB: z.coerce.number().int().min(0).default(4096),
  /** Public test sets (mnist/, tabular/, shakespeare/) for evaluating models. */
  DATA_DIR: z.string().optional(),
  /** A ready task to open at the start, unless it has a run. */
  OPEN_TASK: z.string().optional(),
  /** Who runs this coordinator, as participants read it before they take part. */
  OPERATOR: z.string().trim().min(1).max(120).optional(),
  OPEN_ROUNDS: z.coerce.number().int().min(1).default(20),
  /** Further web origins whose pages may connect, separated by commas. */
  ALLOWED_ORIGINS: z.string().default(""),
  /** Believe X-Forwarded-For and X-Forwarded-Proto: only behind a proxy that sets them. */
  TRUST_PROXY: z.enum(["yes", "no"]).default("no"),
  /** Who proposes a model may not confirm it. */
  PROMOTE_BY_TWO: z.enum(["yes", "no"]).default("no"),
  /** Visitors without data may take part with rows and texts that their page invents: for demonstrations. */
  INVENTED_DATA: z.enum(["yes", "no"]).default("no"),
  /** `off` serves the API and sockets without pages. */
  WEB: z.enum(["on", "off"]).default("on"),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  /** Replaces the token that is otherwise made at the first start. */
  ADMIN_TOKEN: z.string().min(adminToken_characters_min).optional(),
});

export type Config = {
  readonly port: number;
  readonly host: string;
  readonly data_path: string;
  readonly records: RecordsOptions;
  readonly blobs: BlobsOptions;
  readonly test_data_path: string | null;
  readonly open_task: string | null;
  readonly open_rounds: number;
  readonly operator: string | null;
  readonly allowed_origins: readonly string[];
  readonly trusts_proxy: boolean;
  readonly promotes_by_two: boolean;
  readonly invents_data: boolean;
  readonly web: "on" | "off" | "dev";
  readonly log_level: "debug" | "info" | "warn" | "error" | "silent";
  readonly admin_token: string | null;
};

export class ConfigError extends Error {}

/** What was said at the command line comes before the environment. A variable set to nothing is not set. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  arguments_: readonly string[],
  said: { readonly DATA_PATH?: string | undefined } = {},
): Config {
  const isSet = ([, value]: readonly [string, string | undefined]) => Boolean(value);
  const told = [...Object.entries(environment), ...Object.entries(said)].filter(isSet);
  const parsed = Environment.safeParse(Object.fromEntries(told));
  if (!parsed.success) {
    throw new ConfigError(`The environment is not usable.\n${z.prettifyError(parsed.error)}`);
  }
  const from = parsed.data;
  const isDev = arguments_.includes("--dev");
  const data_path = resolve(repository, from.DATA_PATH);
  return {
    port: from.PORT,
    host: from.HOST,
    data_path,
    records: from.DATABASE_URL
      ? { database_url: from.DATABASE_URL }
      : { file: embeddedDatabase(data_path) },
    blobs: blobsOf(from, data_path),
    test_data_path: from.DATA_DIR === undefined ? null : resolve(from.DATA_DIR),
    open_task: from.OPEN_TASK ?? (isDev ? "digits" : null),
    open_rounds: from.OPEN_ROUNDS,
    operator: from.OPERATOR ?? null,
    allowed_origins: from.ALLOWED_ORIGINS.split(",").filter((origin) => origin !== ""),
    trusts_proxy: from.TRUST_PROXY === "yes",
    promotes_by_two: from.PROMOTE_BY_TWO === "yes",
    invents_data: isDev || from.INVENTED_DATA === "yes",
    web: isDev ? "dev" : from.WEB,
    log_level: from.LOG_LEVEL,
    admin_token: from.ADMIN_TOKEN ?? null,
  };
}

function blobsOf(from: z.infer<typeof Environment>, data_path: string): BlobsOptions {
  if (!from.BLOB_URL) return { directory: embeddedBlobs(data_path) };
  const { AWS_ACCESS_KEY_ID: access_key, AWS_SECRET_ACCESS_KEY: secret_key } = from;
  const read = readS3Address(from.BLOB_URL, { access_key, secret_key });
  if (!read.ok) {
    throw new ConfigError(`The environment is not usable.\n✖ BLOB_URL ${read.problem}.`);
  }
  const bytes_max = from.BLOB_CACHE_MIB * 2 ** 20;
  const cache = { directory: join(data_path, "blob-cache"), bytes_max };
  return { s3: { address: read.address }, cache };
}

/** Where models live without a bucket. */
export function embeddedBlobs(data_path: string): string {
  return join(data_path, "blobs");
}

/** Where records live without a database server. */
export function embeddedDatabase(data_path: string): string {
  return join(data_path, "tributary.sqlite");
}

/** A database by host and name, without what must stay secret. */
export function databaseName(database_url: string): string {
  const { host, pathname } = new URL(database_url);
  return `${host}${pathname}`;
}

/** Where records and models are, for people to read. */
export function placesOf({ records, blobs }: Config): { database: string; blobs: string } {
  return {
    database:
      "file" in records
        ? "SQLite, in DATA_PATH"
        : `PostgreSQL, ${databaseName(records.database_url)}`,
    blobs: "directory" in blobs ? "files, in DATA_PATH" : `${blobs.s3.address.bucket}, in S3`,
  };
}

export function newAdminToken(): string {
  return randomBytes(24).toString("base64url");
}
