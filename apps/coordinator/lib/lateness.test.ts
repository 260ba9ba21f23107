import { RoundId } from "@tributary/protocol";
import { expect, test } from "vitest";
import { latenessOf } from "./lateness.ts";

const place = {
  round: RoundId.parse("run-3f9k2m1q8z7x.1"),
  number: 1,
  cohort: 2,
  quorum: 2,
  deadline_at_ms: 60_000,
  privacy: "secure",
  protection: null,
} as const;

/** 100 steps of 10 examples. */
const after = (step: number, samples_per_second: number | null) => {
  const progress = { epoch: 1, epochs: 1, step, steps: 100, loss: 1, samples_per_second };
  return { place, activity: { kind: "training", progress } } as const;
};

test("a training that needs longer than its round lasts is late, by both figures", () => {
  const batch_size = 10;
  expect(latenessOf(after(10, 5), { batch_size, now_ms: 0 })).toEqual({ needs_s: 180, left_s: 60 });
  expect(latenessOf(after(10, 20), { batch_size, now_ms: 0 })).toBeNull();
  expect(latenessOf(after(10, 20), { batch_size, now_ms: 30_000 })).toEqual({
    needs_s: 45,
    left_s: 30,
  });
  expect(latenessOf(after(100, 5), { batch_size, now_ms: 60_000 })).toBeNull();
});

test("nobody can tell before there is a pace, nor outside a round", () => {
  const about = { batch_size: 10, now_ms: 0 };
  expect(latenessOf(after(1, 5), about)).toBeNull();
  expect(latenessOf(after(10, null), about)).toBeNull();
  expect(latenessOf({ ...after(10, 5), place: null }, about)).toBeNull();
  expect(latenessOf({ place, activity: { kind: "hiding" } }, about)).toBeNull();
});
