import { ScheduleId } from "@tributary/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { FaultProxy } from "./contract/fault-proxy.ts";
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
  task,
} from "./contract/fixtures.ts";
import { PostgresServer, withoutPostgres } from "./contract/postgres.ts";
import type { Records } from "./port.ts";
import type { PostgresOptions } from "./postgres.ts";
import { openRecords } from "./records.ts";

const skipped = withoutPostgres === null ? "" : ` (skipped: ${withoutPostgres})`;
/** How many rows there are after it was told, where not as before. */
type Told = Partial<Record<"schedules" | "slots" | "acts" | "rounds", number>>;
const capabilities = { agent: "test", backend: "cpu" } as const;

describe.skipIf(withoutPostgres !== null)(`a PostgreSQL server that is lost${skipped}`, () => {
  let server: PostgresServer;
  let database_url: string;

  beforeAll(async () => {
    server = await PostgresServer.start({ isDurable: true });
  });
  afterAll(() => server?.dispose());
  beforeEach(async () => {
    database_url = await server.createDatabase();
  });

  async function openWithRun(options: Partial<PostgresOptions> = {}): Promise<Records> {
    const records = await openRecords({ database_url, ...options });
    onTestFinished(() => records.close());
    await records.tasks.publish(task(), now_ms);
    await records.runs.create(run(), initialModel());
    return records;
  }

  /** A way to the server that can be made bad, and its address. */
  async function startProxy(): Promise<{ proxy: FaultProxy; through: Partial<PostgresOptions> }> {
    const proxy = await FaultProxy.start(server.port);
    onTestFinished(() => proxy.close());
    const database = new URL(database_url).pathname.slice(1);
    return { proxy, through: { database_url: server.addressOf(database, proxy.port) } };
  }

  it("[ST28] crashes between two rounds and within one: nothing is lost or twice", async () => {
    const records = await openWithRun();
    const recordsOfRound = async (number: number) => {
      await records.rounds.begin(round(number));
      await records.rounds.save(round(number).id, { phase: "training" });
      await records.rounds.commit(commit(number));
    };
    await recordsOfRound(1);
    await server.crash();
    const waiting = recordsOfRound(2);
    await server.run();
    await waiting;
    const restarted = server.crash().then(() => server.run());
    for (let number = 3; number <= 12; number += 1) await recordsOfRound(number);
    await restarted;
    await recordsOfRound(13);
    const numbers = Array.from({ length: 13 }, (_, index) => index + 1);
    const history = await records.rounds.history(runId);
    expect(history.map((past) => past.number)).toEqual(numbers);
    expect(await records.runs.models(runId)).toEqual([
      initialModel(),
      ...numbers.map((number) => commit(number).model),
    ]);
  });

  it("[ST28] what was told while it was down for longer than the patience can be told again", async () => {
    const records = await openWithRun({ patience_ms: 30 });
    await records.rounds.begin(round(1));
    await server.crash();
    const refused = records.rounds.commit(commit(1));
    await expect(refused).rejects.toMatchObject({
      name: "StorageError",
      reason: "unavailable",
      isRetryable: true,
      message: expect.stringContaining("Start the database, or check DATABASE_URL"),
    });
    await server.run();
    await records.rounds.commit(commit(1));
    expect(await records.runs.head(runId)).toEqual(commit(1).model);
  });

  it("[ST28] nobody waits any longer when the records are closed", async () => {
    const records = await openRecords({ database_url, patience_ms: 600_000 });
    await server.crash();
    const waiting = records.settings.set("a", "b");
    const refused = expect(waiting).rejects.toMatchObject({ reason: "unavailable" });
    await records.close();
    await refused;
    await server.run();
  });

  it.each<[string, string, (records: Records) => Promise<unknown>]>([
    ["a task", 'insert into "task"', ({ tasks }) => tasks.publish(task({ version: 2 }), now_ms)],
    ["a run", "commit", ({ runs }) => runs.create(run(), initialModel())],
    ["a round", 'insert into "round"', ({ rounds }) => rounds.begin(round(2))],
    ["a snapshot", 'update "round"', ({ rounds }) => rounds.save(round(1).id, {})],
    ["a commit", "commit", ({ rounds }) => rounds.commit(commit(1))],
    ["an abandoned round", "commit", ({ rounds }) => rounds.abandon(abandon(1))],
    ["a device", "insert", ({ devices }) => devices.seen(participant(0), capabilities, now_ms)],
    ["a setting", "insert", ({ settings }) => settings.set("a", "b")],
  ])("[ST27] [ST28] %s whose answer was lost happened once", async (what, request, tell) => {
    const { proxy, through } = await startProxy();
    const records = await openRecords(through as PostgresOptions);
    onTestFinished(() => records.close());
    await records.tasks.publish(task(), now_ms);
    if (what !== "a run") await records.runs.create(run(), initialModel());
    if (/snapshot|commit|abandoned/.test(what)) await records.rounds.begin(round(1));
    proxy.loseAnswerTo(request);
    await tell(records);
    expect(proxy.isAnswerLost).toBe(true);
    const models = await records.runs.models(runId);
    expect(models).toHaveLength(what === "a commit" ? 2 : 1);
    const ended = await records.rounds.history(runId);
    expect(ended).toHaveLength(/commit|abandoned/.test(what) ? 1 : 0);
    if (what === "a round") expect(await records.rounds.unfinished(runId)).toEqual(round(2));
    expect(await records.devices.count()).toBe(what === "a device" ? 1 : 0);
  });

  const another = schedule({ id: ScheduleId.parse("sch-000000000001") });
  const slot = { first_ms: 1, last_ms: 1, count: 1, is_more: false, outcome: "started" };

  it.each<[string, string, (records: Records) => Promise<unknown>, Told]>([
    ["a schedule", "insert", ({ schedules }) => schedules.create(another), { schedules: 2 }],
    [
      "what became of a slot",
      "commit",
      ({ schedules }) => schedules.save(scheduleId, {}, [slot]),
      { slots: 1 },
    ],
    ["an act", "commit", ({ acts }) => acts.append(act(1)), { acts: 1 }],
    [
      "a recorded round",
      "commit",
      ({ rounds }) => rounds.record(round(1), commit(1)),
      { rounds: 1 },
    ],
  ])("[ST27] [ST28] %s whose answer was lost is there once", async (_, request, tell, told) => {
    const { proxy, through } = await startProxy();
    const records = await openWithRun(through);
    await records.schedules.create(schedule());
    proxy.loseAnswerTo(request);
    await tell(records);
    expect(proxy.isAnswerLost).toBe(true);
    expect({
      schedules: (await records.schedules.list()).length,
      slots: (await records.schedules.slots(scheduleId, 10)).length,
      acts: (await records.acts.list(1, 10)).length,
      rounds: (await records.rounds.list(runId)).length,
    }).toEqual({ schedules: 1, slots: 0, acts: 0, rounds: 0, ...told });
  });

  it("[ST28] a connection that says nothing ends in time, and its own lock does not bar the way", async () => {
    const { proxy, through } = await startProxy();
    // The tables are made without the limits, which are short for that.
    await (await openWithRun()).close();
    const limits = { patience_ms: 500, connect_timeout_ms: 500, statement_timeout_ms: 500 };
    const limited = { database_url, ...through, ...limits, lock_timeout_ms: 10 };
    const records = await openRecords(limited);
    onTestFinished(() => records.close());
    proxy.fallSilent();
    await expect(records.settings.set("a", "b")).rejects.toMatchObject({ reason: "unavailable" });
    proxy.recover();
    await records.settings.set("a", "c");
    expect(await records.settings.get("a")).toBe("c");
  });
});
