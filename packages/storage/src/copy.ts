/**
 * All records from one database to another, row by row, whatever the engines: how an embedded
 * database moves to PostgreSQL, or back. All of it arrives or nothing; what arrived is read again
 * and compared.
 */
import { createHash } from "node:crypto";
import type { Kysely } from "kysely";
import type { Engine } from "./engine.ts";
import { StorageError } from "./errors.ts";
import { canonicalJson } from "./json.ts";
import { openEngine, type RecordsOptions } from "./records.ts";
import type { Schema } from "./schema.ts";

export type CopyReport = {
  /** `unchanged`: the same records were there already. */
  readonly outcome: "copied" | "unchanged";
  readonly rows: number;
};

/** The primary key of each table; a table stands behind those that its rows refer to. */
const tables: { readonly [T in keyof Schema]: readonly (keyof Schema[T] & string)[] } = {
  task: ["id", "version"],
  listing: ["task"],
  admission: ["task"],
  schedule: ["id"],
  slot: ["schedule", "first_ms"],
  run: ["id"],
  round: ["id"],
  model: ["run", "version"],
  proposal: ["id"],
  promotion: ["task", "number"],
  delivery: ["round", "participant"],
  standing: ["task", "participant"],
  trace: ["run", "number"],
  act: ["seq"],
  account: ["id"],
  account_link: ["account"],
  session: ["id"],
  token: ["id"],
  webhook: ["id"],
  webhook_message: ["id"],
  device: ["id"],
  invite: ["id"],
  enrolment: ["device", "invite"],
  setting: ["name"],
};

const page_rows = 500;

type Row = Record<string, string | number | null>;
/** Any table: a copy does not look inside. */
type Database = Kysely<Record<string, Row>>;

/** Refuses, as a `conflict`, a target that holds anything else. Nobody may write to either meanwhile. */
export async function copyRecords(options: {
  readonly from: RecordsOptions;
  readonly to: RecordsOptions;
}): Promise<CopyReport> {
  const from = await openEngine(options.from);
  try {
    const to = await openEngine(options.to);
    try {
      return await to.attempt(() => copyBetween(from, to));
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

function copyBetween(from: Engine, to: Engine): Promise<CopyReport> {
  return from.db.transaction().execute((reading) =>
    to.db.transaction().execute(async (writing) => {
      const source = reading as unknown as Database;
      const target = writing as unknown as Database;
      const wanted = await contentOf(source);
      const found = await contentOf(target);
      const isThere = found.sha256 === wanted.sha256;
      if (isThere) return { outcome: "unchanged", rows: wanted.rows } as const;
      if (found.rows > 0) throw occupied(to.place, found.rows);
      for (const table of Object.keys(tables)) {
        for await (const page of pagesOf(source, table)) {
          await target.insertInto(table).values(page).execute();
        }
      }
      const arrived = await contentOf(target);
      if (arrived.sha256 !== wanted.sha256) {
        throw new Error(`Expected ${wanted.rows} rows as in ${from.place}, got others.`);
      }
      return { outcome: "copied", rows: wanted.rows } as const;
    }),
  );
}

async function contentOf(db: Database): Promise<{ rows: number; sha256: string }> {
  const hash = createHash("sha256");
  let rows = 0;
  for (const table of Object.keys(tables)) {
    for await (const page of pagesOf(db, table)) {
      rows += page.length;
      for (const row of page) hash.update(`${table} ${canonicalJson(row)}\n`);
    }
  }
  return { rows, sha256: hash.digest("hex") };
}

async function* pagesOf(db: Database, table: string): AsyncGenerator<Row[]> {
  const key: readonly string[] = tables[table as keyof Schema];
  const all = db.selectFrom(table).selectAll();
  const ordered = key.reduce((query, column) => query.orderBy(column), all);
  for (let offset = 0; ; offset += page_rows) {
    const page = await ordered.limit(page_rows).offset(offset).execute();
    if (page.length > 0) yield page;
    if (page.length < page_rows) return;
  }
}

function occupied(place: string, rows: number): StorageError {
  return new StorageError(
    "conflict",
    `${place} holds ${rows} rows of other records already. Nothing was changed. ` +
      "Choose an empty database.",
  );
}
