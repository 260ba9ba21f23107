import { expect, test } from "vitest";
import { StoredWorld } from "../testing/stored-world.ts";

const lines = (run: string) => (texts: readonly string[]) =>
  texts.map((text) => text.replaceAll(run, "run"));

async function tampered(...statements: readonly string[]): Promise<readonly string[]> {
  const stored = await StoredWorld.ofRounds();
  stored.unlock("model");
  stored.unlock("round");
  stored.tamper(...statements);
  return lines(stored.world.run.id)(await stored.findings());
}

test("[AU1] a model version that no round made is found", async () => {
  const found = await tampered(
    `insert into model select run, 3, sha256, sha256, run || '.9', accuracy, loss, strategy_state,
       created_at_ms, null from model where version = 2`,
  );
  expect(found).toContain("I1 run version 3: It names the round run.9, which is not stored.");
});

test("[AU1] a model version of a round that was abandoned is found", async () => {
  const found = await tampered("update round set status = 'abandoned' where number = 2");
  expect(found).toContain("I1 run version 2: It names run.2, which is abandoned.");
  expect(found).toContain("I1 run.2: It is abandoned, and 1 model versions name it.");
});

test("[AU1] a model version that was taken out is found", async () => {
  const found = await tampered("delete from model where version = 1");
  expect(found).toContain("I1 run version 2: It follows version 0.");
  expect(found).toContain("I1 run.1: It is committed, and 0 model versions name it.");
});

test("[AU1] an initial model that was taken out is found, and so is a run without any", async () => {
  const oldest = "I1 run version 1: It is the oldest version and not an initial model.";
  expect(await tampered("delete from model where version = 0")).toContain(oldest);
  const none = "I1 run: It has no model version, not even an initial one.";
  expect(await tampered("delete from model")).toContain(none);
});

test("[AU1] a parent that was exchanged is found", async () => {
  const [found] = await tampered(`update model set parent = '${"0".repeat(64)}' where version = 2`);
  expect(found).toMatch(/^I1 run version 2: Its parent is 0{12}…, and run version 1 is /);
});

test("[AU1] a round that was committed by too few is found", async () => {
  const one = "(select min(participant) from delivery where round like '%.2')";
  const found = await tampered(
    `delete from delivery where round like '%.2' and participant = ${one}`,
  );
  expect(found).toContain("I1 run.2: It was committed with 1 participants; its task wants 2.");
});

test("[AU1] a summary that says something else than the records is found", async () => {
  const found = await tampered(
    `update round set summary = replace(summary, '"model_version":2', '"model_version":7')
     where number = 2`,
  );
  expect(found[0]).toMatch(/^I1 run.2: Its summary says committed with version 7 /);
  const none = await tampered("update round set summary = null where number = 2");
  expect(none).toContain("I1 run.2: It is committed and has no summary.");
});

test("[AU15] a version whose parent is not the one that was served is found", async () => {
  const rolledBack = `{"after_version": 1, "to_version": 0}`;
  const [found] = await tampered(
    `update run set state = json_set(state, '$.roll_backs', json('[${rolledBack}]'))`,
  );
  expect(found).toMatch(/^I1 run version 2: Its parent is .*, and run version 0 is /);
});

test("[AU15] a roll back that is forgotten is found", async () => {
  const stored = await StoredWorld.ofRounds();
  const { world } = stored;
  await world.runtime.rollBackRun(world.run.id, 1);
  expect(await stored.findings()).toEqual([]);
  stored.tamper("update run set state = json_remove(state, '$.roll_backs')");
  const { id } = world.run;
  expect(await stored.findings()).toContain(
    `records ${id}: Its state says model_version 1, its records say 2.`,
  );
});
