/** The summaries of rounds say how private they were, and in which phase participants were lost. */
import type { Kysely } from "kysely";
import { canonicalJson, parseJson } from "../json.ts";
import type { Schema } from "../schema.ts";

/** Rounds that were over before secure aggregation came were sealed. */
export async function completeSummaries(db: Kysely<Schema>): Promise<void> {
  const none = { keying: 0, sharing: 0, training: 0, confirming: 0, unmasking: 0, aggregating: 0 };
  const rows = await db
    .selectFrom("round")
    .select(["id", "summary"])
    .where("summary", "is not", null)
    .$narrowType<{ summary: string }>()
    .execute();
  for (const { id, summary } of rows) {
    const known = parseJson<{ readonly dropped: number }>(summary, `The summary of round ${id}`);
    const lost_in = { ...none, training: known.dropped };
    const complete = { lost_in, privacy: "sealed", threshold: null, update_rms: null, ...known };
    const changed = { summary: canonicalJson(complete) };
    await db.updateTable("round").set(changed).where("id", "=", id).execute();
  }
}
