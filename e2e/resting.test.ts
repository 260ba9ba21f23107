/**
 * A participant that is selected again and again and delivers nothing: it rests, hears why and until when, the admin
 * sees the same, and the rounds of the others go on without it, also after a restart of the coordinator.
 */
import type { Trainer } from "@tributary/client";
import { createIdentity, encodeBase64url } from "@tributary/crypto";
import { ineligibleSentence, type ParticipantView, type TaskSpec } from "@tributary/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Coordinator } from "./support/coordinator.ts";
import { Participant, takePart } from "./support/participant.ts";
import { tinyTask } from "./support/tasks.ts";

const failures_max = 2;
const brokenTrainer: Trainer = {
  train: () => Promise.reject(new Error("The graphics driver is gone.")),
};

let coordinator: Coordinator;
beforeEach(async () => {
  coordinator = await Coordinator.start();
});
afterEach(() => coordinator.dispose());

async function participants(run: string): Promise<readonly ParticipantView[]> {
  const answer = await coordinator.get(`/api/runs/${run}/participants`);
  return ((await answer.json()) as { participants: readonly ParticipantView[] }).participants;
}

test("a participant that fails repeatedly rests; it and the admin see why, and the others go on", async () => {
  const { url } = coordinator;
  const task: TaskSpec = {
    ...tinyTask("resting", { recruit_wait_ms: 100 }),
    eligibility: { rest_after_failures: failures_max },
  };
  const { id } = await coordinator.openRun(task, 1_000);
  const identity = await createIdentity();
  const broken = new Participant({ url, task: task.id, identity, trainer: brokenTrainer });
  const others = takePart({ url, task: task.id, count: 2 });

  const { waiting } = await broken.saw("waiting", (event) => event.waiting.because !== undefined);
  const { because } = waiting;
  expect(because).toEqual({ reason: "resting", have: failures_max, need: null });
  // A first rest is as long as a round may take.
  expect(waiting.come_back_ms).toBeGreaterThan(0);
  expect(waiting.come_back_ms).toBeLessThanOrEqual(task.round.deadline_ms);
  expect(broken.all("invited")).toHaveLength(failures_max);

  const own = encodeBase64url(identity.publicKey);
  const isOwn = ({ participant }: ParticipantView) => own.startsWith(participant);
  const seen = (await participants(id)).find(isOwn);
  expect(seen).toMatchObject({
    is_connected: true,
    selected: failures_max,
    delivered: 0,
    failures_in_a_row: failures_max,
    last_outcome: "declined",
    ineligible: because,
    sentence: because && ineligibleSentence(because),
  });
  expect(seen?.eligible_at_ms).toBeGreaterThan(Date.now());
  expect((await coordinator.run(id)).run.resting).toBe(1);
  const unasked = await coordinator.get(`/api/runs/${id}/participants`, null);
  expect(unasked.status).toBe(401);

  const { number } = await othersCommit(others);
  await coordinator.kill("SIGKILL");
  const before = broken.events.items.length;
  await coordinator.restart();
  const { items } = broken.events;
  await broken.saw("waiting", (event) => {
    const isNew = items.indexOf(event) >= before;
    return isNew && event.waiting.because !== undefined;
  });
  expect((await participants(id)).find(isOwn)).toMatchObject({ ineligible: because });
  expect((await othersCommit(others)).number).toBeGreaterThan(number);
  expect(broken.all("invited")).toHaveLength(failures_max);
  await Promise.all([broken, ...others].map((one) => one.leave()));
});

/** A round that begins from now on. */
async function othersCommit(others: readonly Participant[]): Promise<{ number: number }> {
  const [first] = others;
  if (first === undefined) throw new Error("Expected somebody.");
  const invited = await first.events.next("a round", ({ type }) => type === "invited");
  if (invited.type !== "invited") throw new Error("Expected an invitation.");
  await first.saw("committed", ({ round }) => round === invited.round);
  return invited;
}
