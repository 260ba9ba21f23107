import { getEventListeners } from "node:events";
import { protocolVersion, type RefusalReason, refusalReasons, TaskId } from "@tributary/protocol";
import { quiet, sealedTask as task, until } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import type { Connect } from "./ports.ts";
import { model, run, ScriptedCoordinator } from "./testing/coordinator.ts";
import { Participation } from "./testing/participation.ts";

async function joined() {
  const coordinator = await ScriptedCoordinator.create();
  const participation = await Participation.start(coordinator);
  const visit = await coordinator.joined();
  await participation.sees("joined");
  return { coordinator, participation, visit };
}

describe("the coordinator's key", () => {
  test("[CL3] the pinned coordinator is joined", async () => {
    const coordinator = await ScriptedCoordinator.create();
    const coordinatorKey = coordinator.identity.publicKey;
    const participation = await Participation.start(coordinator, { coordinatorKey });
    await coordinator.joined();
    await participation.sees("joined");
    await participation.leaves();
    expect(participation.types()).toEqual(["connecting", "connected", "joined"]);
  });

  test("[CL4] another one ends the participation: the caller is told, and nothing was said to it", async () => {
    const coordinator = await ScriptedCoordinator.create();
    const { identity } = await ScriptedCoordinator.create(1);
    const participation = await Participation.start(coordinator, {
      coordinatorKey: identity.publicKey,
    });
    const visit = await coordinator.visit(1);
    visit.challenges();
    await participation.ended;
    expect(participation.types()).toEqual(["connecting", "refused"]);
    expect(participation.events.at(-1)).toMatchObject({
      fatal: true,
      sentence: expect.stringContaining("it may be another server"),
    });
    expect(visit.heard()).toEqual([]);
  });

  test("[CL4] so does one that changes between two connections of one participation", async () => {
    const { coordinator, participation, visit } = await joined();
    const stranger = await ScriptedCoordinator.create(1);
    visit.cut();
    coordinator.identity = stranger.identity;
    await participation.clock.wakes();
    (await coordinator.visit(2)).challenges();
    await participation.ended;
    expect(participation.events.at(-1)).toMatchObject({ type: "refused", fatal: true });
  });

  test("[CL3] the next participation trusts anew", async () => {
    const { participation } = await joined();
    await participation.leaves();
    const stranger = await ScriptedCoordinator.create(1);
    const next = await Participation.start(stranger);
    await stranger.joined();
    await next.sees("joined");
    await next.leaves();
  });
});

describe("the handshake", () => {
  test("[CL5] a second challenge, a second welcome and what comes before its time are ignored", async () => {
    const coordinator = await ScriptedCoordinator.create();
    const participation = await Participation.start(coordinator);
    const visit = await coordinator.visit(1);
    visit.says({ type: "welcome", seq: 0, protocol: protocolVersion.max });
    visit.joins();
    await visit.invites();
    visit.commits(await visit.invites());
    visit.challenges();
    visit.challenges();
    await visit.hears("hello");
    visit.joins();
    visit.says({ type: "welcome", seq: 0, protocol: protocolVersion.max });
    visit.says({ type: "welcome", seq: 0, protocol: protocolVersion.max });
    await visit.hears("join");
    visit.joins();
    await participation.sees("joined");
    expect(visit.heard()).toEqual(["hello", "join"]);
    expect(participation.types()).toEqual(["connecting", "connected", "joined"]);
    await participation.leaves();
  });

  test("[CL47] an invite is shown where version 4 was agreed on, and nowhere else", async () => {
    const invite = "AAAAAAAAAAAAAAAAAAAAAA";
    for (const [protocol, shown] of [
      [protocolVersion.max, invite],
      [3, undefined],
    ] as const) {
      const coordinator = await ScriptedCoordinator.create();
      const participation = await Participation.start(coordinator, { invite });
      const visit = await coordinator.visit(1);
      visit.challenges();
      await visit.hears("hello");
      visit.says({ type: "welcome", seq: 0, protocol });
      expect((await visit.hears("join")).invite).toBe(shown);
      await participation.leaves();
    }
  });

  test("[CL5] a task that was not asked for is not joined", async () => {
    const coordinator = await ScriptedCoordinator.create();
    const participation = await Participation.start(coordinator);
    await (await coordinator.visit(1)).admits({ ...task, id: TaskId.parse("other") });
    expect((await participation.sees("disconnected")).why).toContain("other");
    expect(participation.all("joined")).toEqual([]);
    await participation.leaves();
  });

  test("[CL5] messages that belong to no work of this device change nothing", async () => {
    const { coordinator, participation, visit } = await joined();
    const round = `${run}.9` as never;
    visit.resumes(round, 100);
    visit.receives(round, 100);
    visit.accepts(round, model);
    visit.refuses("update_norm", { round });
    visit.says({ type: "unmask_request", seq: 0, round, survivors: [], signatures: [] });
    visit.says({ type: "survivors", seq: 0, round, survivors: [] });
    visit.says({ type: "shares", seq: 0, round, shares: [] });
    visit.says({ type: "cohort_keys", seq: 0, round, members: [] });
    visit.commits(round);
    await participation.sees("committed");
    expect(visit.heard()).toEqual(["hello", "join"]);
    expect(coordinator.visits).toHaveLength(1);
    await participation.leaves();
  });
});

