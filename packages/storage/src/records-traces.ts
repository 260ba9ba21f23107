/** Timelines of rounds over SQL. */
import type { RoundTrace } from "@tributary/protocol";
import type { Kysely } from "kysely";
import { canonicalJson, type Json, parseJson } from "./json.ts";
import { type TraceRecords, traces_max } from "./port-traces.ts";
import type { Schema } from "./schema.ts";

export function createTraceRecords(db: Kysely<Schema>): TraceRecords {
  const read = ({ run, number, trace }: Schema["trace"]) =>
    parseJson<RoundTrace>(trace, `The timeline of round ${number} of ${run}`);
  return {
    async save(trace) {
      const { run, number } = trace;
      await db.transaction().execute(async (transaction) => {
        await transaction
          .insertInto("trace")
          .values({ run, number, trace: canonicalJson(trace as unknown as Json) })
          .onConflict((on) => on.doNothing())
          .execute();
        const [oldest] = await transaction
          .selectFrom("trace")
          .select("number")
          .where("run", "=", run)
          .orderBy("number", "desc")
          .offset(traces_max - 1)
          .limit(1)
          .execute();
        if (oldest === undefined) return;
        await transaction
          .deleteFrom("trace")
          .where("run", "=", run)
          .where("number", "<", oldest.number)
          .execute();
      });
    },
    async get(run, number) {
      const row = await db
        .selectFrom("trace")
        .selectAll()
        .where("run", "=", run)
        .where("number", "=", number)
        .executeTakeFirst();
      return row === undefined ? null : read(row);
    },
    async newest(run, limit) {
      const rows = await db
        .selectFrom("trace")
        .selectAll()
        .where("run", "=", run)
        .orderBy("number", "desc")
        .limit(limit)
        .execute();
      return rows.toReversed().map(read);
    },
  };
}
