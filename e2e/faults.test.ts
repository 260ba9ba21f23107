/**
 * What breaks federations, done to a real coordinator over real sockets: participants that vanish, lie, or send what
 * nobody asked for. After each fault the round goes on without it, and the process is the one that was started.
 */
import { createIdentity } from "@tributary/crypto";
import { limits, type RefusalReason, roundId, type TaskSpec } from "@tributary/protocol";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Coordinator } from "./support/coordinator.ts";
import { fetchWeights } from "./support/models.ts";
import { Participant, PatientTrainer, takePart } from "./support/participant.ts";
import { RawParticipant } from "./support/raw-participant.ts";
import { tinyModel_weights, tinyTask } from "./support/tasks.ts";
import { RunWatch } from "./support/watch.ts";

let coordinator: Coordinator;
let started: number;
beforeAll(async () => {
  coordinator = await Coordinator.start();
  started = coordinator.pid;
});
afterAll(() => coordinator.dispose());

afterEach(async () => {
  expect(await (await coordinator.fetch("/healthz")).json()).toEqual({ status: "ok" });
  expect(coordinator.isRunning && coordinator.pid).toBe(started);
});

let tasks = 0;
/** A run of a task of its own: two updates are the quorum, three the cohort. */
async function openRun(rounds: number): Promise<{ task: TaskSpec; run: string; model: string }> {
  const task = tinyTask(`faults-${++tasks}`);
  const { id, model } = await coordinator.openRun(task, rounds);
  return { task, run: id, model };
}

/** Two honest participants and a raw one in the first round of a run of one round. */
async function roundWithStranger() {
  const { task, run, model } = await openRun(1);
  const { url } = coordinator;
  const honest = takePart({ url, task: task.id, count: 2 });
  const stranger = await RawParticipant.joined(url, task.id);
  const invite = await stranger.accept();
  /** The round commits with the two honest updates, and the model is made of them alone. */
  const expectCommitWithoutStranger = async () => {
    const committed = await Promise.all(honest.map((one) => one.saw("committed")));
    for (const { counted, model_version } of committed) {
      expect({ counted, model_version }).toEqual({ counted: 2, model_version: 1 });
    }
    const before = await fetchWeights(url, model);
    const after = await fetchWeights(url, committed[0]?.model ?? "");
    for (const [index, weight] of after.entries()) {
      expect(weight).toBeCloseTo((before[index] ?? Number.NaN) + 1e-3, 6);
    }
    const { history } = await coordinator.run(run);
    expect(history).toMatchObject([{ outcome: "committed", cohort: 3, accepted: 2, dropped: 1 }]);
    await Promise.all(honest.map((one) => one.leave()));
    stranger.cut();
  };
  return { stranger, invite, honest, expectCommitWithoutStranger };
}

const ordinaryDelta = new Float32Array(tinyModel_weights).fill(1e-3);

