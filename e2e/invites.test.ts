/** Invites at a real coordinator: made over HTTP, shown on a socket; what is wrong with one is told in equal words. */
import { createIdentity, type Identity } from "@tributary/crypto";
import { limits, type TaskId } from "@tributary/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Coordinator } from "./support/coordinator.ts";
import { RawParticipant } from "./support/raw-participant.ts";
import { tinyTask } from "./support/tasks.ts";

const [task, other] = [tinyTask("wards"), tinyTask("gates")];
let coordinator: Coordinator;
beforeEach(async () => {
  coordinator = await Coordinator.start();
  for (const one of [task, other]) {
    const { version: _, ...unnumbered } = one;
    const answer = await coordinator.post("/api/tasks", { ...unnumbered, admits: "invited" });
    expect(answer.status).toBe(201);
  }
});
afterEach(() => coordinator.dispose());

type Made = { readonly id: string; readonly secret: string };

async function invite(wish: object = {}): Promise<Made> {
  const answer = await coordinator.post("/api/invites", { task: task.id, ...wish });
  return (await answer.json()) as Made;
}

/** A device that asks to be let in, and what it is answered. */
async function asks(invited: string | undefined, identity?: Identity, to: TaskId = task.id) {
  const device = await RawParticipant.connect(coordinator.url, identity ? { identity } : {});
  await device.hello();
  const shown = invited === undefined ? {} : { invite: invited };
  device.send({ type: "join", seq: device.nextSeq(), task: to, ...shown });
  const answer = await device.messages.first(
    "an answer",
    ({ type }) => type === "joined" || type === "refused",
  );
  device.cut();
  return answer;
}

test("[GW16] an invite enrols once, and its device comes back without it, after a crash too", async () => {
  const { secret } = await invite();
  const identity = await createIdentity();
  expect(await asks(undefined, identity)).toMatchObject({ reason: "invite_needed" });
  expect(await asks(secret, identity)).toMatchObject({ type: "joined" });
  expect(await asks(undefined, identity)).toMatchObject({ type: "joined" });
  expect(await asks(undefined, identity, other.id)).toMatchObject({ reason: "invite_needed" });
  await coordinator.kill("SIGKILL");
  await coordinator.restart();
  expect(await asks(undefined, identity)).toMatchObject({ type: "joined" });
  expect(await asks(secret)).toMatchObject({ reason: "invite_invalid" });
});

test("[GW16] unknown, used up, ended or of another task: nobody can tell which it was", async () => {
  const used = await invite();
  expect(await asks(used.secret)).toMatchObject({ type: "joined" });
  const ended = await invite();
  await coordinator.post(`/api/invites/${ended.id}/end`, {});
  const elsewhere = await invite({ task: other.id });
  const unknown = "A".repeat(22);
  const answers = [];
  for (const secret of [unknown, used.secret, ended.secret, elsewhere.secret]) {
    answers.push(await asks(secret));
  }
  expect(answers[0]).toMatchObject({ type: "refused", reason: "invite_invalid", fatal: true });
  for (const answer of answers) expect(answer).toEqual(answers[0]);
});

test("[GW16] whoever guesses has to wait, with an invite that holds too", async () => {
  const { secret } = await invite();
  for (let guess = 0; guess < limits.invite_failures_max; guess += 1) {
    expect(await asks("A".repeat(22))).toMatchObject({ reason: "invite_invalid" });
  }
  const late = await asks(secret);
  expect(late).toMatchObject({ reason: "too_many_messages" });
  expect(late).toHaveProperty("retry_after_ms", expect.any(Number));
});
