import { type TaskSpec, taskText } from "@tributary/protocol";
import { quiet, sealedTask } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { type Agreed, Agreement, taskSha256 } from "./agreement.ts";
import type { ParticipateOptions } from "./participate.ts";
import { ScriptedCoordinator } from "./testing/coordinator.ts";
import { Participation } from "./testing/participation.ts";
import { SecureRound, secureTask } from "./testing/secure-round.ts";
import { expectExact, joinedSecure, takeSteps } from "./testing/steps.ts";

const { round, recipe, model, secure_aggregation: fears } = secureTask;
const sealed: TaskSpec = { ...sealedTask, round: { ...sealedTask.round, quorum: 3 } };
const fearing = (changed: Partial<typeof fears>, version: number): TaskSpec => ({
  ...secureTask,
  version,
  secure_aggregation: { ...fears, ...changed },
});

/** The user is told, the coordinator only that this device goes, and it does not come back. */
async function expectEnd(
  participation: Participation,
  coordinator: ScriptedCoordinator,
  about: string,
): Promise<void> {
  await participation.ended;
  const last = participation.events.at(-1);
  expect(last).toMatchObject({
    type: "refused",
    reason: "task_changed",
    sentence:
      "The coordinator changed the task; nothing was sent. Look at it again before you take part.",
    fatal: true,
  });
  expect(last?.type === "refused" && last.detail).toContain(about);
  expect(coordinator.visits.at(-1)?.heard()).toEqual(["hello", "join", "leave"]);
  expect(participation.types().slice(-2)).toEqual(["connected", "refused"]);
}

describe("the least privacy", () => {
  async function meets(spec: TaskSpec, changed: Partial<ParticipateOptions>) {
    const coordinator = await ScriptedCoordinator.create();
    const participation = await Participation.start(coordinator, changed);
    const visit = await coordinator.joined(spec);
    return { coordinator, participation, visit };
  }

  test("[CL34] secure was shown, sealed is joined: it ends", async () => {
    const { coordinator, participation } = await meets(sealed, { privacy: "secure" });
    await expectEnd(participation, coordinator, "you were shown that it is secure");
    expect(participation.all("joined")).toEqual([]);
  });

  test.each([
    ["secure", secureTask],
    ["sealed", secureTask],
    ["sealed", sealed],
    [undefined, sealed],
  ] as const)("[CL34] where %s was shown, as much or more is joined", async (privacy, spec) => {
    const { participation } = await meets(spec, privacy === undefined ? {} : { privacy });
    expect((await participation.sees("joined")).task).toEqual(spec);
    await participation.leaves();
  });
});

describe("the task that was shown", () => {
  const shown = { ...secureTask, version: 2 };

  test.each<[string, TaskSpec, string]>([
    ["an older version", secureTask, "Version 1 of the task is open; you were shown version 2."],
    ["a stricter version", fearing({ corrupt: 0.3 }, 3), "you were shown version 2."],
    ["another content", { ...shown, update_norm_max: 1 }, "another content than you were shown"],
  ])("[CL51] where %s is joined, it ends", async (_, spec, about) => {
    const coordinator = await ScriptedCoordinator.create();
    const participation = await Participation.start(coordinator, { agreed: shown });
    await coordinator.joined(spec);
    await expectEnd(participation, coordinator, about);
  });

  test("[CL51] it is taken part in, and after a reconnect no newer one", async () => {
    const coordinator = await ScriptedCoordinator.create();
    const participation = await Participation.start(coordinator, { agreed: shown });
    const visit = await coordinator.joined(shown);
    expect((await participation.sees("joined")).task).toEqual(shown);
    visit.cut();
    await participation.clock.wakes();
    await coordinator.joined({ ...shown, version: 3 });
    await expectEnd(participation, coordinator, "Version 3 of the task is open");
  });
});

