import {
  limits,
  type MessageOf,
  type ParticipantMessage,
  protocolVersion,
} from "@tributary/protocol";
import { sealedTask as task, until } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import type { ParticipateOptions } from "./participate.ts";
import { model, ScriptedCoordinator, type Visit } from "./testing/coordinator.ts";
import { Participation, trained } from "./testing/participation.ts";

async function joined(changed: Partial<ParticipateOptions> = {}) {
  const coordinator = await ScriptedCoordinator.create();
  const participation = await Participation.start(coordinator, changed);
  const visit = await coordinator.joined();
  await participation.sees("joined");
  return { coordinator, participation, visit };
}

/** An update of nine chunks: more than twice what may be in flight. */
const large = { ...trained, delta: new Float32Array(570_000).fill(0.001) };
const chunk = limits.chunk_bytes;
const window = limits.chunks_in_flight_max;

const offsets = (visit: Visit) =>
  visit.all("update_chunk").map((sent) => sent.offset_bytes / chunk);

async function comesBack(coordinator: ScriptedCoordinator, participation: Participation) {
  await participation.clock.wakes();
  return coordinator.joined();
}

describe("a round", () => {
  test("[CL13] is accepted, downloaded, trained, sealed to the round's key and sent", async () => {
    const { participation, visit } = await joined();
    const round = await visit.invites();
    const begin = await visit.hears("update_begin");
    visit.resumes(round, 0);
    const { data } = await visit.hears("update_chunk");
    expect(data).toHaveLength(begin.size_bytes);
    visit.receives(round, begin.size_bytes);
    visit.accepts(round, begin.sha256);
    await participation.sees("accepted");
    visit.commits(round);
    await participation.sees("committed");
    expect(visit.heard()).toEqual(["hello", "join", "accept", "update_begin", "update_chunk"]);
    expect(await visit.opens(round, 2)).toMatchObject({
      delta: trained.delta,
      examples: 20,
      loss: 0.5,
      accuracy: 0.75,
    });
    expect(participation.fetched).toEqual([model]);
    const beforeSending = participation.types().slice(3, 6);
    expect(beforeSending).toEqual(["invited", "downloaded", "trained"]);
    await participation.leaves();
  });

  test("[CL13] an update beyond the task's norm is clipped to it", async () => {
    const { participation, visit } = await joined();
    participation.train = async () => ({ ...trained, delta: Float32Array.of(300, 400) });
    const round = await visit.invites();
    await visit.hears("update_begin");
    visit.resumes(round, 0);
    await visit.hears("update_chunk");
    const update = await visit.opens(round, 2);
    expect(Math.hypot(...(update?.delta ?? []))).toBeCloseTo(task.update_norm_max, 4);
    await participation.leaves();
  });

  test("[CL13] every sequence number is used once", async () => {
    const { coordinator, participation, visit } = await joined();
    const round = await visit.invites();
    await visit.hears("update_begin");
    visit.cut();
    const next = await comesBack(coordinator, participation);
    await next.invites();
    await next.hears("update_begin");
    next.resumes(round, 0);
    await next.hears("update_chunk");
    const numbers = [...visit.received, ...next.received].map(({ seq }) => seq);
    expect(numbers).toEqual(numbers.map((_, index) => index));
    await participation.leaves();
  });

  test.each([
    ["a cohort below the user's minimum", { cohort: 2 }, "cohort_too_small"],
    [
      "a key that another coordinator signed",
      { round_key_signature: "A".repeat(86) },
      "round_key_invalid",
    ],
    [
      "a key that was signed for another round",
      { round: "run-0123456789ab.2", number: 2 },
      "round_key_invalid",
    ],
    ["another number than its id has", { number: 2 }, "training_failed"],
    ["a privacy that is not the task's", { privacy: "secure" }, "privacy_unavailable"],
    ["another version of the task", { task_version: 2 }, "training_failed"],
  ] as const)("[CL14] %s is declined before anything is done", async (_, changed, reason) => {
    const { participation, visit } = await joined({ minimum_cohort: 3 });
    await visit.invites(1, changed as object);
    expect((await visit.hears("decline")).reason).toBe(reason);
    await participation.sees("failed");
    expect(participation.fetched).toEqual([]);
    expect(visit.all("accept")).toEqual([]);
    await visit.invites(3);
    await visit.hears("update_begin");
    await participation.leaves();
  });

  test("[CL15] a model that cannot be had, or is another, is declined; the next round is worked on", async () => {
    const { participation, visit } = await joined();
    const { fetchModel } = participation;
    participation.fetchModel = () => Promise.reject(new Error("its SHA-256 differs"));
    await visit.invites();
    expect((await visit.hears("decline")).reason).toBe("model_unavailable");
    expect((await participation.sees("failed")).message).toContain("its SHA-256 differs");
    participation.fetchModel = fetchModel;
    await visit.invites(2);
    await visit.hears("update_begin");
    await participation.leaves();
  });

  test("[CL15] a training that fails is declined; the next round is worked on", async () => {
    const { participation, visit } = await joined();
    participation.train = async () => {
      throw new Error("The GPU was lost.");
    };
    await visit.invites();
    expect((await visit.hears("decline")).reason).toBe("training_failed");
    expect((await participation.sees("failed")).message).toBe("The GPU was lost.");
    participation.train = async () => trained;
    await visit.invites(2);
    await visit.hears("update_begin");
    await participation.leaves();
  });

  test("[CL15] a training that ends in NaN has failed: nothing of it is sent", async () => {
    const { participation, visit } = await joined();
    participation.train = async () => ({ ...trained, delta: Float32Array.of(Number.NaN, 1) });
    await visit.invites();
    expect((await visit.hears("decline")).reason).toBe("training_failed");
    expect(visit.all("update_begin")).toEqual([]);
    await participation.leaves();
  });

  test.each([
    ["commits", (visit: Visit, round: never) => visit.commits(round)],
    [
      "is abandoned",
      (visit: Visit, round: never) =>
        visit.says({
          type: "round_abandoned",
          run: "run-0123456789ab" as never,
          round,
          reason: "stopped",
          detail: "",
        }),
    ],
    [
      "drops this device",
      (visit: Visit, round: never) => visit.says({ type: "dropped", round, reason: "deadline" }),
    ],
    [
      "is not this device's any more",
      (visit: Visit) => {
        const waiting = { for: "round_end", have: 1, need: 2, come_back_ms: 0 } as const;
        visit.says({ type: "waiting", waiting });
      },
    ],
    ["refuses its update", (visit: Visit, round: never) => visit.refuses("round_stale", { round })],
    ["is followed by the next", (visit: Visit) => void visit.invites(2, { cohort: 0 })],
  ])("[CL16] a training whose round %s is stopped, and nothing comes of it", async (_, happens) => {
    const { participation, visit } = await joined({ minimum_cohort: 1 });
    const result = Promise.withResolvers<typeof trained>();
    participation.train = () => result.promise;
    const round = await visit.invites();
    await until("the training", () => participation.trainings.length === 1);
    happens(visit, round as never);
    await until("its stop", () => participation.trainings[0]?.signal.aborted === true);
    result.resolve(trained);
    participation.train = async () => trained;
    await visit.invites(3);
    const begin = await visit.hears("update_begin");
    expect(begin.round).toBe("run-0123456789ab.3");
    expect(participation.all("trained")).toHaveLength(1);
    await participation.leaves();
  });
});

