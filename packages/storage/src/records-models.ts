/** Model versions over all runs, and promotions, over SQL. */
import type { RunId, Sha256, TaskId } from "@tributary/protocol";
import type { ExpressionBuilder, Kysely, Selectable } from "kysely";
import type {
  Ending,
  ModelEntry,
  ModelFilter,
  ModelPlace,
  ModelRecords,
  PromotionRecord,
  PromotionRecords,
  ProposalRecord,
} from "./port-models.ts";
import { promotionStep, requireSameProposal } from "./promotions.ts";
import { readModel, readSummary } from "./rows.ts";
import type { Schema } from "./schema.ts";

export function createModelRecords(db: Kysely<Schema>): ModelRecords {
  return {
    list: (filter) => listModels(db, filter),
    async line(run, version, limit) {
      const rows = await db
        .selectFrom("model")
        .selectAll()
        .where("run", "=", run)
        .where("version", "<=", version)
        .orderBy("version", "desc")
        .limit(limit)
        .execute();
      return rows.reverse().map(readModel);
    },
  };
}

async function listModels(
  db: Kysely<Schema>,
  { task, run, sha256, parent, promoted, after, limit }: ModelFilter,
): Promise<readonly ModelEntry[]> {
  const rows = await db
    .selectFrom("model")
    .innerJoin("run", "run.id", "model.run")
    .leftJoin("round", "round.id", "model.round")
    .selectAll("model")
    .select(["run.task", "run.task_version", "round.summary"])
    .$if(task !== undefined, (query) => query.where("run.task", "=", task ?? ""))
    .$if(run !== undefined, (query) => query.where("model.run", "=", run ?? ""))
    .$if(sha256 !== undefined, (query) => query.where("model.sha256", "=", sha256 ?? ""))
    .$if(parent !== undefined, (query) => query.where("model.parent", "=", parent ?? ""))
    .$if(promoted === true, (query) =>
      query.where(({ exists, selectFrom }) =>
        exists(
          selectFrom("promotion")
            .select("promotion.number")
            .whereRef("promotion.run", "=", "model.run")
            .whereRef("promotion.version", "=", "model.version")
            .where("promotion.ended_at_ms", "is", null),
        ),
      ),
    )
    .$if(after !== undefined, (query) => query.where(isBehind(after)))
    .orderBy("model.created_at_ms", "desc")
    .orderBy("model.run", "desc")
    .orderBy("model.version", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ task, task_version, summary, ...model }) => ({
    ...readModel(model),
    task: task as TaskId,
    task_version,
    summary: summary === null ? null : readSummary(String(model.round), summary),
  }));
}

/** Behind that place in the order of the list. */
function isBehind(after: ModelPlace | undefined) {
  return ({ and, or, eb }: ExpressionBuilder<Schema, "model">) => {
    if (after === undefined) return and([]);
    const { created_at_ms, run, version } = after;
    return or([
      eb("model.created_at_ms", "<", created_at_ms),
      and([
        eb("model.created_at_ms", "=", created_at_ms),
        or([
          eb("model.run", "<", run),
          and([eb("model.run", "=", run), eb("model.version", "<", version)]),
        ]),
      ]),
    ]);
  };
}

export function createPromotionRecords(db: Kysely<Schema>): PromotionRecords {
  return {
    async propose(proposal) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto("proposal")
        .values(proposal)
        .onConflict((on) => on.column("id").doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows === 1n) return;
      const stored = await readProposal(db, proposal.id);
      if (stored !== null) requireSameProposal(stored, proposal);
    },
    proposal: (id) => readProposal(db, id),
    async openProposals(sha256, since_ms) {
      const rows = await db
        .selectFrom("proposal")
        .leftJoin("promotion", "promotion.proposal", "proposal.id")
        .selectAll("proposal")
        .where("proposal.sha256", "=", sha256)
        .where("proposed_at_ms", ">=", since_ms)
        .where("promotion.number", "is", null)
        .orderBy("proposed_at_ms", "desc")
        .orderBy("proposal.id")
        .execute();
      return rows as ProposalRecord[];
    },
    change: (change) =>
      db.transaction().execute(async (transaction) => {
        const newest = await historyOf(transaction, change.task).limit(2).execute();
        const step = promotionStep(newest.map(readPromotion), change);
        if (step === null) return;
        // The end comes first: of one task one promotion stands.
        if (step.ended !== null) await end(transaction, step.ended);
        if (step.begun !== null) {
          await transaction.insertInto("promotion").values(promotionRow(step.begun)).execute();
        }
      }),
    async current() {
      const rows = await db
        .selectFrom("promotion")
        .selectAll()
        .where("ended_at_ms", "is", null)
        .orderBy("task")
        .execute();
      return rows.map(readPromotion);
    },
    history: async (task) => (await historyOf(db, task).execute()).map(readPromotion),
  };
}

function historyOf(db: Kysely<Schema>, task: TaskId) {
  return db.selectFrom("promotion").selectAll().where("task", "=", task).orderBy("number", "desc");
}

async function end(db: Kysely<Schema>, promotion: PromotionRecord): Promise<void> {
  const { ending, ended_by, ended_at_ms } = promotionRow(promotion);
  await db
    .updateTable("promotion")
    .set({ ending, ended_by, ended_at_ms })
    .where("task", "=", promotion.task)
    .where("number", "=", promotion.number)
    .execute();
}

async function readProposal(db: Kysely<Schema>, id: Sha256): Promise<ProposalRecord | null> {
  const row = await db.selectFrom("proposal").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : (row as ProposalRecord);
}

type PromotionRow = Selectable<Schema["promotion"]>;

function promotionRow({ ended, ...promotion }: PromotionRecord): PromotionRow {
  const { how = null, by = null, at_ms = null } = ended ?? {};
  return { ...promotion, ending: how, ended_by: by, ended_at_ms: at_ms };
}

function readPromotion(row: PromotionRow): PromotionRecord {
  const { ending, ended_by, ended_at_ms, ...promotion } = row;
  const isEnded = ending !== null && ended_by !== null && ended_at_ms !== null;
  return {
    ...promotion,
    task: row.task as TaskId,
    run: row.run as RunId,
    sha256: row.sha256 as Sha256,
    proposal: row.proposal as Sha256 | null,
    ended: isEnded ? { how: ending as Ending, by: ended_by, at_ms: ended_at_ms } : null,
  };
}
