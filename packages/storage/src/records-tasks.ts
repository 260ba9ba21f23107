/** Tasks over SQL: a row a version, and a row for where a task stands in the catalogue. */
import type { TaskId, TaskSpec } from "@tributary/protocol";
import type { Kysely } from "kysely";
import { canonicalJson, parseJson } from "./json.ts";
import type { Admits, CatalogueEntry, Listing, PublishedTask, TaskRecords } from "./port-tasks.ts";
import type { Schema } from "./schema.ts";
import { unknownTask } from "./task-rules.ts";

export function createTaskRecords(db: Kysely<Schema>): TaskRecords {
  const versionsOf = (id: string) =>
    db
      .selectFrom("task")
      .select(["spec", "published_at_ms"])
      .where("id", "=", id)
      .orderBy("version", "desc");
  return {
    async publish(spec, now_ms) {
      const { id, version } = spec;
      const text = canonicalJson(spec);
      const { numInsertedOrUpdatedRows } = await db
        .insertInto("task")
        .values({ id, version, spec: text, published_at_ms: now_ms })
        .onConflict((on) => on.doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows === 1n) return "published";
      const stored = await versionsOf(id).where("version", "=", version).executeTakeFirstOrThrow();
      return stored.spec === text ? "unchanged" : "conflict";
    },
    async get(id, version) {
      const row = await versionsOf(id)
        .$if(version !== undefined, (query) => query.where("version", "=", version ?? 0))
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : readTask(row).spec;
    },
    list: async () => (await newestOfEach(db)).map(({ newest }) => newest.spec),
    versions: async (id) => (await versionsOf(id).execute()).map(readTask),
    async catalogue() {
      const listings = await db.selectFrom("listing").select(["task", "state"]).execute();
      const known = new Map(listings.map(({ task, state }) => [task, state as Listing]));
      const entries = await newestOfEach(db);
      return entries.map((one) => ({ ...one, listing: known.get(one.newest.spec.id) ?? null }));
    },
    async setListing(id, state, now_ms) {
      if ((await versionsOf(id).limit(1).executeTakeFirst()) === undefined) throw unknownTask(id);
      const changed = { state, changed_at_ms: now_ms };
      await db
        .insertInto("listing")
        .values({ task: id, ...changed })
        .onConflict((on) => on.column("task").doUpdateSet(changed))
        .execute();
    },
    async admissions() {
      const rows = await db
        .selectFrom("admission")
        .select(["task", "admits"])
        .orderBy("task")
        .execute();
      return rows.map(({ task, admits }) => ({ task: task as TaskId, admits: admits as Admits }));
    },
    async setAdmission(id, admits, now_ms) {
      if ((await versionsOf(id).limit(1).executeTakeFirst()) === undefined) throw unknownTask(id);
      const changed = { admits, changed_at_ms: now_ms };
      await db
        .insertInto("admission")
        .values({ task: id, ...changed })
        .onConflict((on) => on.column("task").doUpdateSet(changed))
        .execute();
    },
  };
}

type TaskRow = { readonly spec: string; readonly published_at_ms: number };

function readTask({ spec, published_at_ms }: TaskRow): PublishedTask {
  return { spec: parseJson<TaskSpec>(spec, "A stored task"), published_at_ms };
}

async function newestOfEach(
  db: Kysely<Schema>,
): Promise<readonly Omit<CatalogueEntry, "listing">[]> {
  const rows = await db
    .selectFrom("task")
    .innerJoin(
      (query) =>
        query
          .selectFrom("task")
          .select((fn) => ["id", fn.fn.max("version").as("version"), fn.fn.countAll().as("count")])
          .groupBy("id")
          .as("newest"),
      (join) =>
        join.onRef("newest.id", "=", "task.id").onRef("newest.version", "=", "task.version"),
    )
    .select(["task.spec", "task.published_at_ms", "newest.count"])
    .orderBy("task.id")
    .execute();
  return rows.map((row) => ({ newest: readTask(row), versions: Number(row.count) }));
}
