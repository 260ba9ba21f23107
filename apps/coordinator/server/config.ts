/** Reads the environment; no other file does. Every variable has a default, and a wrong one is named in the error. */
import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import type { RecordsOptions } from "@tributary/storage";
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
  /** Public test sets (mnist/, tabular/, shakespeare/) for evaluating models. */
  DATA_DIR: z.string().optional(),
  /** A ready task to open when nothing is open yet. */
  OPEN_TASK: z.string().optional(),
  OPEN_ROUNDS: z.coerce.number().int().min(1).default(20),
  /** Further web origins whose pages may connect, separated by commas. */
  ALLOWED_ORIGINS: z.string().default(""),
  /** Believe X-Forwarded-For: only behind a proxy that sets it. */
  TRUST_PROXY: z.enum(["yes", "no"]).default("no"),
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
  readonly test_data_path: string | null;
  readonly open_task: string | null;
  readonly open_rounds: number;
  readonly allowed_origins: readonly string[];
  readonly trusts_proxy: boolean;
  readonly web: "on" | "off" | "dev";
  readonly log_level: "debug" | "info" | "warn" | "error" | "silent";
  readonly admin_token: string | null;
};

export class ConfigError extends Error {}

export function readConfig(environment: NodeJS.ProcessEnv, arguments_: readonly string[]): Config {
  const parsed = Environment.safeParse(environment);
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
    test_data_path: from.DATA_DIR === undefined ? null : resolve(from.DATA_DIR),
    open_task: from.OPEN_TASK ?? (isDev ? "digits" : null),
    open_rounds: from.OPEN_ROUNDS,
    allowed_origins: from.ALLOWED_ORIGINS.split(",").filter((origin) => origin !== ""),
    trusts_proxy: from.TRUST_PROXY === "yes",
    web: isDev ? "dev" : from.WEB,
    log_level: from.LOG_LEVEL,
    admin_token: from.ADMIN_TOKEN ?? null,
  };
}

/** Where records live without a database server. */
export function embeddedDatabase(data_path: string): string {
  return join(data_path, "tributary.sqlite");
}

export function newAdminToken(): string {
  return randomBytes(24).toString("base64url");
}