describe("coming back", () => {
  test("[CL6] the wait doubles up to its maximum, and begins anew after a join", async () => {
    const coordinator = await ScriptedCoordinator.create();
    coordinator.unreachable = "connect ECONNREFUSED";
    const participation = await Participation.start(coordinator);
    for (let attempt = 1; attempt <= 7; attempt++) {
      expect(await participation.sees("disconnected", attempt)).toMatchObject({
        why: "connect ECONNREFUSED",
      });
      if (attempt < 7) await participation.clock.wakes();
    }
    coordinator.unreachable = null;
    await participation.clock.wakes();
    (await coordinator.joined()).cut();
    await participation.sees("disconnected", 8);
    expect(participation.clock.slept_ms).toEqual([
      1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 1_000,
    ]);
    const told = participation.all("disconnected").map(({ retry_ms }) => retry_ms);
    expect(told).toEqual(participation.clock.slept_ms);
    await participation.leaves();
  });

  test("[CL6] all of the wait is chance", async () => {
    const coordinator = await ScriptedCoordinator.create();
    coordinator.unreachable = "no";
    const participation = await Participation.start(coordinator, { random: () => 0 });
    await participation.sees("disconnected");
    expect(participation.clock.slept_ms).toEqual([0]);
    await participation.leaves();
  });

  test("[CL6] a coordinator that asks for time gets at least that, and a day is not waited for", async () => {
    const { coordinator, participation, visit } = await joined();
    visit.dismisses("shutting_down", 3_000);
    await participation.sees("disconnected");
    expect(participation.clock.slept_ms).toEqual([4_000]);
    await participation.clock.wakes();
    (await coordinator.joined()).dismisses("too_many_connections", 86_400_000);
    await participation.sees("disconnected", 2);
    expect(participation.clock.slept_ms).toEqual([4_000, 600_000]);
    await participation.leaves();
  });

  const final: readonly RefusalReason[] = [
    "protocol_unsupported",
    "signature_invalid",
    "task_unknown",
    "replaced",
    "revoked",
    "key_replaced",
    "invite_needed",
    "invite_invalid",
    "origin_not_allowed",
  ];

  test.each(refusalReasons)("[CL7] a fatal %s ends it, or not", async (reason) => {
    const { participation, visit } = await joined();
    visit.dismisses(reason);
    if (final.includes(reason)) {
      await participation.ended;
      expect(participation.events.at(-1)).toMatchObject({ type: "refused", reason, fatal: true });
    } else {
      await participation.sees("disconnected");
      expect(participation.events).toContainEqual(
        expect.objectContaining({ type: "refused", reason, fatal: false }),
      );
      await participation.leaves();
    }
  });

  test("[CL7] a coordinator that refuses for good and does not hang up is left", async () => {
    const { participation, visit } = await joined();
    visit.refuses("replaced", { fatal: true });
    await participation.ended;
    expect(visit.closed).toBe("replaced");
  });

  test.each(["storage_unavailable", "internal"] as const)(
    "[CL8] %s means that a message of ours was lost: it comes back, after a while",
    async (reason) => {
      const { coordinator, participation, visit } = await joined();
      visit.refuses(reason);
      await participation.sees("disconnected");
      expect(participation.clock.slept_ms).toEqual([6_000]);
      await participation.clock.wakes();
      await coordinator.joined();
      await participation.sees("joined", 2);
      await participation.leaves();
    },
  );

  test("[CL9] a thousand connections leave no listener behind", async () => {
    const coordinator = await ScriptedCoordinator.create();
    let inner: AbortSignal | null = null;
    const connect: Connect = (signal) => {
      inner = signal;
      return coordinator.connect(signal);
    };
    const participation = await Participation.start(coordinator, { connect });
    for (let number = 1; number <= 1_000; number++) {
      (await coordinator.visit(number)).cut();
      await participation.clock.wakes();
    }
    await coordinator.visit(1_001);
    expect(getEventListeners(participation.stop.signal, "abort")).toHaveLength(1);
    expect(getEventListeners(inner as never, "abort").length).toBeLessThanOrEqual(1);
    await participation.leaves();
    expect(getEventListeners(participation.stop.signal, "abort")).toHaveLength(0);
    expect(getEventListeners(inner as never, "abort")).toHaveLength(0);
  });
});

