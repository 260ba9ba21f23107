/** Devices over SQL: who was here, what is said of them, and under which key they go on. */
import type { ParticipantId, RunId, TaskId } from "@tributary/protocol";
import { type Kysely, type SelectQueryBuilder, sql, type Updateable } from "kysely";
import { requireParticipant } from "./ids.ts";
import { canonicalJson, type Json, parseJson } from "./json.ts";
import { nameKey } from "./port-access.ts";
import type {
  DeviceFilter,
  DeviceRecords,
  Enrolment,
  FormerKey,
  Outsider,
} from "./port-devices.ts";
import { readDevice } from "./rows.ts";
import type { Schema } from "./schema.ts";

type Known = Pick<
  DeviceRecords,
  "contributions" | "standings" | "enrolments" | "formerKeys" | "outsiders" | "replaceKey"
>;

export function createDeviceRecords(db: Kysely<Schema>): DeviceRecords {
  const change = async (id: ParticipantId, to: Updateable<Schema["device"]>, isFirst = false) => {
    const update = db.updateTable("device").set(to).where("id", "=", id);
    const only = isFirst ? update.where("revoked_at_ms", "is", null) : update;
    if ((await only.executeTakeFirst()).numUpdatedRows > 0n) return true;
    return isFirst && (await rowOf(db, id)) !== undefined;
  };
  return {
    async seen(id, capabilities, now_ms) {
      requireParticipant(id);
      const latest = { capabilities: canonicalJson(capabilities), last_seen_ms: now_ms };
      await db
        .insertInto("device")
        .values({ id, first_seen_ms: now_ms, ...latest })
        .onConflict((on) => on.column("id").doUpdateSet(latest))
        .execute();
    },
    async get(id) {
      const row = await rowOf(db, id);
      return row === undefined ? null : readDevice(row);
    },
    async count() {
      const { devices } = await db
        .selectFrom("device")
        .select((query) => query.fn.countAll<number | string>().as("devices"))
        .executeTakeFirstOrThrow();
      return Number(devices);
    },
    async find(filter, { offset, limit }) {
      const found = matching(db, filter);
      const { total } = await found
        .select((query) => query.fn.countAll<number | string>().as("total"))
        .executeTakeFirstOrThrow();
      const rows = await found
        .selectAll("device")
        .orderBy("last_seen_ms", "desc")
        .orderBy("id")
        .limit(limit)
        .offset(offset)
        .execute();
      return { devices: rows.map(readDevice), total: Number(total) };
    },
    rename: (id, name) => change(id, { name, name_key: name === null ? null : nameKey(name) }),
    revoke: (id, reason, now_ms) =>
      change(id, { revoked_at_ms: now_ms, revoked_because: reason }, true),
    restore: (id) => change(id, { revoked_at_ms: null, revoked_because: null }),
    ...createKnown(db),
  };
}

function rowOf(db: Kysely<Schema>, id: ParticipantId) {
  return db.selectFrom("device").selectAll().where("id", "=", id).executeTakeFirst();
}

type Devices = SelectQueryBuilder<Schema, "device", unknown>;

function matching(db: Kysely<Schema>, filter: DeviceFilter) {
  const { text = "", task, is_revoked, among } = filter;
  let found = db.selectFrom("device").where("replaced_by", "is", null) as Devices;
  if (is_revoked !== undefined) {
    found = found.where("revoked_at_ms", is_revoked ? "is not" : "is", null);
  }
  if (among !== undefined) found = found.where(isIn("device.id", among));
  if (filter.not_among !== undefined)
    found = found.where(({ not }) => not(isIn("device.id", filter.not_among ?? [])));
  if (text !== "") {
    found = found.where(({ or, eb }) =>
      or([
        sql<boolean>`${sql.ref("name_key")} like ${likePart(nameKey(text))} escape '!'`,
        // What begins with the text: in the order of bytes, nothing of an id comes after "~".
        eb.and([eb("device.id", ">=", text), eb("device.id", "<", `${text}~`)]),
        eb(
          "device.id",
          "in",
          db
            .selectFrom("device as former")
            .select("former.replaced_by")
            .where("former.id", ">=", text)
            .where("former.id", "<", `${text}~`)
            .where("former.replaced_by", "is not", null)
            .$castTo<{ replaced_by: string }>(),
        ),
      ]),
    );
  }
  return task === undefined ? found : found.where(partOf(db, task, filter.here ?? []));
}

function likePart(text: string): string {
  return `%${text.replace(/[!%_]/g, "!$&")}%`;
}

function isIn(column: string, ids: readonly ParticipantId[]) {
  // As one JSON text where the engine has a limit on parameters; there are at most as many as connections.
  return ids.length === 0
    ? sql<boolean>`1 = 0`
    : sql<boolean>`${sql.ref(column)} in (${sql.join(ids)})`;
}

