/** What the engines spell differently when tables are made. */
import { type ColumnDataType, type Kysely, type RawBuilder, sql } from "kysely";

export type Dialect = {
  readonly text: ColumnDataType | RawBuilder<unknown>;
  /** From now on rows are added to the table, and none is changed or taken out. */
  onlyAppend(db: Kysely<unknown>, table: string): Promise<void>;
};

export const sqliteDialect: Dialect = {
  text: "text",
  async onlyAppend(db, table) {
    for (const change of ["update", "delete"]) {
      const name = sql.ref(`${table}_no_${change}`);
      await sql`
        create trigger ${name} before ${sql.raw(change)} on ${sql.table(table)}
        begin select raise(abort, ${sql.lit(refusal(table))}); end`.execute(db);
    }
  },
};

export const postgresDialect: Dialect = {
  // Compared by their bytes, as in SQLite, whatever language the database was made for.
  text: sql`text collate "C"`,
  async onlyAppend(db, table) {
    const refuse = sql.ref(`${table}_only_append`);
    const body = `begin raise exception '${refusal(table)}' using errcode = '23514'; end`;
    await sql`
      create function ${refuse}() returns trigger language plpgsql
      as ${sql.lit(body)}`.execute(db);
    await sql`
      create trigger ${refuse} before update or delete or truncate on ${sql.table(table)}
      for each statement execute function ${refuse}()`.execute(db);
  },
};

function refusal(table: string): string {
  return `rows of ${table} are only added`;
}