describe("leaving", () => {
  test("[CL10] before it begins: nothing happens at all", async () => {
    const coordinator = await ScriptedCoordinator.create();
    const participation = new Participation();
    participation.stop.abort();
    for await (const event of await participation.iterate(coordinator)) expect(event).toBe("none");
    expect(coordinator.visits).toEqual([]);
  });

  test("[CL10] while it connects", async () => {
    const coordinator = await ScriptedCoordinator.create();
    const connect: Connect = (signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("gone"))));
    const participation = await Participation.start(coordinator, { connect });
    await participation.sees("connecting");
    await participation.leaves();
    expect(participation.types()).toEqual(["connecting"]);
  });

  test("[CL10] between connection and proof: it just hangs up", async () => {
    const coordinator = await ScriptedCoordinator.create();
    const participation = await Participation.start(coordinator);
    const visit = await coordinator.visit(1);
    await participation.leaves();
    expect(visit.heard()).toEqual([]);
    expect(visit.closed).toBe("left");
  });

  test("[CL10] while it waits for the welcome, and after joining: the coordinator is told", async () => {
    const coordinator = await ScriptedCoordinator.create();
    const early = await Participation.start(coordinator);
    const visit = await coordinator.visit(1);
    visit.challenges();
    await visit.hears("hello");
    await early.leaves();
    expect(visit.heard()).toEqual(["hello", "leave"]);
    const late = await joined();
    await late.participation.leaves();
    expect(late.visit.heard()).toEqual(["hello", "join", "leave"]);
  });

  test("[CL10] while it trains: the work is dropped", async () => {
    const { participation, visit } = await joined();
    participation.train = () => new Promise(() => {});
    await visit.invites();
    await until("the training", () => participation.trainings.length === 1);
    await participation.leaves();
    expect(participation.trainings[0]?.signal.aborted).toBe(true);
    expect(visit.heard()).toEqual(["hello", "join", "accept", "leave"]);
  });

  test("[CL10] while it sends", async () => {
    const { participation, visit } = await joined();
    await visit.invites();
    await visit.hears("update_begin");
    await participation.leaves();
    expect(visit.heard().at(-1)).toBe("leave");
  });

  test("[CL10] while it sleeps before it comes back", async () => {
    const { participation, visit } = await joined();
    visit.cut();
    await participation.sees("disconnected");
    await participation.leaves();
  });

  test("[CL10] by breaking out of the iteration", async () => {
    const coordinator = await ScriptedCoordinator.create();
    const participation = new Participation();
    const handshake = coordinator.joined();
    for await (const event of await participation.iterate(coordinator)) {
      if (event.type === "joined") break;
    }
    await handshake;
    const [visit] = coordinator.visits;
    expect(visit?.heard()).toEqual(["hello", "join", "leave"]);
  });

  test("[CL11] no event follows the end, whatever a trainer still says", async () => {
    const { participation, visit } = await joined();
    const speak = Promise.withResolvers<void>();
    participation.train = async ({ onProgress }) => {
      await speak.promise;
      onProgress(progress(1));
      throw new Error("stopped too late");
    };
    await visit.invites();
    await until("the training", () => participation.trainings.length === 1);
    await participation.leaves();
    const { length } = participation.events;
    speak.resolve();
    await quiet();
    expect(participation.events).toHaveLength(length);
  });
});

function progress(step: number) {
  return { epoch: 1, epochs: 1, step, steps: 10, loss: 1, samples_per_second: null };
}

test("[CL2] a reader who is slow loses no event but superseded progress", async () => {
  const coordinator = await ScriptedCoordinator.create();
  const participation = new Participation();
  participation.train = async ({ onProgress }) => {
    for (let step = 1; step <= 10_000; step++) onProgress(progress(step));
    return { delta: Float32Array.of(1), examples: 1, steps: 1, loss: 1, accuracy: 1, seconds: 1 };
  };
  const events = await participation.iterate(coordinator);
  expect((await events.next()).value).toEqual({ type: "connecting", attempt: 1 });
  const visit = await coordinator.joined();
  await visit.invites();
  await visit.hears("update_begin");
  visit.commits(`${run}.1` as never);
  const seen: string[] = [];
  for await (const event of events) {
    seen.push(event.type === "training" ? `training ${event.progress.step}` : event.type);
    if (event.type === "committed") break;
  }
  expect(seen).toEqual([
    "connected",
    "joined",
    "invited",
    "downloaded",
    "training 10000",
    "trained",
    "committed",
  ]);
});

test("[CL12] the end of a run is told, and the participation stays for the next one", async () => {
  const { participation, visit } = await joined();
  participation.train = () => new Promise(() => {});
  await visit.invites();
  await until("the training", () => participation.trainings.length === 1);
  visit.says({ type: "run_ended", run, outcome: "stopped", model, model_version: 2 });
  const ended = await participation.sees("ended");
  expect(ended).toMatchObject({ outcome: "stopped", next_run_in_ms: null });
  expect(participation.trainings[0]?.signal.aborted).toBe(true);
  expect(visit.closed).toBeNull();
  await participation.leaves();
});

test("[CL12] the end of a run says when the next one begins, and who waits is in it", async () => {
  const { participation, visit } = await joined();
  const ended = { run, outcome: "finished", model, model_version: 2 } as const;
  visit.says({ type: "run_ended", ...ended, next_run_in_ms: 3_600_000 });
  expect(await participation.sees("ended")).toMatchObject({ next_run_in_ms: 3_600_000 });
  visit.joins();
  await participation.sees("joined", 2);
  await visit.invites();
  await participation.sees("trained");
  await participation.leaves();
});