describe("participants that vanish", () => {
  test("one that drops after the others have sent is waited for, then left out", async () => {
    const { stranger, honest, expectCommitWithoutStranger } = await roundWithStranger();
    await Promise.all(honest.map((one) => one.saw("accepted")));
    stranger.cut();
    await expectCommitWithoutStranger();
  });

  test("one that leaves in so many words is not waited for", async () => {
    const { stranger, honest, expectCommitWithoutStranger } = await roundWithStranger();
    await Promise.all(honest.map((one) => one.saw("accepted")));
    stranger.send({ type: "leave", seq: stranger.nextSeq() });
    await expectCommitWithoutStranger();
  });

  test("when all leave, the model stays, and later ones continue from it", async () => {
    const { task, run } = await openRun(100);
    const { url } = coordinator;
    const first = takePart({ url, task: task.id, count: 3 });
    await Promise.all(first.map((one) => one.saw("committed")));
    await Promise.all(first.map((one) => one.leave()));
    const watch = new RunWatch({ url, run });
    const empty = await watch.run(
      "nobody connected and nothing under way",
      (seen) => seen.connected === 0 && (seen.round === null || seen.round.phase === "recruiting"),
    );
    expect(empty.model_version).toBeGreaterThanOrEqual(1);
    const later = takePart({ url, task: task.id, count: 3 });
    const { model, model_version } = empty;
    for (const one of later)
      expect(await one.saw("joined")).toMatchObject({ model, model_version });
    const next = await later[0]?.saw("committed");
    expect(next?.model_version).toBe(model_version + 1);
    const growth = (await fetchWeights(url, next?.model ?? ""))[0] ?? Number.NaN;
    expect(growth).toBeCloseTo(((await fetchWeights(url, model))[0] ?? Number.NaN) + 1e-3, 6);
    await Promise.all([...later.map((one) => one.leave()), watch.stop()]);
  });

  test("[GW4] a socket that never joins is dropped after ten seconds and never counted", async () => {
    const { task, run } = await openRun(1);
    const { url } = coordinator;
    const before = await coordinator.refusals("joined_too_late");
    const silent = await RawParticipant.connect(url);
    const proven = await RawParticipant.connect(url);
    await proven.hello();
    const bare = await openBareWebSocket(url);
    expect((await coordinator.run(run)).run.connected).toBe(0);
    const honest = takePart({ url, task: task.id, count: 3 });
    await Promise.all(honest.map((one) => one.saw("committed")));
    const { history } = await coordinator.run(run);
    expect(history).toMatchObject([{ cohort: 3, accepted: 3 }]);
    for (const idle of [silent, proven]) {
      expect(await idle.refused("joined_too_late")).toMatchObject({ fatal: true });
      await idle.closed;
    }
    await bare.closed;
    expect(await coordinator.refusals("joined_too_late")).toBe(before + 2);
    await Promise.all(honest.map((one) => one.leave()));
  });
});

/** A WebSocket that speaks Engine.IO and joins no namespace. */
async function openBareWebSocket(url: string): Promise<{ closed: Promise<unknown> }> {
  const address = new URL("/socket.io/?EIO=4&transport=websocket", url);
  address.protocol = "ws:";
  const socket = new WebSocket(address);
  const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
  await new Promise((resolve) => socket.addEventListener("message", resolve, { once: true }));
  return { closed };
}

describe("the coordinator is killed in mid-round", () => {
  test("[GW12] participants come back by themselves and the run reaches its last round", async () => {
    const own = await Coordinator.start();
    const { url } = own;
    const task = tinyTask("killed");
    const { id: run } = await own.openRun(task, 4);
    const held = new PatientTrainer();
    const prompt = takePart({ url, task: task.id, count: 2 });
    const slow = new Participant({ url, task: task.id, trainer: held });
    const all = [...prompt, slow];
    await Promise.all(prompt.map((one) => one.saw("accepted")));
    await own.kill("SIGKILL");
    await Promise.all(all.map((one) => one.saw("disconnected")));
    await own.restart();
    held.release();
    await Promise.all(all.map((one) => one.saw("ended")));
    const { run: view, history } = await own.run(run);
    expect(view).toMatchObject({ status: "finished", rounds_committed: 4, model_version: 4 });
    // The two updates that were acknowledged before the crash are in the first model.
    expect(history[0]).toMatchObject({ number: 1, outcome: "committed" });
    expect(history[0]?.accepted).toBeGreaterThanOrEqual(2);
    expect(history.map((round) => round.model_version)).toEqual([1, 2, 3, 4]);
    await Promise.all(all.map((one) => one.leave()));
    await own.dispose();
  });
});

