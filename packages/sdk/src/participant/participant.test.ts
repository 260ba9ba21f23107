import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ParticipantEvent } from "@tributary/client";
import { createIdentity } from "@tributary/crypto";
import { afterEach, describe, expect, test } from "vitest";
import { type Coordinator, createCoordinator } from "../coordinator/create.ts";
import { defineTask } from "../define-task.ts";
import { collect } from "../testing/collect.ts";
import { inHalves } from "../testing/halves.ts";
import { createParticipant } from "./node.ts";
import type { Participant, ParticipantOptions } from "./options.ts";

const draft = {
  id: "halves",
  data: { kind: "table", features: ["x", "y"], classes: ["below", "above"] },
  round: { quorum: 2, over_selection: 1 },
} as const;
const task = defineTask(draft);

const coordinators: Coordinator[] = [];
afterEach(async () => {
  for (const coordinator of coordinators.splice(0)) await coordinator.stop();
});

async function open(rounds = 2): Promise<(options?: object) => Participant> {
  const coordinator = await createCoordinator();
  coordinators.push(coordinator);
  await coordinator.openRun({ task, rounds });
  const { connect } = coordinator;
  return (options = {}) =>
    createParticipant({ connect, task, data: inHalves(40, 1), ...options } as ParticipantOptions);
}

describe("a participant", () => {
  test("tells its events to readers and to listeners, in order", async () => {
    const join = await open(1);
    const told = join();
    const versions: number[] = [];
    told.on("committed", ({ model_version }) => versions.push(model_version));
    const unwanted: ParticipantEvent[] = [];
    const stop = told.on("connecting", (event) => unwanted.push(event));
    stop();
    const [events, outcome] = await Promise.all([collect(told.events), told.run(), join().run()]);
    expect(outcome).toMatchObject({ type: "run_ended", outcome: "finished", version: 1 });
    const types = events.map(({ type }) => type);
    const expected = ["connecting", "connected", "joined", "invited", "trained", "accepted"];
    expect(types.filter((type) => expected.includes(type))).toEqual(expected);
    expect(types).toContain("masked");
    expect([types.at(-2), types.at(-1)]).toEqual(["committed", "ended"]);
    expect(versions).toEqual([1]);
    expect(unwanted).toEqual([]);
  });

  test("may train in a thread of its own", async () => {
    const join = await open(1);
    const outcomes = await Promise.all([join({ train: "worker" }).run(), join().run()]);
    expect(outcomes.map(({ type }) => type)).toEqual(["run_ended", "run_ended"]);
  });

  test("that finishes ends with the round that is under way, delivered", async () => {
    const join = await open(5);
    const [first, second] = [join(), join()];
    const heard: string[] = [];
    for (const type of ["accepted", "committed"] as const) first.on(type, () => heard.push(type));
    first.on("trained", () => first.finish());
    const other = second.run();
    expect(await first.run()).toEqual({ type: "finished" });
    expect(heard).toEqual(["accepted", "committed"]);
    second.leave();
    expect(await other).toEqual({ type: "left" });
  });

  test("that finishes while it waits ends at once", async () => {
    const join = await open();
    const lonely = join();
    lonely.on("waiting", () => lonely.finish());
    expect(await lonely.run()).toEqual({ type: "finished" });
  });

  test("that finishes before it has begun takes no part", async () => {
    const join = await open();
    const hesitant = join({ data: () => new Promise(() => {}) });
    const outcome = hesitant.run();
    hesitant.finish();
    expect(await outcome).toEqual({ type: "finished" });
  });

  test("that leaves, or whose signal aborts, ends at once; before it began, too", async () => {
    const join = await open();
    const leaving = join();
    leaving.on("joined", () => leaving.leave());
    expect(await leaving.run()).toEqual({ type: "left" });
    const stop = new AbortController();
    const aborted = join();
    aborted.on("joined", () => stop.abort());
    expect(await aborted.run({ signal: stop.signal })).toEqual({ type: "left" });
    expect(await join().run({ signal: AbortSignal.abort() })).toEqual({ type: "left" });
  });

  test("takes part once", async () => {
    const join = await open();
    const participant = join();
    await participant.run({ signal: AbortSignal.abort() });
    await expect(participant.run()).rejects.toMatchObject({ reason: "options_invalid" });
  });

  test("is refused with a sentence where another connection has its key", async () => {
    const join = await open();
    const identity = await createIdentity();
    const first = join({ identity });
    first.on("waiting", () => void second.run());
    const second = join({ identity });
    expect(await first.run()).toMatchObject({ type: "refused", reason: "replaced" });
    second.leave();
  });

  test("does not join a task that has less privacy than it was shown", async () => {
    const join = await open();
    const sealed = join({ task: defineTask({ ...draft, privacy: "sealed" }), privacy: "secure" });
    sealed.on("waiting", () => sealed.leave());
    expect(await sealed.run()).toEqual({ type: "left" });
    const coordinator = await createCoordinator();
    coordinators.push(coordinator);
    await coordinator.openRun({ task: defineTask({ ...draft, privacy: "sealed" }), rounds: 1 });
    const { connect } = coordinator;
    const wary = createParticipant({ connect, task, data: inHalves(40, 1) });
    expect(await wary.run()).toMatchObject({ type: "refused", reason: "task_changed" });
  });

  test("tells what is wrong with its data when it runs", async () => {
    const join = await open();
    const run = join({ data: { inputs: [[1]], labels: ["above"] } }).run();
    await expect(run).rejects.toMatchObject({
      reason: "data_invalid",
      problems: [{ field: "data.inputs[0]" }],
    });
  });
});

describe("an address", () => {
  const at = (url: string, named?: string) =>
    createParticipant({ url, data: inHalves(1, 1), ...(named && { task: named }) }).run();

  test.each([
    ["somewhere", /somewhere.* is no address/],
    ["ftp://there", /is no address/],
    ["https://there.example/join/halves#invite=short", /invite was cut short/],
    ["https://there.example", /task: name one/],
  ])("%s is refused with what to give instead", async (url, expected) => {
    const error = await at(url).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: "options_invalid" });
    expect(String(error)).toMatch(expected);
  });

  test("where no coordinator answers, or without the task, says so", async () => {
    const server = createServer((request, response) => {
      response.end(request.url === "/api/tasks" ? JSON.stringify([{ spec: task, run: null }]) : "");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const other = at(origin, "others");
    await expect(other).rejects.toThrow(/"others" is not open there; open: halves/);
    await new Promise((resolve) => server.close(resolve));
    await expect(at(origin, "others")).rejects.toMatchObject({ reason: "coordinator_unreachable" });
  });
});