describe("after a reconnect", () => {
  const sameVersion: readonly [string, TaskSpec][] = [
    ["privacy", sealed],
    ["recipe", { ...secureTask, recipe: { ...recipe, epochs: 1000 } }],
    ["model", { ...secureTask, model: { ...model, config: { ...model.config, name: "other" } } }],
    ["quorum", { ...secureTask, round: { ...round, quorum: 2 } }],
    ["adversary", fearing({ adversary: "honest_but_curious" }, 1)],
    ["norm", { ...secureTask, update_norm_max: 1e9 }],
  ];

  test.each(sameVersion)("[CL35] another %s under the same version: it ends", async (_, spec) => {
    const { coordinator, participation, visit, round: first } = await joinedSecure();
    await takeSteps(first, visit);
    await participation.sees("committed");
    visit.cut();
    await participation.clock.wakes();
    await coordinator.joined(spec);
    await expectEnd(participation, coordinator, "Version 1 of the task has another content now.");
  });

  test("[CL35] a sealed version after a secure one: it ends, in the midst of a round too", async () => {
    const { coordinator, participation, visit, round: first } = await joinedSecure();
    await takeSteps(first, visit, { to: "shared" });
    visit.cut();
    await participation.clock.wakes();
    await coordinator.joined({ ...sealed, version: 2 });
    await expectEnd(participation, coordinator, "Version 2 of the task is sealed");
    expect(visit.all("update_begin")).toEqual([]);
  });

  test("[CL35] a secure version after a sealed one: it takes part", async () => {
    const coordinator = await ScriptedCoordinator.create();
    const participation = await Participation.start(coordinator);
    (await coordinator.joined(sealed)).cut();
    await participation.clock.wakes();
    const stricter = { ...secureTask, version: 2 };
    const visit = await coordinator.joined(stricter);
    const next = await SecureRound.create(1, stricter);
    await next.invites(visit, { task_version: 2 });
    await takeSteps(next, visit, { after: "invited" });
    await participation.sees("committed");
    await expectExact(next);
    await participation.leaves();
  });
});

describe("from one participation to the next", () => {
  const secured = fearing({ corrupt: 0.2 }, 1);

  async function agreedFirst() {
    const coordinator = await ScriptedCoordinator.create();
    const kept: Agreed[] = [];
    const onAgreed = (agreed: Agreed) => kept.push(agreed);
    const participation = await Participation.start(coordinator, { onAgreed });
    await coordinator.joined(secured);
    await participation.sees("joined");
    await participation.leaves();
    const [agreed] = kept;
    if (agreed === undefined) throw new Error("Nothing was agreed to.");
    const { coordinatorKey, protection } = agreed;
    return { coordinator, agreed, next: { coordinatorKey, protection } };
  }

  test("[CL63] the caller is told what to keep: the coordinator's key, and how much the task protects", async () => {
    const { coordinator, agreed } = await agreedFirst();
    expect(agreed).toEqual({
      coordinatorKey: coordinator.identity.publicKey,
      protection: { privacy: "secure", adversary: "semi_malicious", corrupt: 0.2 },
    });
  });

  test.each([
    ["sealed", { ...sealed, version: 2 }],
    ["against who only looks", fearing({ corrupt: 0.2, adversary: "honest_but_curious" }, 2)],
    ["for fewer corrupt", fearing({ corrupt: 0.1 }, 2)],
  ])("[CL63] a version that is %s ends the next one", async (_, spec) => {
    const { coordinator, next } = await agreedFirst();
    const participation = await Participation.start(coordinator, next);
    await coordinator.joined(spec);
    await expectEnd(participation, coordinator, "Version 2 of the task");
  });

  test("[CL63] one that is as strict is joined, and another coordinator is told nothing", async () => {
    const { coordinator, next } = await agreedFirst();
    const participation = await Participation.start(coordinator, next);
    await coordinator.joined({ ...secured, version: 2 });
    await participation.sees("joined");
    await participation.leaves();
    const stranger = await ScriptedCoordinator.create(201);
    const shy = await Participation.start(stranger, next);
    const visit = await stranger.visit(1);
    await visit.challenges();
    await shy.ended;
    expect(shy.events.at(-1)).toMatchObject({ type: "refused", fatal: true });
    expect(visit.heard()).toEqual([]);
  });

  test("[CL63] where it cannot be kept, the task is not joined", async () => {
    const coordinator = await ScriptedCoordinator.create();
    const onAgreed = () => {
      throw new Error("ENOSPC");
    };
    const participation = await Participation.start(coordinator, { onAgreed });
    await coordinator.joined(secured);
    expect((await participation.sees("disconnected")).why).toContain("ENOSPC");
    expect(participation.all("joined")).toEqual([]);
    await participation.leaves();
  });
});

