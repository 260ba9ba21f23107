import type { ParticipantEvent } from "@tributary/client";
import { RoundId, RunId, Sha256 } from "@tributary/protocol";
import { expect, test } from "vitest";
import { Board } from "./board.ts";
import { EdgeStatus } from "./status.ts";

const model = Sha256.parse("ab".repeat(32));
const run = RunId.parse("run-abcdefghijkl");
const roundOf = (number: number) => RoundId.parse(`${run}.${number}`);

function board(): Board {
  return new Board({
    pid: 7,
    version: "1.0.0",
    coordinator: "https://federation.example",
    task: "digits",
    now: () => new Date("2027-01-01T12:00:00Z"),
    memory_bytes: () => 1,
  });
}

const invited = (number: number): ParticipantEvent => ({
  type: "invited",
  round: roundOf(number),
  number,
  cohort: 4,
  quorum: 3,
  deadline_ms: 1_000,
  privacy: "sealed",
});
const accepted = (number: number): ParticipantEvent => ({
  type: "accepted",
  round: roundOf(number),
  sha256: model,
  size_bytes: 100,
});
const committed = (number: number): ParticipantEvent => ({
  type: "committed",
  round: roundOf(number),
  model,
  model_version: number,
  counted: 3,
  accuracy: null,
  loss: null,
});

function after(...events: readonly ParticipantEvent[]): EdgeStatus {
  const one = board();
  for (const event of events) one.event(event);
  return EdgeStatus.parse(one.status);
}

test("a round that was delivered and committed is counted", () => {
  const status = after(invited(1), accepted(1), committed(1));
  expect(status).toMatchObject({ state: "waiting", round: null, model_version: 1 });
  expect(status.rounds).toEqual({ invited: 1, counted: 1, lost: 0 });
  expect(status.bytes).toEqual({ received: 0, sent: 100 });
});

test("a round that others finished, and one that this device was not in, are not", () => {
  expect(after(committed(1)).rounds).toEqual({ invited: 0, counted: 0, lost: 0 });
  expect(after(invited(1), committed(1)).rounds.counted).toBe(0);
});

test("a round that came to nothing here is lost", () => {
  const abandoned = {
    type: "abandoned",
    round: roundOf(1),
    reason: "quorum_missed",
    detail: "",
  } as const;
  const failed = {
    type: "failed",
    round: roundOf(1),
    reason: "training_failed",
    message: "The thread ended.",
  } as const;
  const waiting = { for: "next_round", have: 0, need: 3, come_back_ms: 0 } as const;
  expect(after(invited(1), abandoned).rounds.lost).toBe(1);
  expect(after(invited(1), failed)).toMatchObject({ last_problem: "The thread ended." });
  expect(after(invited(1), { type: "waiting", waiting }).rounds.lost).toBe(1);
});

test("while the connection is lost, a round under way is still worked on", () => {
  const lost = { type: "disconnected", why: "transport close", retry_ms: 500 } as const;
  expect(after(invited(1), lost)).toMatchObject({ state: "working", round: 1 });
  expect(after(lost).state).toBe("connecting");
});

test("a pause ends the round here", () => {
  const one = board();
  one.event(invited(4));
  one.rests("paused", "Paused.");
  expect(one.status).toMatchObject({ state: "paused", sentence: "Paused.", round: null });
  expect(one.status.rounds.lost).toBe(1);
});
