import type { CoordinatorMessage, ParticipantMessage } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { expect, test } from "vitest";
import { createCoordinator } from "./coordinator/create.ts";

test("what comes over a link in memory is checked as it is over a network", async () => {
  await using coordinator = await createCoordinator();
  const link = await coordinator.connect.connect(new AbortController().signal);
  const heard: CoordinatorMessage[] = [];
  const closed = new Promise<string>((resolve) => link.onClose(resolve));
  link.onMessage((message) => heard.push(message));
  link.send({ type: "hello", device_key: 7 } as unknown as ParticipantMessage);
  await expect.poll(() => heard.length).toBe(2);
  link.send({ type: "join", seq: 1, task: "halves" } as ParticipantMessage);
  expect(await closed).toBe("not_proven");
  expect(heard).toMatchObject([
    { type: "challenge" },
    { type: "refused", reason: "malformed_message", fatal: false },
    { type: "refused", reason: "not_proven", fatal: true },
  ]);
});

test("a message is a copy: what its sender does with it later is its own affair", async () => {
  await using coordinator = await createCoordinator();
  const link = await coordinator.connect.connect(new AbortController().signal);
  const reasons: string[] = [];
  link.onMessage((said) => said.type === "refused" && reasons.push(said.reason));
  const message = { type: "join", seq: 1, task: "halves" } as { type: string };
  link.send(message as ParticipantMessage);
  message.type = "nonsense";
  await expect.poll(() => reasons).toEqual(["not_proven"]);
});

test("nobody connects to a coordinator that was stopped, or with a signal that has aborted", async () => {
  const coordinator = await createCoordinator();
  const { connect } = coordinator.connect;
  await expect(connect(AbortSignal.abort())).rejects.toThrow();
  await coordinator.stop();
  const late = connect(new AbortController().signal);
  await expect(late).rejects.toMatchObject({ reason: "coordinator_stopped" });
  const opened = coordinator.openRun({ task: readyTasks.tumours, rounds: 1 });
  await expect(opened).rejects.toMatchObject({ reason: "coordinator_stopped" });
});