describe("updates that would poison the model", () => {
  const filled = (value: number) => new Float32Array(tinyModel_weights).fill(value);
  const oneOf = (value: number) => Float32Array.from(ordinaryDelta).fill(value, 3, 4);
  test.each<[string, RefusalReason, Float32Array, object]>([
    ["with one NaN", "update_not_finite", oneOf(Number.NaN), {}],
    ["of nothing but NaN", "update_not_finite", filled(Number.NaN), {}],
    ["with an infinity", "update_not_finite", oneOf(Number.NEGATIVE_INFINITY), {}],
    ["with a loss that is NaN", "update_not_finite", ordinaryDelta, { loss: Number.NaN }],
    ["of +1e6 everywhere", "update_norm", filled(1e6), {}],
    ["just beyond the norm bound", "update_norm", filled(10.1 / Math.sqrt(10)), {}],
    ["for no examples", "update_examples", ordinaryDelta, { examples: 0 }],
    ["for 4 billion examples", "update_examples", ordinaryDelta, { examples: 2 ** 32 - 1 }],
  ])("one %s is refused %s, and the round goes on", async (_kind, reason, delta, changes) => {
    const { stranger, invite, expectCommitWithoutStranger } = await roundWithStranger();
    const before = await coordinator.refusals(reason);
    await stranger.deliver(invite.round, await stranger.sealUpdate(invite, delta, changes));
    const refusal = await stranger.refused(reason);
    expect(refusal).toMatchObject({ round: invite.round, fatal: false });
    expect(await stranger.heard("dropped")).toMatchObject({ reason: "refused" });
    await expectCommitWithoutStranger();
    expect(await coordinator.refusals(reason)).toBe(before + 1);
    expect(coordinator.refusalLines(reason)).toHaveLength(before + 1);
  });
});

describe("updates that are none", () => {
  type Case = Awaited<ReturnType<typeof roundWithStranger>>;
  const flipped = (bytes: Uint8Array, at: number) =>
    bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
  const sealed = ({ stranger, invite }: Case) => stranger.sealUpdate(invite, ordinaryDelta);
  const garbage = (size: number) => Uint8Array.from({ length: size }, (_, i) => (i * 97) % 256);

  test.each<[string, RefusalReason, (about: Case) => Promise<Uint8Array>]>([
    [
      "of a larger model",
      "update_size",
      ({ stranger, invite }) => stranger.sealUpdate(invite, new Float32Array(11)),
    ],
    [
      "of a smaller model",
      "update_size",
      ({ stranger, invite }) => stranger.sealUpdate(invite, new Float32Array(9)),
    ],
    [
      "of the right size that hold something else",
      "update_size",
      ({ stranger, invite }) => stranger.seal(invite, garbage(32 + tinyModel_weights * 4)),
    ],
    [
      "with one wrong byte",
      "update_unreadable",
      async (about) => flipped(await sealed(about), 150),
    ],
    ["in a broken box", "update_unreadable", async (about) => flipped(await sealed(about), 20)],
    ["of another version", "update_unreadable", async (about) => flipped(await sealed(about), 3)],
    ["that are noise", "update_unreadable", async (about) => garbage((await sealed(about)).length)],
    [
      "sealed for another round",
      "update_unreadable",
      ({ stranger, invite }) =>
        stranger.sealUpdate({ ...invite, round: roundId(invite.run, 2) }, ordinaryDelta),
    ],
  ])("bytes %s are refused %s, and the round goes on", async (_kind, reason, make) => {
    const about = await roundWithStranger();
    const { stranger, invite, expectCommitWithoutStranger } = about;
    const bytes = await make(about);
    await stranger.announce(invite.round, bytes);
    const answer = await stranger.messages.first(
      "an answer to the announcement",
      ({ type }) => type === "update_resume" || type === "refused",
    );
    if (answer.type === "update_resume") stranger.sendChunk(invite.round, bytes, 0);
    expect(await stranger.refused(reason)).toMatchObject({ round: invite.round, fatal: false });
    stranger.send({ type: "leave", seq: stranger.nextSeq() });
    await expectCommitWithoutStranger();
  });

  test("[GW9] an update that was damaged on the way is sent again, and counted then", async () => {
    const about = await roundWithStranger();
    const { stranger, invite, honest } = about;
    const bytes = await sealed(about);
    await stranger.announce(invite.round, bytes);
    await stranger.heard("update_resume");
    stranger.sendChunk(invite.round, flipped(bytes, 7), 0);
    await stranger.refused("update_digest");
    expect(stranger.messages.items.some(({ type }) => type === "update_accepted")).toBe(false);
    await stranger.deliver(invite.round, bytes);
    await stranger.heard("update_accepted");
    expect(await honest[0]?.saw("committed")).toMatchObject({ counted: 3 });
    await Promise.all(honest.map((one) => one.leave()));
    stranger.cut();
  });

  test("an announcement beyond the limits is no message, a chunk beyond the end no chunk", async () => {
    const { stranger, invite, expectCommitWithoutStranger } = await roundWithStranger();
    const { round } = invite;
    const size_bytes = limits.update_bytes_max + 1;
    const announcement = {
      type: "update_begin",
      seq: 90,
      round,
      size_bytes,
      sha256: "0".repeat(64),
      signature: null,
    };
    stranger.sendFrame(announcement);
    await stranger.refused("malformed_message");
    stranger.sendChunk(round, new Uint8Array(10), 0);
    await stranger.refused("phase_mismatch");
    const bytes = await stranger.sealUpdate(invite, ordinaryDelta);
    await stranger.announce(round, bytes);
    await stranger.heard("update_resume");
    stranger.sendChunk(round, new Uint8Array(bytes.length + 1), 0);
    await stranger.refused("update_size");
    stranger.send({ type: "leave", seq: stranger.nextSeq() });
    await expectCommitWithoutStranger();
  });
});

