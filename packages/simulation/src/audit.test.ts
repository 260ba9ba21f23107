import { beforeEach, describe, expect, test } from "vitest";
import { quadraticTask } from "./quadratic.ts";
import { OneRound, policy, round, updateOf } from "./testing/one-round.ts";

let one: OneRound;
beforeEach(async () => {
  one = await OneRound.begin(quadraticTask(policy, null));
});
const participants = () => one.members.map(({ id }) => id);

describe("the audit", () => {
  test("is content with a round whose model is the parent and the mean of its updates", async () => {
    for (const [at, participant] of participants().entries()) {
      const sha256 = updateOf("ab"[at] ?? "c");
      one.auditor.note(participant, { type: "update_accepted", round, sha256 });
    }
    await one.commits(participants(), one.mean);
    await expect(one.auditor.check(0)).resolves.toBeUndefined();
  });

  test("finds a round that was committed without its quorum", async () => {
    await one.commits(participants().slice(0, 1), one.mean);
    await expect(one.auditor.check(0)).rejects.toThrow("[I1]");
  });

  test("finds two updates of one participant that were both acknowledged", () => {
    const [{ id }] = one.members;
    one.auditor.note(id, { type: "update_accepted", round, sha256: updateOf("a") });
    const again = () =>
      one.auditor.note(id, { type: "update_accepted", round, sha256: updateOf("b") });
    expect(again).toThrow("[I2]");
  });

  test("finds an acknowledged update that the round does not name", async () => {
    const [{ id }] = one.members;
    one.auditor.note(id, { type: "update_accepted", round, sha256: updateOf("c") });
    await one.commits(participants(), one.mean);
    await expect(one.auditor.check(0)).rejects.toThrow("[I3]");
  });

  test("finds a model that is not what its updates make", async () => {
    await one.commits(
      participants(),
      one.mean.map((value) => value + 0.1),
    );
    await expect(one.auditor.check(0)).rejects.toThrow("[I4]");
  });

  test("finds a model that is gone", async () => {
    await one.commits(participants(), one.mean);
    const [run] = await one.disk.records.runs.list();
    if (run === undefined) throw new Error("Expected a run.");
    const head = await one.disk.records.runs.head(run.id);
    await one.disk.blobs.delete(head.sha256);
    await expect(one.auditor.check(0)).rejects.toThrow("[I4]");
  });
});
