import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { account, link, session, token } from "./contract/access.ts";
import { invite } from "./contract/devices.ts";
import { testDirectory } from "./contract/directory.ts";
import {
  abandon,
  act,
  commit,
  initialModel,
  now_ms,
  participant,
  round,
  run,
  runId,
  schedule,
  scheduleId,
  sha256,
  task,
} from "./contract/fixtures.ts";
import { PostgresServer, withoutPostgres } from "./contract/postgres.ts";
import { copyRecords } from "./copy.ts";
import type { Records } from "./port.ts";
import { openRecords, type RecordsOptions } from "./records.ts";

const skipped = withoutPostgres === null ? "" : ` (skipped: ${withoutPostgres})`;
const capabilities = { agent: "ö", backend: "cpu" } as const;
/** More than one page of the copy. */
const devices = 501;
const slot = { first_ms: 1, last_ms: 1, count: 1, is_more: false, outcome: "started" };
/** As it stands at the end. */
const theRun = { ...commit(3).run, schedule: { id: scheduleId, slot_ms: slot.first_ms } };

async function sqliteFile(): Promise<RecordsOptions> {
  return { file: join(await testDirectory(), "records.sqlite") };
}

copyContract("from SQLite to SQLite", { from: sqliteFile, to: sqliteFile });

describe.skipIf(withoutPostgres !== null)(`with a PostgreSQL server${skipped}`, () => {
  let server: PostgresServer;
  const database = async () => ({ database_url: await server.createDatabase() });

  beforeAll(async () => {
    server = await PostgresServer.start({ isDurable: false });
  });
  afterAll(() => server?.dispose());

  copyContract("from SQLite to PostgreSQL", { from: sqliteFile, to: database });
  copyContract("from PostgreSQL to SQLite", { from: database, to: sqliteFile });
});

type Places = Record<"from" | "to", () => Promise<RecordsOptions>>;

function copyContract(name: string, places: Places): void {
  describe(`a copy ${name}`, () => {
    it("[ST30] has everything, and goes on where the original was", async () => {
      const [from, to] = [await places.from(), await places.to()];
      await fill(from);
      expect(await copyRecords({ from, to })).toEqual({ outcome: "copied", rows: 27 + devices });
      const [original, copy] = [await openRecords(from), await openRecords(to)];
      for (const records of [original, copy]) {
        expect(await records.tasks.list()).toEqual([task()]);
        expect(await records.tasks.catalogue()).toMatchObject([{ listing: "open" }]);
        expect(await records.runs.list()).toEqual([theRun]);
        expect(await records.runs.models(runId)).toEqual([initialModel(), commit(1).model]);
        expect(await records.rounds.history(runId)).toEqual([
          commit(1).summary,
          abandon(2).summary,
        ]);
        expect(await records.rounds.deliveries(round(1).id)).toHaveLength(2);
        expect(await records.rounds.unfinished(runId)).toEqual(round(3));
        expect(await records.standings.of(task().id)).toHaveLength(2);
        expect(await records.schedules.list()).toEqual([schedule({ state: { phase: "ready" } })]);
        expect(await records.schedules.slots(scheduleId, 10)).toEqual([slot]);
        expect(await records.runs.ofSlot(scheduleId, slot.first_ms)).toEqual(theRun);
        await expectPromoted(records);
        expect(await records.devices.count()).toBe(devices);
        expect((await records.devices.get(participant(7)))?.capabilities).toEqual(capabilities);
        expect(await records.settings.get("identity")).toBe("seed");
        const ada = account("Ada");
        expect(await records.accounts.list()).toEqual([ada]);
        expect(await records.accounts.link(link(ada).sha256)).toEqual(link(ada));
        expect(await records.sessions.list()).toEqual([session(ada, 1)]);
        expect(await records.tokens.list()).toEqual([token("Cron", { account: ada.id })]);
      }
      expect(await copy.acts.list(1, 10)).toEqual(await original.acts.list(1, 10));
      expect((await copy.acts.append(act(3))).seq).toBe(3);
      await copy.rounds.abandon(abandon(3));
      await original.close();
      await copy.close();
    });

    it("[ST30] made again is unchanged; other records in its place are refused", async () => {
      const [from, to] = [await places.from(), await places.to()];
      await fill(from);
      await copyRecords({ from, to });
      expect(await copyRecords({ from, to })).toMatchObject({ outcome: "unchanged" });
      const copy = await openRecords(to);
      await copy.settings.set("identity", "another seed");
      await copy.close();
      await expect(copyRecords({ from, to })).rejects.toMatchObject({
        reason: "conflict",
        message: expect.stringContaining("Choose an empty database"),
      });
      const kept = await openRecords(to);
      expect(await kept.settings.get("identity")).toBe("another seed");
      await kept.close();
    });
  });
}

/**
 * One task, listing, run, schedule, slot, setting, proposal, promotion, account with its link and
 * session, token; two model versions, standings, acts; three rounds, one under way; three
 * deliveries; devices, an invite, whom it enrolled, and an admission.
 */
async function fill(options: RecordsOptions): Promise<void> {
  const records = await openRecords(options);
  await records.tasks.publish(task(), now_ms);
  await records.tasks.setListing(task().id, "open", now_ms);
  await records.schedules.create(schedule());
  await records.schedules.save(scheduleId, { phase: "ready" }, [slot]);
  await records.runs.create(run({ schedule: theRun.schedule }), initialModel());
  await records.rounds.begin(round(1));
  await records.rounds.commit(commit(1));
  await records.rounds.begin(round(2));
  await records.rounds.abandon(abandon(2));
  await records.rounds.begin(round(3));
  await records.runs.save(commit(3).run);
  for (const number of [1, 2]) await records.acts.append(act(number));
  await promoteFirst(records);
  const ada = account("Ada");
  await records.accounts.create(ada);
  await records.accounts.setLink(link(ada));
  await records.sessions.create(session(ada, 1), ada.password ?? "");
  await records.tokens.create(token("Cron", { account: ada.id }));
  await records.settings.set("identity", "seed");
  for (let index = 0; index < devices; index += 1) {
    await records.devices.seen(participant(index), capabilities, now_ms);
  }
  await records.tasks.setAdmission(task().id, "invited", now_ms);
  await records.invites.create(invite("one"));
  const joining = { device: participant(0), task: task().id, now_ms };
  expect(await records.invites.redeem(sha256("secret one"), joining)).toBe("invite-one");
  await records.close();
}

async function promoteFirst({ promotions }: Records): Promise<void> {
  const { run: in_run, version, sha256: name } = commit(1).model;
  const model = { run: in_run, version, sha256: name };
  const [by, at_ms] = ["account ö", now_ms];
  const proposal = sha256("proposal");
  const proposed = { proposed_by: by, proposed_at_ms: at_ms, replaces: null };
  await promotions.propose({ id: proposal, task: task().id, ...model, ...proposed });
  const to = { ...model, proposal };
  await promotions.change({ task: task().id, by, at_ms, from: null, how: "replaced", to });
}

async function expectPromoted({ promotions }: Records): Promise<void> {
  expect(await promotions.proposal(sha256("proposal"))).toMatchObject({ version: 1 });
  expect((await promotions.current()).map(({ version }) => version)).toEqual([1]);
}
