import { type PromotionChange, type ProposalRecord, sha256Of } from "@tributary/storage";
import { beforeEach, describe, expect, test } from "vitest";
import { type Actor, actions, createActs } from "../acts.ts";
import { StoredWorld } from "../testing/stored-world.ts";

const [ada, bob] = ["account Ada", "account Bob"] as const;

describe("the acts of promotions", () => {
  let stored: StoredWorld;

  /** As the coordinator does it: written down, then done. */
  async function act(by: Actor, action: string, subject: string, detail: object) {
    const { records, clock } = stored.world;
    const intention = { actor: by, action, subject, detail: { ...detail } };
    await createActs({ records, clock }).perform(intention, async () => {});
  }

  async function model() {
    const { records, run } = stored.world;
    const { version, sha256 } = await records.runs.head(run.id);
    return { run: run.id, version, sha256 };
  }

  async function propose(): Promise<ProposalRecord> {
    const { world } = stored;
    const found = await model();
    const proposed = { proposed_by: ada, proposed_at_ms: world.clock.now_ms() };
    const about = { task: world.task.id, ...found, replaces: null, ...proposed };
    const proposal = { id: sha256Of(Buffer.from(JSON.stringify(about))), ...about };
    await act(ada, actions.proposeModel, found.sha256, { proposal: proposal.id });
    await world.records.promotions.propose(proposal);
    return proposal;
  }

  const change = (step: Omit<PromotionChange, "task" | "at_ms">) => {
    const { records, task, clock } = stored.world;
    const at_ms = clock.now_ms();
    return records.promotions.change({ ...step, task: task.id, at_ms });
  };

  async function promote(): Promise<void> {
    const { world } = stored;
    const proposal = await propose();
    const to = { ...(await model()), proposal: proposal.id };
    await act(bob, actions.promoteModel, world.task.id, { from: null, to });
    await change({ by: bob, from: null, how: "replaced", to });
  }

  beforeEach(async () => {
    stored = await StoredWorld.create();
    const { world } = stored;
    const id = world.runtime.newRunId();
    await act("configuration", actions.openRun, id, {});
    await world.runtime.openRun({ task: world.task, rounds: 5, seed: 1, id });
    await promote();
  });

  test("[AU16] a promotion that was proposed and confirmed is whole, and so is one that was taken back", async () => {
    const report = await stored.audit();
    expect(report.is_clean).toBe(true);
    expect(report.sections[6]?.checked).toContainEqual({ what: "promotions", count: 1 });
    await act(ada, actions.demoteModel, stored.world.task.id, { from: 1, to: null });
    await change({ by: ada, from: 1, how: "demoted", to: null });
    expect(await stored.findings()).toEqual([]);
  });

  test("[AU16] another model in its place is found", async () => {
    stored.unlock("promotion");
    stored.tamper(`update promotion set sha256 = '${"0".repeat(64)}'`);
    expect(await stored.findings()).toEqual([
      "I7 promotion 1 of quadratic: It says that account Bob promoted this model, and no act of theirs did.",
    ]);
  });

  test("[AU16] another name under it, or under its proposal, is found", async () => {
    stored.unlock("promotion");
    stored.unlock("proposal");
    stored.tamper("update promotion set promoted_by = 'account Eve'");
    stored.tamper("update proposal set proposed_by = 'account Eve'");
    expect(await stored.findings()).toEqual([
      "I7 promotion 1 of quadratic: It says that account Eve promoted this model, and no act of theirs did.",
      "I7 promotion 1 of quadratic: It says that account Eve proposed this model, and no act of theirs did.",
    ]);
  });

  test("[AU16] one that was taken back, or came back, without an act is found", async () => {
    await change({ by: ada, from: 1, how: "demoted", to: null });
    expect(await stored.findings()).toEqual([
      "I7 promotion 1 of quadratic: It says that account Ada took it back, and no act of theirs did.",
    ]);
    await act(ada, actions.demoteModel, stored.world.task.id, { from: 1, to: null });
    await change({
      by: bob,
      from: null,
      how: "rolled_back",
      to: { ...(await model()), proposal: null },
    });
    expect(await stored.findings()).toEqual([
      "I7 promotion 2 of quadratic: It says that account Bob promoted this model, and no act of theirs did.",
    ]);
  });
});
