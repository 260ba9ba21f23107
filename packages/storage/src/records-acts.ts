/** The log of acts over SQL: each is appended in a transaction that has read the one before. */
import type { Kysely, Selectable } from "kysely";
import { actAfter, noAct } from "./act.ts";
import { canonicalJson, type Json, parseJson } from "./json.ts";
import type { ActFilter, ActRecord, ActRecords } from "./port-admin.ts";
import type { Schema } from "./schema.ts";

export function createActRecords(db: Kysely<Schema>): ActRecords {
  return {
    append: (act) =>
      db.transaction().execute(async (transaction) => {
        const acts = transaction.selectFrom("act").selectAll();
        const detail = canonicalJson(act.detail);
        const told = await acts
          .where("at_ms", "=", act.at_ms)
          .where("actor", "=", act.actor)
          .where("action", "=", act.action)
          .where("subject", "=", act.subject)
          .where("detail", "=", detail)
          .executeTakeFirst();
        if (told !== undefined) return readAct(told);
        const newest = await acts.orderBy("seq", "desc").limit(1).executeTakeFirst();
        const next = actAfter(newest === undefined ? null : readAct(newest), act);
        const row = { ...next, detail, previous: newest?.hash ?? null };
        await transaction.insertInto("act").values(row).execute();
        return readAct(row);
      }),
    async list(from_seq, limit) {
      const rows = await db
        .selectFrom("act")
        .selectAll()
        .where("seq", ">=", from_seq)
        .orderBy("seq")
        .limit(limit)
        .execute();
      return rows.map(readAct);
    },
    async find(filter, limit) {
      const rows = await meant(db, filter).orderBy("seq", "desc").limit(limit).execute();
      return rows.map(readAct);
    },
  };
}

function meant(db: Kysely<Schema>, filter: ActFilter) {
  const { since_ms, until_ms, before_seq } = filter;
  let query = db.selectFrom("act").selectAll();
  for (const field of ["actor", "action", "subject"] as const) {
    const wanted = filter[field];
    if (wanted !== undefined) query = query.where(field, "=", wanted);
  }
  if (since_ms !== undefined) query = query.where("at_ms", ">=", since_ms);
  if (until_ms !== undefined) query = query.where("at_ms", "<", until_ms);
  return before_seq === undefined ? query : query.where("seq", "<", before_seq);
}

function readAct(row: Selectable<Schema["act"]>): ActRecord {
  return {
    ...row,
    detail: parseJson<Json>(row.detail, `The detail of act ${row.seq}`),
    previous: row.previous ?? noAct,
  };
}
