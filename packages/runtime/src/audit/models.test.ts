import { rm, writeFile } from "node:fs/promises";
import { strategyDefaults } from "@tributary/aggregation";
import type { TaskSpec } from "@tributary/protocol";
import { sealedTask, secureTask, until } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { invitedCohort, play } from "../testing/secure-round.ts";
import { StoredWorld } from "../testing/stored-world.ts";

const recomputed = { what: "models computed again", count: 2 };

async function models(stored: StoredWorld) {
  return stored.world.records.runs.models(stored.world.run.id);
}

describe("a model is computed again from its parent, its aggregate and its strategy's state", () => {
  const kinds = ["fedavg", "fedavgm", "fedadam", "fedyogi", "fedadagrad"] as const;
  test.each(kinds)("[AU4] under %s", async (kind) => {
    const task = { ...sealedTask, strategy: strategyDefaults[kind] } as TaskSpec;
    const stored = await StoredWorld.ofRounds({ task });
    const report = await stored.audit();
    expect(report.is_clean).toBe(true);
    expect(report.sections[3]?.checked).toContainEqual(recomputed);
  });

  test("[AU4] under a robust strategy", async () => {
    const strategy = strategyDefaults.median;
    const round = { ...sealedTask.round, quorum: 3 };
    const stored = await StoredWorld.create({ task: { ...sealedTask, strategy, round } });
    const devices = await stored.world.running(3, 5);
    await stored.commits(devices, 1);
    await stored.commits(devices, 2);
    const report = await stored.audit();
    expect(report.is_clean).toBe(true);
    expect(report.sections[3]?.checked).toContainEqual(recomputed);
  });

  test("[AU4] in a secure round", async () => {
    const stored = await StoredWorld.create({ task: secureTask });
    const { records, blobs, spool } = stored.world;
    const cohort = await invitedCohort(2, { stores: { records, blobs, spool }, rounds: 1 });
    await play(cohort);
    await until("the end", () => cohort.world.history().length === 1);
    const report = await stored.audit();
    await cohort.world.runtime.close();
    expect(report.is_clean).toBe(true);
    expect(report.sections[3]?.checked).toContainEqual({ ...recomputed, count: 1 });
  });
});

test("[AU4] bytes that are not what their name says are found", async () => {
  const stored = await StoredWorld.ofRounds();
  const head = (await models(stored)).at(-1);
  if (!head?.aggregate || !head.strategy_state) throw new Error("Expected a version.");
  await stored.flip(stored.blobFile(head.sha256));
  await stored.flip(stored.blobFile(head.aggregate));
  await stored.flip(stored.blobFile(head.strategy_state));
  const found = await stored.findings();
  expect(found).toContainEqual(expect.stringMatching(/^I4 .* version 2: The blob of its model, /));
  expect(found).toContainEqual(expect.stringMatching(/The blob of its aggregate, .* has bytes/));
  expect(found).toContainEqual(expect.stringMatching(/The blob of its strategy's state, .* has/));
});

test("[AU4] a model that is gone is found", async () => {
  const stored = await StoredWorld.ofRounds();
  const head = (await models(stored)).at(-1);
  if (head === undefined) throw new Error("Expected a version.");
  await rm(stored.blobFile(head.sha256));
  const [found] = await stored.findings();
  expect(found).toMatch(/^I4 .* version 2: The blob of its model, .*, is missing\.$/);
});

test("[AU4] a whole model that does not follow from its parent is found", async () => {
  const stored = await StoredWorld.ofRounds();
  const [initial, , second] = await models(stored);
  // The records agree with each other, and every blob has its name; the model is another all the same.
  stored.unlock("model");
  stored.unlock("round");
  stored.tamper(
    `update model set sha256 = '${initial?.sha256}' where version = 2`,
    `update round set summary = replace(summary, '${second?.sha256}', '${initial?.sha256}')`,
    `update run set state = replace(state, '${second?.sha256}', '${initial?.sha256}')`,
  );
  const found = await stored.findings();
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(
    /^I4 .* version 2: Parent and aggregate make .*, and the version names /,
  );
});

test("[AU4] an aggregate and a state that were exchanged are found", async () => {
  const task = { ...sealedTask, strategy: strategyDefaults.fedavgm };
  const stored = await StoredWorld.ofRounds({ task });
  stored.unlock("model");
  const first = "(select aggregate from model where version = 1)";
  stored.tamper(`update model set aggregate = ${first} where version = 2`);
  expect(await stored.findings()).toContainEqual(
    expect.stringMatching(/^I4 .* version 2: Parent and aggregate make /),
  );
  const state = "(select strategy_state from model where version = 1)";
  stored.tamper(`update model set strategy_state = ${state} where version = 2`);
  expect(await stored.findings()).toContainEqual(
    expect.stringMatching(/^I4 .* version 2: Its strategy's state is not the one/),
  );
});

test("[AU4] of versions without an aggregate only the digests are checked, and it is said", async () => {
  const stored = await StoredWorld.ofRounds();
  stored.unlock("model");
  stored.tamper("update model set aggregate = null");
  const report = await stored.audit();
  expect(report.is_clean).toBe(true);
  expect(report.sections[3]?.checked).toContainEqual({
    what: "models without a recorded aggregate",
    count: 2,
  });
  expect(report.sections[3]?.notes).toEqual([expect.stringContaining("cannot be computed again")]);
});

test("[AU4] bytes under the name of a model that are none are found", async () => {
  const stored = await StoredWorld.ofRounds();
  const sha256 = await stored.world.blobs.put(new TextEncoder().encode("no model"));
  stored.unlock("model");
  stored.tamper(`update model set sha256 = '${sha256}' where version = 2`);
  expect(await stored.findings()).toContainEqual(
    expect.stringMatching(/^I4 .* version 2: Its bytes are no model\.$/),
  );
});

test("[AU4] hashing alone finds damage, and skipping says that nothing was looked at", async () => {
  const stored = await StoredWorld.ofRounds();
  const head = (await models(stored)).at(-1);
  if (head === undefined) throw new Error("Expected a version.");
  await writeFile(stored.blobFile(head.sha256), "damaged");
  expect(await stored.findings({ models: "hash" })).toHaveLength(1);
  const report = await stored.audit({ models: "skip" });
  expect(report.is_clean).toBe(true);
  expect(report.sections[3]).toMatchObject({ checked: [], notes: ["Models were not looked at."] });
});