describe("messages that come from nobody, or about nothing", () => {
  test("[GW10] a round that never was is answered round_unknown", async () => {
    const { stranger, invite, expectCommitWithoutStranger } = await roundWithStranger();
    for (const round of [roundId(invite.run, 999), roundId(invite.run, 2)]) {
      stranger.send({ type: "accept", seq: stranger.nextSeq(), round });
      const refusal = stranger.heard("refused", (message) => message.round === round);
      expect(await refusal).toMatchObject({ reason: "round_unknown", fatal: false });
    }
    stranger.send({ type: "leave", seq: stranger.nextSeq() });
    await expectCommitWithoutStranger();
  });

  test("[GW10] a round that is over is answered round_stale and changes nothing", async () => {
    const { task, run } = await openRun(2);
    const { url } = coordinator;
    const honest = takePart({ url, task: task.id, count: 2 });
    const late = await RawParticipant.joined(url, task.id);
    const invite = await late.accept();
    const bytes = await late.sealUpdate(invite, ordinaryDelta);
    late.send({ type: "decline", seq: late.nextSeq(), round: invite.round, reason: "user_paused" });
    await late.heard("round_committed");
    const { model } = (await coordinator.run(run)).run;
    await late.announce(invite.round, bytes);
    expect(await late.refused("round_stale")).toMatchObject({ round: invite.round, fatal: false });
    expect((await coordinator.run(run)).run.model).toBe(model);
    await Promise.all(honest.map((one) => one.leave()));
    late.cut();
  });

  test("[GW3] before hello nothing else may be said", async () => {
    const { task } = await openRun(1);
    const silent = await RawParticipant.connect(coordinator.url);
    silent.send({ type: "join", seq: 0, task: task.id });
    expect(await silent.refused("not_proven")).toMatchObject({ fatal: true });
    await silent.closed;
  });

  test("[GW3] a signature that is not the key's own closes the connection", async () => {
    const { url } = coordinator;
    const liar = await RawParticipant.connect(url);
    const victim = await RawParticipant.connect(url);
    liar.send({ ...(await liar.helloMessage()), device_key: victim.id });
    expect(await liar.refused("signature_invalid")).toMatchObject({ fatal: true });
    await liar.closed;
    await victim.hello();
    victim.cut();
  });

  test("[GW3] a signature of another connection's challenge proves nothing here", async () => {
    const identity = await createIdentity();
    const { url } = coordinator;
    const earlier = await RawParticipant.connect(url, { identity });
    const replayed = await earlier.helloMessage();
    const later = await RawParticipant.connect(url, { identity });
    later.send(replayed);
    await later.refused("signature_invalid");
    earlier.cut();
  });
});
