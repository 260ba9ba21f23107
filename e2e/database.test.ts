/**
 * A coordinator whose records are in PostgreSQL, and everything that a database does in its life: it restarts, is out
 * of reach, is slow, is wanted by somebody else, or takes over from the file in which the records began.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { auditCoordinator } from "./support/audit.ts";
import { Coordinator, repository } from "./support/coordinator.ts";
import { databaseAt } from "./support/database.ts";
import { FaultProxy } from "./support/fault-proxy.ts";
import { Participant, PatientTrainer, takePart } from "./support/participant.ts";
import { PostgresServer, withoutPostgres } from "./support/postgres.ts";
import { tinyTask } from "./support/tasks.ts";

const skipped = withoutPostgres === null ? "" : ` (skipped: ${withoutPostgres})`;
const longerThanItsPatience_ms = 60_000;
/** Two keys that make the coordinator's advisory lock: "trib", and the one thing that is locked. */
const lockKeys = `${0x74726962}, 1`;

describe.skipIf(withoutPostgres !== null)(`records in PostgreSQL${skipped}`, () => {
  let server: PostgresServer;
  let database_url: string;
  let name: string;
  const opened: { dispose(): Promise<void> }[] = [];

  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server?.dispose());
  beforeEach(async () => {
    database_url = await server.createDatabase();
    name = new URL(database_url).pathname.slice(1);
  });
  afterEach(async () => {
    for (const one of opened.splice(0).toReversed()) await one.dispose();
  });

  async function start(options: Parameters<typeof Coordinator.start>[0] = {}) {
    const environment = { DATABASE_URL: database_url, ...options.environment };
    const coordinator = await Coordinator.start({ ...options, environment });
    opened.push(coordinator);
    return coordinator;
  }

  /** A run of three rounds whose first one stands: two updates are acknowledged, the third is held back. */
  async function midRound(coordinator: Coordinator) {
    const { url } = coordinator;
    const task = tinyTask("database");
    const { id } = await coordinator.openRun(task, 3);
    const trainer = new PatientTrainer();
    const prompt = takePart({ url, task: task.id, count: 2 });
    const participants = [...prompt, new Participant({ url, task: task.id, trainer })];
    await Promise.all(prompt.map((one) => one.saw("accepted")));
    /** What was acknowledged before the trouble, and what came after it, is in the first model. */
    const expectItsEnd = async () => {
      await Promise.all(participants.map((one) => one.saw("ended")));
      const { run, history } = await coordinator.run(id);
      expect(run).toMatchObject({ status: "finished", model_version: 3 });
      expect(history[0]).toMatchObject({ number: 1, accepted: 3 });
      expect(history.every((round) => round.outcome === "committed")).toBe(true);
      await Promise.all(participants.map((one) => one.leave()));
      await coordinator.kill("SIGKILL");
      expect(await auditCoordinator(coordinator, databaseAt(database_url))).toEqual([]);
    };
    return { id, trainer, expectItsEnd };
  }

  test("a database that crashes and restarts in mid-round delays it, and nothing is lost", async () => {
    const coordinator = await start();
    const { trainer, expectItsEnd } = await midRound(coordinator);
    const restarted = server.control("restart");
    trainer.release();
    await restarted;
    await expectItsEnd();
    expect(coordinator.log.items.filter(({ level }) => level >= 50)).toEqual([]);
  });

  test(
    "a database that is away for longer than any write waits delays the round, and all updates count",
    async () => {
      const coordinator = await start();
      const { trainer, expectItsEnd } = await midRound(coordinator);
      await server.control("stop");
      trainer.release();
      const { log } = coordinator;
      await log.first("a snapshot that is told again", ({ msg }) => /snapshot is told/.test(msg));
      await server.control("start");
      await expectItsEnd();
      expect(log.items.filter(({ level }) => level >= 50)).toEqual([]);
    },
    longerThanItsPatience_ms,
  );

  describe("behind a network", () => {
    let proxy: FaultProxy;
    beforeEach(async () => {
      proxy = await FaultProxy.start(server.port);
      opened.push({ dispose: () => proxy.close() });
    });
    const throughProxy = () => ({
      environment: { DATABASE_URL: server.addressOf(name, proxy.port) },
    });

    test.each(["hold", "refuse"] as const)(
      "that makes it wait for five seconds (%s): writes wait, and the run goes on",
      async (how) => {
        const coordinator = await start(throughProxy());
        const { trainer, expectItsEnd } = await midRound(coordinator);
        proxy[how]();
        trainer.release();
        await sleep(5_000);
        proxy[how === "hold" ? "flow" : "accept"]();
        await expectItsEnd();
      },
    );
  });

  test("a second coordinator ends with 2 and names the first", async () => {
    const first = await start();
    const environment = { DATABASE_URL: database_url };
    const second = await Coordinator.launch({ environment });
    opened.push(second);
    expect(await second.exited).toEqual({ code: 2, signal: null });
    expect(second.log.items.map(({ msg }) => msg).join("\n")).toContain(`process ${first.pid}`);
    expect((await first.fetch("/healthz")).status).toBe(200);
  });

  test("[ST29] whoever has lost the database to another ends with 2 and says so", async () => {
    const coordinator = await start();
    const other = server.connect(name);
    const ofTributary = "application_name like 'tributary %' and datname = current_database()";
    await other.say(`select pg_terminate_backend(pid) from pg_stat_activity where ${ofTributary}`);
    await other.say(`select pg_advisory_lock(${lockKeys})`);
    const asked = coordinator.post("/api/runs", { task: tinyTask("lost"), rounds: 1, seed: 1 });
    asked.catch(() => {});
    expect(await coordinator.exited).toEqual({ code: 2, signal: null });
    const said = coordinator.log.items.find(({ msg }) => /taken over/.test(msg));
    expect(said?.["error"]).toContain(`is in use by a session named "psql"`);
    await other.end();
    await coordinator.restart();
    expect((await coordinator.fetch("/api/tasks")).status).toBe(200);
  });

  test("[ST30] move-database: the coordinator goes on from PostgreSQL where the file ended", async () => {
    const before = await start({ environment: { DATABASE_URL: undefined } });
    const { data_path } = before;
    const over = tinyTask("over");
    const finished = await before.openRun(over, 2);
    const all = takePart({ url: before.url, task: over.id, count: 3 });
    await Promise.all(all.map((one) => one.saw("ended")));
    await Promise.all(all.map((one) => one.leave()));
    const { id: unfinished } = await midRound(before);
    const stood = await before.run(unfinished);
    await before.kill("SIGKILL");

    await moveDatabase(data_path);
    // Told again it changes nothing.
    expect(await moveDatabase(data_path)).toContain("nothing was changed");

    const after = await start({ data_path });
    const { url } = after;
    expect(await after.run(finished.id)).toMatchObject({
      run: { status: "finished", model_version: 2 },
      history: [{ number: 1 }, { number: 2 }],
    });
    const taken = await after.run(unfinished);
    expect(taken.run.round).toMatchObject({ id: stood.run.round?.id, accepted: 2 });
    const later = takePart({ url, task: tinyTask("database").id, count: 3 });
    await Promise.all(later.map((one) => one.saw("ended")));
    const { run, history } = await after.run(unfinished);
    expect(run).toMatchObject({ status: "finished", rounds_committed: 3 });
    expect(history[0]).toMatchObject({ number: 1, accepted: 2 });
    await Promise.all(later.map((one) => one.leave()));
    await after.kill("SIGKILL");
    expect(await auditCoordinator(after, databaseAt(database_url))).toEqual([]);
  });

  async function moveDatabase(data_path: string): Promise<string> {
    const command = join(repository, "apps/coordinator/server/tributary.ts");
    const env = { ...process.env, DATA_PATH: data_path, DATABASE_URL: database_url };
    const moved = await promisify(execFile)(process.execPath, [command, "move-database"], { env });
    return moved.stdout;
  }
});
