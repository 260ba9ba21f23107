/**
 * Rounds over SQL. A round begins, takes snapshots and ends once, committed or abandoned, in one
 * transaction; its end destroys the secret half of its key, in the engine's files too.
 */
import type { RoundId } from "@tributary/protocol";
import type { Kysely } from "kysely";
import {
  type Closing,
  closedRound,
  closingOfAbandon,
  closingOfCommit,
  closingOfRecord,
  judgeClosing,
  type RoundStatus,
  requireBeginning,
  requireNext,
  requireSameBeginning,
  unknownRound,
} from "./closing.ts";
import type { Engine } from "./engine.ts";
import { canonicalJson } from "./json.ts";
import type { Delivery, RoundRecord, RoundRecords } from "./port.ts";
import { saveStandings } from "./records-standings.ts";
import { readHead, readParent, readRound, readStoredRound, readSummary, saveRun } from "./rows.ts";
import type { Schema } from "./schema.ts";

export function createRoundRecords(engine: Engine): RoundRecords {
  const { db } = engine;

  async function close(closing: Closing, beginning?: RoundRecord): Promise<void> {
    await db.transaction().execute(async (transaction) => {
      if (beginning !== undefined) await beginUnlessOver(transaction, beginning);
      // The row decides who ends the round: of two at the same time, the second finds it over.
      if (await endRound(transaction, closing)) await writeClosing(transaction, closing);
      else judgeClosing(await readStatus(transaction, closing.id), closing);
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
      const stored = await readStatus(db, id);
      throw stored === null ? unknownRound(id) : closedRound(id, stored.status);
    },
    commit: async (record) => close(closingOfCommit(record)),
    abandon: async (record) => close(closingOfAbandon(record)),
    record: async (beginning, record) => close(closingOfRecord(beginning, record), beginning),
    ...createRoundReader(db),
  };
}

type RoundReader = Pick<RoundRecords, "unfinished" | "list" | "history" | "deliveries">;

function createRoundReader(db: Kysely<Schema>): RoundReader {
  return {
    async unfinished(run) {
      const row = await db
        .selectFrom("round")
        .selectAll()
        .where("run", "=", run)
        .where("status", "=", "open")
        .executeTakeFirst();
      return row === undefined ? null : readRound(row);
    },
    async list(run, from_number = 1) {
      const rows = await db
        .selectFrom("round")
        .selectAll()
        .where("run", "=", run)
        .where("number", ">=", from_number)
        .orderBy("number")
        .execute();
      return rows.map(readStoredRound);
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
      return rows.map(({ id, summary }) => readSummary(id, summary));
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

/** A round that is over is not begun: its closing is judged as any that is told again. */
async function beginUnlessOver(db: Kysely<Schema>, round: RoundRecord): Promise<void> {
  const stored = await readStatus(db, round.id);
  if (stored === null || stored.status === "open") await begin(db, round);
}

async function readStatus(db: Kysely<Schema>, id: RoundId): Promise<RoundStatus | null> {
  const row = await db
    .selectFrom("round")
    .select(["status", "closing_sha256"])
    .where("id", "=", id)
    .executeTakeFirst();
  return row === undefined ? null : (row as RoundStatus);
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
  const { id, deliveries, model, run, standings } = closing;
  if (deliveries.length > 0) {
    const rows = deliveries.map((delivery) => ({ round: id, ...delivery }));
    await transaction.insertInto("delivery").values(rows).execute();
  }
  if (model !== null) {
    const head = await readHead(transaction, run.id);
    requireNext(head, await readParent(transaction, model), model);
    await transaction.insertInto("model").values(model).execute();
  }
  await saveRun(transaction, run);
  await saveStandings(transaction, run.id, standings);
}
