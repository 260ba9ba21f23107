/** What every engine must refuse by itself, even where the code above it would not notice. */
import { type RawBuilder, sql } from "kysely";
import { expect, it, onTestFinished } from "vitest";
import type { Engine } from "../engine.ts";
import { createSqlRecords } from "../records.ts";
import { account } from "./access.ts";
import {
  act,
  conflict,
  initialModel,
  now_ms,
  otherRunId,
  run,
  schedule,
  scheduleId,
  sha256,
  task,
} from "./fixtures.ts";

export function constraintRules(open: () => Promise<Engine>): void {
  const opened = openedBy(open);
  actConstraints(opened);
  accessConstraints(opened);
  slotConstraints(opened);
  promotionConstraints(opened);
}

type Opened = ReturnType<typeof openedBy>;

function openedBy(open: () => Promise<Engine>) {
  return async () => {
    const { db, ...engine } = await open();
    const records = createSqlRecords({ db, ...engine });
    onTestFinished(() => records.close());
    const refuses = (statement: RawBuilder<unknown>) =>
      expect(statement.execute(db)).rejects.toMatchObject(conflict);
    return { db, records, refuses };
  };
}

function actConstraints(opened: Opened): void {
  it("[ST37] no act is changed or taken out", async () => {
    const { records, refuses } = await opened();
    for (const number of [1, 2]) await records.acts.append(act(number));
    const log = await records.acts.list(1, 10);
    await refuses(sql`update act set actor = 'nobody' where seq = 1`);
    await refuses(sql`update act set detail = detail`);
    await refuses(sql`delete from act where seq = 2`);
    await refuses(sql`delete from act`);
    await refuses(sql`insert into act select * from act where seq = 2`);
    expect(await records.acts.list(1, 10)).toEqual(log);
  });

  it("[ST37] no act stands beside the chain", async () => {
    const { db, records, refuses } = await opened();
    const [first, second] = [await records.acts.append(act(1)), await records.acts.append(act(2))];
    const insert = (seq: number, previous: string | null, hash: string = sha256("third")) =>
      sql`insert into act (seq, at_ms, actor, action, subject, detail, previous, hash)
        values (${seq}, 0, 'a', 'b', 'c', 'null', ${previous}, ${hash})`;
    await refuses(insert(3, first.hash));
    await refuses(insert(3, null));
    await refuses(insert(0, null));
    await refuses(insert(2, second.hash));
    await refuses(insert(3, sha256("unknown")));
    await refuses(insert(3, second.hash, second.hash));
    await insert(3, second.hash).execute(db);
    expect(await records.acts.list(3, 10)).toHaveLength(1);
  });
}

function accessConstraints(opened: Opened): void {
  it("[ST110] a name is one account's, and [ST113] no secret stands where its hash should", async () => {
    const { records, refuses } = await opened();
    await records.accounts.create(account("Ada"));
    const insert = (name: string, key: string, role = "owner") =>
      sql`insert into account (id, name, name_key, role, created_at_ms)
        values (${name}, ${name}, ${key}, ${role}, 0)`;
    await refuses(insert("ADA", "ada"));
    await refuses(insert("Bob", "bob", "root"));
    const beginning = sql`insert into session values
      ('s', 'a secret', ${account("Ada").id}, 0, 0, 0, '', '')`;
    await refuses(beginning);
    await refuses(sql`insert into account_link values (${account("Ada").id}, 'a secret', 0, null)`);
    expect(await records.accounts.list()).toEqual([account("Ada")]);
  });
}

function slotConstraints(opened: Opened): void {
  it("[ST32] a slot has one run, and a run that was started by a slot names it", async () => {
    const { records, refuses } = await opened();
    await records.tasks.publish(task(), now_ms);
    await records.schedules.create(schedule());
    const started = run({ schedule: { id: scheduleId, slot_ms: 1 } });
    await records.runs.create(started, initialModel(started));
    const insert = (by: string | null, slot_ms: number | null) =>
      sql`insert into run values (${otherRunId}, 'digits', 1, 0, 'running', '{}', 0, ${by}, ${slot_ms})`;
    await refuses(insert(scheduleId, 1));
    await refuses(insert(scheduleId, null));
    await refuses(insert(null, 2));
    await refuses(insert("sch-unknown", 2));
    expect(await records.runs.list()).toEqual([started]);
  });

  it("[ST33] slots that are logged have an order and one outcome", async () => {
    const { records, refuses } = await opened();
    await records.schedules.create(schedule());
    const row = { first_ms: 5, last_ms: 9, count: 2, is_more: true, outcome: "missed" };
    await records.schedules.save(scheduleId, {}, [row]);
    const insert = (first: number, last: number, count: number, is_more = 0) =>
      sql`insert into slot values (${scheduleId}, ${first}, ${last}, ${count}, ${is_more}, 'started')`;
    await refuses(insert(5, 5, 1));
    await refuses(insert(9, 9, 1));
    await refuses(insert(3, 2, 2));
    await refuses(insert(1, 2, 1));
    await refuses(insert(1, 1, 0));
    await refuses(insert(1, 1, 1, 2));
    expect(await records.schedules.slots(scheduleId, 10)).toEqual([row]);
  });
}

function promotionConstraints(opened: Opened): void {
  it("[ST66] of one task one promotion stands, of a version that is there", async () => {
    const { db, records, refuses } = await opened();
    await records.tasks.publish(task(), now_ms);
    await records.runs.create(run(), initialModel());
    const name = initialModel().sha256;
    const insert = (number: number, version: number, ended: number | null, how: string | null) =>
      sql`insert into promotion values ('digits', ${number}, ${run().id}, ${version}, ${name},
        null, 'a', 0, ${how}, ${ended === null ? null : "b"}, ${ended})`;
    await insert(1, 0, null, null).execute(db);
    await refuses(insert(2, 0, null, null));
    await refuses(insert(2, 1, 5, "demoted"));
    await refuses(insert(2, 0, 5, "forgotten"));
    await refuses(insert(2, 0, 5, null));
    await refuses(insert(1, 0, 5, "demoted"));
    await insert(2, 0, 5, "demoted").execute(db);
    expect(await records.promotions.current()).toHaveLength(1);
  });
}
