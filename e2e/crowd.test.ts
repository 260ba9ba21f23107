/** A thousand sockets that never get to the point, and participants that notice nothing of them. */
import { connect } from "node:net";
import { expect, test } from "vitest";
import { Coordinator } from "./support/coordinator.ts";
import { RawWebSocket, sendAndStall } from "./support/hostile.ts";
import { takePart } from "./support/participant.ts";
import { RawParticipant } from "./support/raw-participant.ts";
import { tinyTask } from "./support/tasks.ts";

const each = 200;

/** A TCP connection that says nothing; resolves when the other side ends it. */
function silence(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.resume();
    socket.on("error", () => {});
    socket.on("close", () => resolve());
  });
}

/** A WebSocket that speaks Engine.IO and joins no namespace. */
async function lurker(url: string): Promise<void> {
  const socket = new RawWebSocket(url);
  await socket.opened;
  await socket.closed;
}

test("[GW4] a thousand slow sockets are let go, and a run of three goes on meanwhile", async () => {
  const coordinator = await Coordinator.start();
  const { url, pid } = coordinator;
  const task = tinyTask("crowd");
  const { id } = await coordinator.openRun(task, 5);
  const many = <T>(make: () => Promise<T>) => Array.from({ length: each }, make);
  const crowd = [
    ...many(() => silence(url)),
    ...many(() => sendAndStall(url, "GET /healthz HTTP/1.1\r\nHost: slow\r\nX-Header: ")),
    ...many(() => sendAndStall(url, "POST /api/runs HTTP/1.1\r\nHost: slow\r\n")),
    ...many(() => lurker(url)),
    ...many(async () => (await RawParticipant.connect(url)).closed),
  ];
  const good = takePart({ url, task: task.id, count: 3 });
  await Promise.all(good.map((one) => one.saw("ended")));
  expect((await coordinator.run(id)).run).toMatchObject({ status: "finished", model_version: 5 });
  expect((await coordinator.fetch("/healthz")).status).toBe(200);
  await Promise.all(crowd);
  expect(await coordinator.refusals("joined_too_late")).toBe(each);
  expect(coordinator.isRunning && coordinator.pid).toBe(pid);
  await Promise.all(good.map((one) => one.leave()));
  await coordinator.dispose();
});