function partOf(db: Kysely<Schema>, task: TaskId, here: readonly ParticipantId[]) {
  const standing = db
    .selectFrom("standing")
    .select("participant")
    .where("standing.task", "=", task)
    .whereRef("standing.participant", "=", "device.id" as never);
  const enrolment = db
    .selectFrom("enrolment")
    .innerJoin("invite", "invite.id", "enrolment.invite")
    .select("enrolment.device")
    .where(({ or, eb }) => or([eb("invite.task", "is", null), eb("invite.task", "=", task)]))
    .whereRef("enrolment.device", "=", "device.id" as never);
  return sql<boolean>`(exists ${standing} or exists ${enrolment} or ${isIn("device.id", here)})`;
}

function createKnown(db: Kysely<Schema>): Known {
  return {
    async outsiders() {
      const rows = await db
        .selectFrom("device")
        .select(["id", "replaced_by"])
        .where(({ or, eb }) =>
          or([eb("revoked_at_ms", "is not", null), eb("replaced_by", "is not", null)]),
        )
        .execute();
      return rows.map((row): Outsider => {
        const id = row.id as ParticipantId;
        const replaced_by = row.replaced_by as ParticipantId | null;
        if (replaced_by === null) return { id, why: "revoked" };
        return { id, why: "key_replaced", replaced_by };
      });
    },
    async contributions(ids) {
      if (ids.length === 0) return [];
      const rows = await db
        .selectFrom("delivery")
        .innerJoin("round", "round.id", "delivery.round")
        .leftJoin("device", "device.id", "delivery.participant")
        .select(({ fn }) => [
          fn.coalesce("device.replaced_by", "delivery.participant").as("participant"),
          "delivery.outcome",
          "round.run",
          fn.countAll<number | string>().as("count"),
        ])
        .where(({ or, eb }) =>
          or([eb("delivery.participant", "in", ids), eb("device.replaced_by", "in", ids)]),
        )
        .groupBy([
          ({ fn }) => fn.coalesce("device.replaced_by", "delivery.participant"),
          "delivery.outcome",
          "round.run",
        ])
        .execute();
      return ids.flatMap((participant) => {
        const own = rows.filter((row) => row.participant === participant);
        if (own.length === 0) return [];
        const sum = (outcome: string) =>
          own.reduce((all, row) => all + (row.outcome === outcome ? Number(row.count) : 0), 0);
        const runs = [...new Set(own.map(({ run }) => run as RunId))].sort();
        return [{ participant, counted: sum("counted"), uncounted: sum("uncounted"), runs }];
      });
    },
    async standings(ids) {
      if (ids.length === 0) return [];
      const found = db.selectFrom("standing").selectAll().where("participant", "in", ids);
      const rows = await found.orderBy("participant").orderBy("task").execute();
      return rows.map(({ task, participant, standing }) => ({
        task: task as TaskId,
        participant: participant as ParticipantId,
        standing: parseJson<Json>(standing, `The standing of participant ${participant}`),
      }));
    },
    async enrolments(ids) {
      if (ids.length === 0) return [];
      const found = db.selectFrom("enrolment").selectAll().where("device", "in", ids);
      return (await found.orderBy("device").orderBy("invite").execute()) as unknown as Enrolment[];
    },
    ...createKeys(db),
  };
}

function createKeys(db: Kysely<Schema>): Pick<DeviceRecords, "formerKeys" | "replaceKey"> {
  return {
    async formerKeys(id) {
      const found = db.selectFrom("device").select(["id", "replaced_at_ms"]);
      const own = found.where("replaced_by", "=", id);
      return (await own
        .orderBy("replaced_at_ms")
        .orderBy("id")
        .execute()) as unknown as FormerKey[];
    },
    replaceKey: (old, by, now_ms) =>
      db.transaction().execute((transaction) => replaceKey(transaction, { old, by, now_ms })),
  };
}

type Replacement = { old: ParticipantId; by: ParticipantId; now_ms: number };

async function replaceKey(db: Kysely<Schema>, { old, by, now_ms }: Replacement) {
  requireParticipant(by);
  const before = await rowOf(db, old);
  if (before?.replaced_by === by) return "replaced" as const;
  const isFree = (await rowOf(db, by)) === undefined;
  if (before === undefined || before.replaced_by !== null || !isFree) return "refused" as const;
  if (before.revoked_at_ms !== null) return "refused" as const;
  await db
    .insertInto("device")
    .values({ ...before, id: by, last_seen_ms: now_ms })
    .execute();
  // Its former keys are known as those of the newest one, however often it changes.
  const isFormer = db.updateTable("device").set({ replaced_by: by });
  await isFormer.where("replaced_by", "=", old).execute();
  await isFormer.set({ replaced_at_ms: now_ms }).where("id", "=", old).execute();
  await db.updateTable("enrolment").set({ device: by }).where("device", "=", old).execute();
  await db
    .updateTable("standing")
    .set({ participant: by })
    .where("participant", "=", old)
    .execute();
  return "replaced" as const;
}
