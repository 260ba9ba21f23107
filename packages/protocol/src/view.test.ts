import { expect, test } from "vitest";
import { RoundSummary, RoundView, RunId, roundId } from "./index.ts";

const round = roundId(RunId.parse("run-0123456789ab"), 3);
const nobody = { keying: 0, sharing: 0, training: 0, confirming: 0, unmasking: 0, aggregating: 0 };

const summary = {
  id: round,
  number: 3,
  outcome: "abandoned",
  reason: "stopped",
  cohort: 2,
  accepted: 1,
  dropped: 1,
  lost_in: nobody,
  privacy: "sealed",
  threshold: null,
  accuracy: null,
  loss: null,
  train_loss: null,
  update_rms: null,
  seconds: 1.5,
  bytes_up: 10,
  bytes_down: 10,
  model: null,
  model_version: null,
  closed_at_ms: 1,
};

const view = {
  id: round,
  number: 3,
  phase: "training",
  eligible: 0,
  quorum: 2,
  cohort: 2,
  training: 1,
  accepted: 1,
  dropped: 0,
  lost_in: nobody,
  privacy: "sealed",
  threshold: null,
  collected: 1,
  started_at_ms: 1,
  deadline_at_ms: null,
  waiting_for: "an update",
};

test("[TK9] a summary says how stale a buffer was, and one without it is as good", () => {
  for (const more of [{}, { staleness: null }, { staleness: { mean: 0.5, max: 2 } }]) {
    expect(RoundSummary.parse({ ...summary, ...more })).toEqual({ ...summary, ...more });
  }
  const negative = { ...summary, staleness: { mean: -1, max: 2 } };
  expect(RoundSummary.safeParse(negative).success).toBe(false);
});

test("[TK9] a round shows its buffer, and one without it is as good", () => {
  const buffer = { filled: 1, size: 2, staleness_mean: null };
  for (const more of [{}, { buffer }, { buffer: { ...buffer, staleness_mean: 1.5 } }]) {
    expect(RoundView.parse({ ...view, ...more })).toEqual({ ...view, ...more });
  }
  expect(RoundView.safeParse({ ...view, buffer: { filled: 1 } }).success).toBe(false);
});
