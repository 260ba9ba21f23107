/**
 * Rounds over SQL. A round begins, takes snapshots and ends once, committed or abandoned, in one
 * transaction; its end destroys the secret half of its key, in the engine's files too.
 */
import type { RoundId, RoundSummary } from "@tributary/protocol";
import type { Kysely } from "kysely";
import {
  type Closing,
  closedRound,
  closingOfAbandon,
  closingOfCommit,
  judgeClosing,
  requireBeginning,
  requireChild,
  requireSameBeginning,
  type StoredRound,
  unknownRound,
} from "./closing.ts";
import type { Engine } from "./engine.ts";
import { canonicalJson, parseJson } from "./json.ts";
import type { Delivery, RoundRecord, RoundRecords } from "./port.ts";
import { readHead, readRound, saveRun } from "./rows.ts";
import type { Schema } from "./schema.ts";

export function createRoundRecords(engine: Engine): RoundRecords {
  const { db } = engine;

  async function close(closing: Closing): Promise<void> {
    await db.transaction().execute(async (transaction) => {
      // The row decides who ends the round: of two at the same time, the second finds it over.
      if (await endRound(transaction, closing)) await writeClosing(transaction, closing);
      else judgeClosing(await readStored(transaction, closing.id), closing);
    });
    await engine.forget();
  }

  return {
    begin: (round) => begin(db, round),
    async save(id, state) {
      const { numUpdatedRows } = await db
        .updateTable("round")
        // Nobody compares snapshots: in the order of their fields they are written much faster.
        .set({ state: JSON.stringify(state) })
        .where("id", "=", id)
        .where("status", "=", "open")
        .executeTakeFirst();
      if (numUpdatedRows > 0n) return;
      const stored = await readStored(db, id);
      throw stored === null ? unknownRound(id) : closedRound(id, stored.status);
    },
    commit: async (record) => close(closingOfCommit(record)),
    abandon: async (record) => close(closingOfAbandon(record)),
    async unfinished(run) {
      const row = await db
        .selectFrom("round")
        .selectAll()
        .where("run", "=", run)
        .where("status", "=", "open")
        .executeTakeFirst();
      return row === undefined ? null : readRound(row);
    },
    async history(run) {
      const rows = await db
        .selectFrom("round")
        .select(["id", "summary"])
        .where("run", "=", run)
        .where("summary", "is not", null)
        .orderBy("number")
        .$narrowType<{ summary: string }>()
        .execute();
      return rows.map(({ id, summary }) =>
        parseJson<RoundSummary>(summary, `The summary of round ${id}`),
      );
    },
    async deliveries(id) {
      const rows = await db
        .selectFrom("delivery")
        .select(["participant", "sha256", "outcome"])
        .where("round", "=", id)
        .orderBy("participant")
        .execute();
      return rows as Delivery[];
    },
  };
}

async function begin(db: Kysely<Schema>, round: RoundRecord): Promise<void> {
  requireBeginning(round);
  const config = canonicalJson(round.config);
  const state = canonicalJson(round.state);
  const unset = { summary: null, closing_sha256: null };
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("round")
    .values({ ...round, config, state, status: "open", ...unset })
    .onConflict((on) => on.doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows !== 0n) return;
  const row = await db
    .selectFrom("round")
    .selectAll()
    .where("id", "=", round.id)
    .executeTakeFirst();
  requireSameBeginning(row === undefined ? null : readRound(row), round);
}

async function readStored(db: Kysely<Schema>, id: RoundId): Promise<StoredRound | null> {
  const row = await db
    .selectFrom("round")
    .select(["run", "number", "status", "closing_sha256"])
    .where("id", "=", id)
    .executeTakeFirst();
  return row === undefined ? null : (row as StoredRound);
}

/** Whether this very call ended the round. */
async function endRound(transaction: Kysely<Schema>, closing: Closing): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable("round")
    .set({
      status: closing.outcome,
      state: canonicalJson(closing.state),
      secret: null,
      summary: canonicalJson(closing.summary),
      closing_sha256: closing.sha256,
    })
    .where("id", "=", closing.id)
    .where("status", "=", "open")
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

async function writeClosing(transaction: Kysely<Schema>, closing: Closing): Promise<void> {
  const { id, deliveries, model, run } = closing;
  if (deliveries.length > 0) {
    const rows = deliveries.map((delivery) => ({ round: id, ...delivery }));
    await transaction.insertInto("delivery").values(rows).execute();
  }
  if (model !== null) {
    requireChild(await readHead(transaction, run.id), model);
    await transaction.insertInto("model").values(model).execute();
  }
  await saveRun(transaction, run);
}
