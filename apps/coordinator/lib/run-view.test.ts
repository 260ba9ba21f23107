import type { RoundSummary, RoundView, RunView, WatchMessage } from "@tributary/protocol";
import { RoundId, RunId, roundId, Sha256, TaskId } from "@tributary/protocol";
import { expect, test } from "vitest";
import {
  accuracyRange,
  deadlineShare,
  initialRunPage,
  latestScore,
  privacyOf,
  type RunPage,
  roundHeadline,
  stepRunPage,
} from "./run-view.ts";

const runId = RunId.parse("run-3f9k2m1q8z7x");
const model = Sha256.parse("ab".repeat(32));
const nobodyLost = {
  keying: 0,
  sharing: 0,
  training: 0,
  confirming: 0,
  unmasking: 0,
  aggregating: 0,
};

function runView(changes: Partial<RunView> = {}): RunView {
  return {
    id: runId,
    task: TaskId.parse("digits"),
    task_version: 1,
    title: "Handwritten digits",
    status: "running",
    rounds_target: 10,
    rounds_committed: 0,
    model,
    model_version: 0,
    model_weights: 55_386,
    connected: 8,
    resting: 0,
    started_at_ms: 1000,
    evaluated_on: "2,000 digits",
    round: null,
    ...changes,
  };
}

function summary(number: number, changes: Partial<RoundSummary> = {}): RoundSummary {
  return {
    id: roundId(runId, number),
    number,
    outcome: "committed",
    reason: null,
    cohort: 8,
    accepted: 8,
    dropped: 0,
    lost_in: nobodyLost,
    privacy: "secure",
    threshold: 5,
    update_rms: 0.4,
    accuracy: 0.5 + number / 20,
    loss: 1 / number,
    train_loss: 1,
    seconds: 3,
    bytes_up: 221_600,
    bytes_down: 221_900,
    model,
    model_version: number,
    closed_at_ms: 1000 * number,
    ...changes,
  };
}

function roundView(changes: Partial<RoundView> = {}): RoundView {
  return {
    id: RoundId.parse(`${runId}.4`),
    number: 4,
    phase: "training",
    eligible: 8,
    quorum: 4,
    cohort: 8,
    training: 8,
    accepted: 0,
    dropped: 0,
    lost_in: nobodyLost,
    privacy: "secure",
    threshold: 5,
    collected: 0,
    started_at_ms: 10_000,
    deadline_at_ms: 30_000,
    waiting_for: "waiting for 8 of 8 updates",
    ...changes,
  };
}

function receive(page: RunPage, ...messages: WatchMessage[]): RunPage {
  return messages.reduce(
    (at, message) => stepRunPage(at, { type: "message", message, now_ms: 5000 }),
    page,
  );
}

const snapshot: WatchMessage = {
  type: "snapshot",
  run: runView(),
  history: [summary(2), summary(1)],
  now_ms: 7000,
};

test("a snapshot makes the run known, its rounds in order and the clocks compared", () => {
  const page = receive(initialRunPage, snapshot);
  expect(page).toMatchObject({ status: "known", link: "live", clock_ahead_ms: 2000 });
  expect(page.status === "known" && page.history.map((round) => round.number)).toEqual([1, 2]);
});

test("a round told twice stays one row, and its newer figures win", () => {
  const page = receive(
    initialRunPage,
    snapshot,
    { type: "round", run: runId, summary: summary(3, { accuracy: null }) },
    { type: "round", run: runId, summary: summary(3, { accuracy: 0.9 }) },
  );
  expect(page.status === "known" && page.history.map((round) => round.accuracy)).toEqual([
    0.55, 0.6, 0.9,
  ]);
});

test("messages about another run change nothing", () => {
  const page = receive(initialRunPage, snapshot);
  const other = RunId.parse("run-aaaaaaaaaaaa");
  expect(receive(page, { type: "run", run: runView({ id: other }), now_ms: 1 })).toBe(page);
  expect(receive(page, { type: "round", run: other, summary: summary(9) })).toBe(page);
});

test("messages before the snapshot change nothing", () => {
  expect(receive(initialRunPage, { type: "run", run: runView(), now_ms: 1 })).toBe(initialRunPage);
});

test("a lost connection keeps what is known and says so until messages come again", () => {
  const lost = stepRunPage(receive(initialRunPage, snapshot), { type: "link_lost" });
  expect(lost).toMatchObject({ status: "known", link: "reconnecting" });
  expect(receive(lost, snapshot).link).toBe("live");
});

test("a coordinator that does not answer at all is told too", () => {
  const page = stepRunPage(initialRunPage, { type: "link_lost" });
  expect(page).toEqual({ status: "loading", link: "reconnecting" });
  expect(stepRunPage(page, { type: "link_lost" })).toBe(page);
});

test("an unknown run is told", () => {
  expect(receive(initialRunPage, { type: "unknown_run", run: "run-x" }).status).toBe("unknown");
});

test("the score is the newest committed round's that was evaluated", () => {
  expect(latestScore([])).toBeNull();
  const history = [
    summary(1),
    summary(2),
    summary(3, { outcome: "abandoned", reason: "quorum_missed", accuracy: null }),
  ];
  expect(latestScore(history)).toMatchObject({ accuracy: 0.6, loss: 0.5 });
  expect(latestScore(history)?.change).toBeCloseTo(0.05);
  expect(latestScore([summary(1)])?.change).toBeNull();
});

test("the headline counts rounds, and is honest when abandoned ones used up numbers", () => {
  expect(roundHeadline(runView({ round: roundView(), rounds_committed: 3 }))).toBe("Round 4 of 10");
  expect(roundHeadline(runView({ rounds_committed: 10, status: "finished" }))).toBe(
    "Round 10 of 10",
  );
  const late = runView({ round: roundView({ number: 12 }), rounds_committed: 9 });
  expect(roundHeadline(late)).toBe("Round 12, 9 of 10 committed");
});

test("the deadline's share runs from 0 to 1 and stops there", () => {
  expect(deadlineShare(roundView(), 5000)).toBe(0);
  expect(deadlineShare(roundView(), 15_000)).toBe(0.25);
  expect(deadlineShare(roundView(), 99_000)).toBe(1);
  expect(deadlineShare(roundView({ deadline_at_ms: null }), 15_000)).toBeNull();
});

test("a run's privacy is its rounds', and nobody knows it before the first one", () => {
  expect(privacyOf(runView(), [])).toBeNull();
  expect(privacyOf(runView({ round: roundView({ privacy: "sealed" }) }), [])).toBe("sealed");
  expect(privacyOf(runView({ status: "finished" }), [summary(1)])).toBe("secure");
});

test("the axis of accuracy begins below the lowest value, and at 0 where nothing is known", () => {
  expect(accuracyRange([])).toEqual([0, 1]);
  expect(accuracyRange([0.3, 0.95])).toEqual([0, 1]);
  expect(accuracyRange([0.62, null, 0.95])).toEqual([0.5, 1]);
  expect(accuracyRange([0.87, 0.99])).toEqual([0.8, 1]);
  expect(accuracyRange([0.9, 0.99])).toEqual([0.9, 1]);
});
