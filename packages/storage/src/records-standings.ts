/** Standings over SQL: what a task remembers of a participant; written as a round ends. */
import type { ParticipantId, RunId } from "@tributary/protocol";
import type { Kysely } from "kysely";
import { canonicalJson, type Json, parseJson } from "./json.ts";
import type { Standing, StandingRecords } from "./port.ts";
import type { Schema } from "./schema.ts";

export function createStandingRecords(db: Kysely<Schema>): StandingRecords {
  return {
    async of(task) {
      const rows = await db
        .selectFrom("standing")
        .select(["participant", "standing"])
        .where("task", "=", task)
        .orderBy("participant")
        .execute();
      return rows.map(({ participant, standing }) => ({
        participant: participant as ParticipantId,
        standing: parseJson<Json>(standing, `The standing of participant ${participant}`),
      }));
    },
    save: (task, changed) => saveStandingsOf(db, task, changed),
  };
}

export async function saveStandings(
  transaction: Kysely<Schema>,
  run: RunId,
  standings: readonly Standing[],
): Promise<void> {
  if (standings.length === 0) return;
  // Of what was stored: the record that a closing brings changes only status and state.
  const { task } = await transaction
    .selectFrom("run")
    .select("task")
    .where("id", "=", run)
    .executeTakeFirstOrThrow();
  await saveStandingsOf(transaction, task, standings);
}

async function saveStandingsOf(
  db: Kysely<Schema>,
  task: string,
  standings: readonly Standing[],
): Promise<void> {
  if (standings.length === 0) return;
  const rows = standings.map(({ participant, standing }) => ({
    task,
    participant,
    standing: canonicalJson(standing),
  }));
  await db
    .insertInto("standing")
    .values(rows)
    .onConflict((on) =>
      on
        .columns(["task", "participant"])
        .doUpdateSet(({ ref }) => ({ standing: ref("excluded.standing") })),
    )
    .execute();
}
