/** Invites over SQL. Using one is a transaction: of two devices at the same time, one gets the last use. */
import type { Sha256, TaskId } from "@tributary/protocol";
import type { Kysely, Selectable } from "kysely";
import { type InviteRecord, type InviteRecords, isOpen } from "./port-devices.ts";
import type { Schema } from "./schema.ts";

export function createInviteRecords(db: Kysely<Schema>): InviteRecords {
  return {
    async create(invite) {
      await db
        .insertInto("invite")
        .values({ ...invite, uses: 0, ended_at_ms: null })
        .onConflict((on) => on.column("id").doNothing())
        .execute();
    },
    async list({ offset, limit }) {
      const { total } = await db
        .selectFrom("invite")
        .select((query) => query.fn.countAll<number | string>().as("total"))
        .executeTakeFirstOrThrow();
      const rows = await db
        .selectFrom("invite")
        .selectAll()
        .orderBy("created_at_ms", "desc")
        .orderBy("id")
        .limit(limit)
        .offset(offset)
        .execute();
      return { invites: rows.map(readInvite), total: Number(total) };
    },
    async get(id) {
      const row = await db.selectFrom("invite").selectAll().where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : readInvite(row);
    },
    async end(id, now_ms) {
      const { numUpdatedRows } = await db
        .updateTable("invite")
        .set(({ fn, val }) => ({ ended_at_ms: fn.coalesce("ended_at_ms", val(now_ms)) }))
        .where("id", "=", id)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async isEnrolled(device, task) {
      const found = await db
        .selectFrom("enrolment")
        .innerJoin("invite", "invite.id", "enrolment.invite")
        .select("invite.id")
        .where("enrolment.device", "=", device)
        .where(({ or, eb }) => or([eb("invite.task", "is", null), eb("invite.task", "=", task)]))
        .limit(1)
        .executeTakeFirst();
      return found !== undefined;
    },
    redeem: (sha256, joining) =>
      db.transaction().execute((transaction) => redeem(transaction, sha256, joining)),
  };
}

type Joining = Parameters<InviteRecords["redeem"]>[1];

async function redeem(
  db: Kysely<Schema>,
  sha256: Sha256,
  { device, task, now_ms }: Joining,
): Promise<InviteRecord["id"] | null> {
  const invites = db.selectFrom("invite").selectAll();
  const row = await invites.where("sha256", "=", sha256).executeTakeFirst();
  if (row === undefined || (row.task !== null && row.task !== task)) return null;
  const { id: invite } = row;
  const enrolled = await db
    .selectFrom("enrolment")
    .select("device")
    .where("device", "=", device)
    .where("invite", "=", invite)
    .executeTakeFirst();
  if (enrolled !== undefined) return invite;
  if (!isOpen(readInvite(row), now_ms)) return null;
  // The row decides: whoever comes at the same time waits for it, and finds the use taken.
  const { numUpdatedRows } = await db
    .updateTable("invite")
    .set(({ eb }) => ({ uses: eb("uses", "+", 1) }))
    .where("id", "=", invite)
    .whereRef("uses", "<", "uses_max")
    .where("ended_at_ms", "is", null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return null;
  await db.insertInto("enrolment").values({ device, invite, enrolled_at_ms: now_ms }).execute();
  return invite;
}

function readInvite(row: Selectable<Schema["invite"]>): InviteRecord {
  return { ...row, sha256: row.sha256 as Sha256, task: row.task as TaskId | null };
}