describe("one version after another", () => {
  const weaker: readonly [string, readonly TaskSpec[], TaskSpec][] = [
    ["sealed", [secureTask], { ...sealed, version: 2 }],
    ["against who only looks", [secureTask], fearing({ adversary: "honest_but_curious" }, 2)],
    ["for fewer corrupt", [fearing({ corrupt: 0.2 }, 1)], fearing({ corrupt: 0.1 }, 2)],
    ["sealed as it was first", [sealed, { ...secureTask, version: 2 }], sealed],
    ["one below it", [{ ...secureTask, version: 2 }], sealed],
  ];

  test.each(weaker)("[CL35] not with one that is %s", (_, before, spec) => {
    const agreement = new Agreement({ privacy: null, task: null });
    expect(before.map((of) => agreement.objectionTo(of))).toEqual(before.map(() => null));
    expect(agreement.objectionTo(spec)).not.toBeNull();
    expect(agreement.isStanding(spec)).toBe(false);
    expect(agreement.isStanding(before.at(-1)!)).toBe(true);
  });

  test("[CL35] with those that are as strict or stricter, and back to one of them", () => {
    const versions = [
      { ...sealed, version: 1 },
      { ...sealed, version: 2, update_norm_max: 5 },
      fearing({ adversary: "honest_but_curious", corrupt: 0.1 }, 3),
      fearing({ adversary: "honest_but_curious", corrupt: 0.2 }, 4),
      fearing({ corrupt: 0.2 }, 5),
      { ...fearing({ corrupt: 0.2, dropout: 0.1 }, 6), recipe: { ...recipe, epochs: 2 } },
      fearing({ corrupt: 0.2 }, 5),
    ];
    const agreement = new Agreement({ privacy: "sealed", task: null });
    expect(versions.map((of) => agreement.objectionTo(of))).toEqual(versions.map(() => null));
    expect(agreement.objectionTo(fearing({ corrupt: 0.3 }, 6))).toContain("another content");
  });

  test("[CL35] a content is the same in whatever order its fields come", () => {
    const { title, ...rest } = secureTask;
    const reordered = { ...rest, title };
    expect(Object.keys(reordered)).not.toEqual(Object.keys(secureTask));
    const agreement = new Agreement({ privacy: null, task: null });
    expect(agreement.objectionTo(secureTask)).toBeNull();
    expect(agreement.objectionTo(reordered)).toBeNull();
    expect(agreement.isStanding(reordered)).toBe(true);
    expect(taskSha256(reordered)).toBe(taskSha256(secureTask));
    expect(taskText(sealed)).not.toBe(taskText(secureTask));
    expect(taskSha256(sealed)).not.toBe(taskSha256(secureTask));
  });
});

describe("a second `joined` on one connection", () => {
  test.each([
    ["a sealed content of this version", sealed],
    ["a sealed new version", { ...sealed, version: 2 }],
    ["a new version that is as strict", { ...secureTask, version: 2 }],
  ] as const)("[CL36] with %s is ignored", async (_, spec) => {
    const minima = { minimum_cohort: 3, minimum_threshold: 3 };
    const { participation, visit, round: first } = await joinedSecure(minima);
    await takeSteps(first, visit);
    await participation.sees("committed");
    visit.joins(spec);
    const { privacy, version: task_version } = spec;
    const encoding = privacy === "sealed" ? null : first.encoding;
    const terms = { cohort: 4, quorum: 3, privacy, encoding, task_version };
    const next = await visit.invites(2, terms);
    await visit.hearsAbout(next, "decline");
    await quiet();
    expect(visit.all("update_begin")).toMatchObject([{ round: first.round }]);
    expect(participation.all("joined")).toHaveLength(1);
    expect(participation.trainings).toHaveLength(1);
    await participation.leaves();
  });

  test("[CL36] with the same task is told", async () => {
    const { participation, visit, round: first } = await joinedSecure();
    visit.joins(secureTask);
    await participation.sees("joined", 2);
    await takeSteps(first, visit);
    await expectExact(first);
    await participation.leaves();
  });
});
