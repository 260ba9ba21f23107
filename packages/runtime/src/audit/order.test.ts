import { ScheduleId } from "@tributary/protocol";
import { describe, expect, test } from "vitest";
import { StoredWorld } from "../testing/stored-world.ts";

async function tampered(...statements: readonly string[]): Promise<readonly string[]> {
  const stored = await StoredWorld.ofRounds();
  for (const table of ["round", "run"]) stored.unlock(table);
  stored.tamper(...statements);
  const { id } = stored.world.run;
  return (await stored.findings()).map((text) => text.replaceAll(id, "run"));
}

const copyRound = (changes: Readonly<Record<string, string>>) => {
  const names = ["id", "run", "number", "status", "config", "state", "secret", "summary"];
  const columns = [...names, "closing_sha256"];
  const values = columns.map((name) => changes[name] ?? name).join(", ");
  return `insert into round (${columns.join(", ")}) select ${values} from round where number = 3`;
};

describe("[AU9] a run whose records disagree is found:", () => {
  test("two open rounds", async () => {
    const found = await tampered(copyRound({ id: "run || '.4'", number: "4" }));
    expect(found).toContain("records run: It is running and has 2 open rounds.");
  });

  test("an open round of a run that is over", async () => {
    const found = await tampered("update run set status = 'stopped'");
    expect(found).toContain("records run: It is stopped and has 1 open rounds.");
    expect(found).toContain("records run: Its state says status running, its records say stopped.");
  });

  test("a round twice", async () => {
    const found = await tampered(copyRound({ number: "2" }));
    expect(found).toContain("records run: Its rounds are not named by rising numbers.");
  });

  test("an open round that is not the next one", async () => {
    const found = await tampered("update round set number = 5, id = run || '.5' where number = 3");
    expect(found).toContain("records run.5: It is the open round; the next one is number 3.");
  });

  test("a state that its rounds did not leave", async () => {
    const found = await tampered("update run set state = json_set(state, '$.committed', 1)");
    expect(found).toEqual(["records run: Its state says committed 1, its records say 2."]);
  });

  test("a run that is finished too early", async () => {
    const found = await tampered(
      "update run set status = 'finished', state = json_set(state, '$.status', 'finished')",
      "delete from round where number = 3",
    );
    expect(found).toEqual(["records run: It is finished with 2 of 5 rounds committed."]);
  });

  test("a task that is not stored", async () => {
    const found = await tampered("update run set task_version = 9");
    expect(found).toContain("records run: Its task, quadratic version 9, is not stored.");
  });
});

describe("[AU9] a schedule whose records disagree is found:", () => {
  const slot = { first_ms: 10, last_ms: 30, count: 3, is_more: false, outcome: "started" } as const;

  async function scheduled(...statements: readonly string[]): Promise<readonly string[]> {
    const stored = await StoredWorld.ofRounds();
    const { records, task } = stored.world;
    const id = ScheduleId.parse("sch-0123456789ab");
    await records.schedules.create({
      id,
      task: task.id,
      title: "Nightly",
      created_at_ms: 0,
      state: {},
    });
    await records.schedules.save(id, {}, [slot]);
    for (const table of ["run", "slot"]) stored.unlock(table);
    stored.tamper(...statements);
    return stored.findings();
  }

  test("nothing, where nothing was changed", async () => {
    expect(await scheduled()).toEqual([]);
  });

  test("two runs of one slot", async () => {
    const copy = `insert into run select 'run-zzzzzzzzzzzz', task, task_version, seed, status, state,
      created_at_ms, schedule, slot_ms from run`;
    const found = await scheduled(
      "update run set schedule = 'sch-0123456789ab', slot_ms = 10",
      copy,
    );
    expect(found).toContain("records sch-0123456789ab at 10: It started more than one run.");
  });

  test("a run of a schedule that is not stored", async () => {
    const found = await scheduled("update run set schedule = 'sch-zzzzzzzzzzzz', slot_ms = 10");
    expect(found).toContainEqual(
      expect.stringMatching(/^records run-.*: It was started by sch-z{12}, which is not stored\.$/),
    );
  });

  test("a slot with two outcomes", async () => {
    const found = await scheduled(
      `insert into slot select schedule, 20, 40, 2, 0, 'skipped' from slot`,
    );
    expect(found).toEqual([
      'records sch-0123456789ab at 20: It is "skipped", and "started" as well.',
    ]);
  });
});