describe("invited again", () => {
  test("[CL17] while it trains: it accepts again and goes on", async () => {
    const { participation, visit } = await joined();
    const result = Promise.withResolvers<typeof trained>();
    participation.train = () => result.promise;
    await visit.invites();
    await visit.hears("accept");
    await visit.invites();
    await visit.hears("accept", 2);
    result.resolve(trained);
    await visit.hears("update_begin");
    expect(participation.trainings).toHaveLength(1);
    expect(participation.all("invited")).toHaveLength(1);
    await participation.leaves();
  });

  test("[CL17] after it declined: it declines again", async () => {
    const { participation, visit } = await joined({ minimum_cohort: 5 });
    await visit.invites();
    await visit.hears("decline");
    await visit.invites();
    await visit.hears("decline", 2);
    expect(participation.all("failed")).toHaveLength(1);
    await participation.leaves();
  });

  test("[CL17] after a failure that nobody heard: it tries afresh", async () => {
    const { coordinator, participation, visit } = await joined();
    const { fetchModel } = participation;
    const download = Promise.withResolvers<never>();
    participation.fetchModel = () => download.promise;
    await visit.invites();
    await until("the download", () => participation.fetched.length === 1);
    visit.cut();
    await participation.sees("disconnected");
    download.reject(new Error("fetch failed"));
    await participation.sees("failed");
    participation.fetchModel = fetchModel;
    const next = await comesBack(coordinator, participation);
    await next.invites();
    await next.hears("update_begin");
    await participation.leaves();
  });

  test("[CL17] after its update was counted, though it was not told: that is told now", async () => {
    const { coordinator, participation, visit } = await joined();
    await visit.invites();
    await visit.hears("update_begin");
    visit.cut();
    const next = await comesBack(coordinator, participation);
    const round = await next.invites(1, { delivered: true });
    expect(await participation.sees("accepted")).toMatchObject({ round });
    await next.invites(1, { delivered: true });
    next.commits(round);
    await participation.sees("committed");
    expect(participation.all("accepted")).toHaveLength(1);
    expect(next.heard()).toEqual(["hello", "join"]);
    await participation.leaves();
  });

  test("[CL17] to a round that another process of this device delivered to: it waits for the next", async () => {
    const { participation, visit } = await joined();
    visit.commits(await visit.invites(1, { delivered: true }));
    await participation.sees("committed");
    expect(visit.heard()).toEqual(["hello", "join"]);
    expect(participation.all("invited")).toEqual([]);
    await participation.leaves();
  });
});

describe("sending", () => {
  async function sending() {
    const context = await joined();
    context.participation.train = async () => large;
    const round = await context.visit.invites();
    const begin = await context.visit.hears("update_begin");
    return { ...context, round, begin };
  }

  test("[CL18] no more than the window is ahead of what the coordinator has", async () => {
    const { participation, visit, round } = await sending();
    visit.resumes(round, 0);
    expect(offsets(visit)).toEqual([0, 1, 2, 3]);
    visit.receives(round, chunk);
    visit.receives(round, chunk);
    visit.receives(round, 0);
    expect(offsets(visit)).toEqual([0, 1, 2, 3, 4]);
    await participation.leaves();
  });

  test("[CL18] a lost connection resends the window at most: it resumes at the coordinator's count", async () => {
    const { coordinator, participation, visit, round, begin } = await sending();
    visit.resumes(round, 0);
    visit.receives(round, 2 * chunk);
    expect(offsets(visit)).toEqual([0, 1, 2, 3, 4, 5]);
    visit.cut();
    const next = await comesBack(coordinator, participation);
    await next.invites();
    expect((await next.hears("update_begin")).sha256).toBe(begin.sha256);
    next.resumes(round, 3 * chunk);
    expect(offsets(next)).toEqual([3, 4, 5, 6]);
    const again = offsets(next).filter((offset) => offsets(visit).includes(offset));
    expect(again.length).toBeLessThanOrEqual(window);
    for (let had = 4; had <= 9; had++)
      next.receives(round, Math.min(had * chunk, begin.size_bytes));
    expect(offsets(next)).toEqual([3, 4, 5, 6, 7, 8]);
    expect(participation.trainings).toHaveLength(1);
    next.accepts(round, begin.sha256);
    await participation.sees("accepted");
    await participation.leaves();
  });

  test("[CL18] a coordinator that has lost everything gets everything again", async () => {
    const { coordinator, participation, visit, round } = await sending();
    visit.resumes(round, 0);
    visit.receives(round, 4 * chunk);
    visit.cut("transport close");
    const next = await comesBack(coordinator, participation);
    await next.invites();
    await next.hears("update_begin");
    next.resumes(round, 0);
    expect(offsets(next)).toEqual([0, 1, 2, 3]);
    await participation.leaves();
  });

  test("[CL19] an update that is ready while there is no connection, or no task joined, waits for the invitation", async () => {
    const { coordinator, participation, visit } = await joined();
    const result = Promise.withResolvers<typeof trained>();
    participation.train = () => result.promise;
    await visit.invites();
    await until("the training", () => participation.trainings.length === 1);
    visit.cut();
    await participation.clock.wakes();
    const next = await coordinator.visit(2);
    next.challenges();
    await next.hears("hello");
    result.resolve(trained);
    await participation.sees("trained");
    next.says({ type: "welcome", seq: 0, protocol: protocolVersion.max });
    await next.hears("join");
    next.joins();
    await next.invites();
    await next.hears("update_begin");
    const order: readonly ParticipantMessage["type"][] = next.heard();
    expect(order).toEqual(["hello", "join", "accept", "update_begin"]);
    await participation.leaves();
  });

  test("[CL20] an update that arrived damaged is sent again, and given up after the third time", async () => {
    const { participation, visit, round, begin } = await sending();
    for (let time = 1; time <= 2; time++) {
      visit.refuses("update_digest", { round });
      const again: MessageOf<ParticipantMessage, "update_begin"> = await visit.hears(
        "update_begin",
        time + 1,
      );
      expect(again.sha256).toBe(begin.sha256);
    }
    visit.refuses("update_digest", { round });
    await visit.hears("decline");
    expect((await participation.sees("failed")).message).toContain("damaged 3 times");
    visit.refuses("update_digest", { round });
    await visit.invites(2);
    expect((await visit.hears("update_begin", 4)).round).toBe("run-0123456789ab.2");
    await participation.leaves();
  });

  test("[CL20] a confirmation of another update, or of this one twice, is not told", async () => {
    const { participation, visit, round, begin } = await sending();
    visit.accepts(round, model);
    visit.accepts(round, begin.sha256);
    visit.accepts(round, begin.sha256);
    visit.commits(round);
    await participation.sees("committed");
    expect(participation.all("accepted")).toMatchObject([{ sha256: begin.sha256 }]);
    await participation.leaves();
  });

  test("[CL20] how far it is, is told as the coordinator confirms it", async () => {
    const { participation, visit, round, begin } = await sending();
    visit.resumes(round, 0);
    await participation.sees("sending");
    visit.receives(round, chunk);
    await participation.sees("sending", 2);
    expect(participation.all("sending")).toEqual([
      { type: "sending", sent_bytes: 0, size_bytes: begin.size_bytes },
      { type: "sending", sent_bytes: chunk, size_bytes: begin.size_bytes },
    ]);
    await participation.leaves();
  });
});
