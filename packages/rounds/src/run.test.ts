import { RunId, Sha256 } from "@tributary/protocol";
import { expect, test } from "vitest";
import {
  afterRound,
  isPaused,
  nextOf,
  pauseRun,
  type RoundOutcome,
  type RunState,
  resumeRun,
  rollBackRun,
  servedAfter,
  startRun,
  stopRun,
} from "./index.ts";

const model = Sha256.parse("0".repeat(64));
const better = Sha256.parse("1".repeat(64));
const start = { run: RunId.parse("run-0123456789ab"), model, model_version: 0 };
const abandoned: RoundOutcome = { kind: "abandoned" };
const committed = (model_version: number): RoundOutcome => ({
  kind: "committed",
  model: better,
  model_version,
});

test("[RN1] a run makes rounds without a pause until its target is committed", () => {
  const fresh = startRun({ ...start, rounds_target: 2 });
  expect(nextOf(fresh)).toEqual({ kind: "start_round", number: 1, delay_ms: 0 });
  const first = afterRound(fresh, committed(1));
  expect(first.next).toEqual({ kind: "start_round", number: 2, delay_ms: 0 });
  const second = afterRound(first.run, committed(2));
  expect(second.next).toEqual({ kind: "finish" });
  expect(second.run).toMatchObject({ status: "finished", model: better, model_version: 2 });
});

test("[RN1] a run of no rounds is not begun", () => {
  expect(() => startRun({ ...start, rounds_target: 0 })).toThrow("at least 1 round, got 0");
});

test("[RN2] an abandoned round changes nothing but the number, which is never used again", () => {
  const { run } = afterRound(startRun({ ...start, rounds_target: 1 }), abandoned);
  expect(run).toMatchObject({ committed: 0, next_number: 2, model, model_version: 0 });
});

test("[RN3] abandoned rounds in a row are spaced further and further, up to a minute", () => {
  let run: RunState = startRun({ ...start, rounds_target: 1_000 });
  const delays: number[] = [];
  for (let round = 0; round < 2_000; round++) {
    const after = afterRound(run, abandoned);
    run = after.run;
    if (after.next.kind === "start_round") delays.push(after.next.delay_ms);
  }
  expect(delays.slice(0, 8)).toEqual([1e3, 2e3, 4e3, 8e3, 16e3, 32e3, 60e3, 60e3]);
  expect(delays.at(-1)).toBe(60_000);
  const recovered = afterRound(run, committed(1));
  expect(recovered.next).toMatchObject({ delay_ms: 0 });
  expect(recovered.run.abandoned_in_a_row).toBe(0);
});

test("[RN4] a stopped run makes no further round, and a finished one cannot be stopped", () => {
  const stopped = stopRun(startRun({ ...start, rounds_target: 3 }));
  expect(nextOf(stopped)).toEqual({ kind: "finish" });
  expect(afterRound(stopped, abandoned).next).toEqual({ kind: "finish" });
  const { run } = afterRound(startRun({ ...start, rounds_target: 1 }), committed(1));
  expect(stopRun(run)).toBe(run);
});

test("[RN5] a round that was committed while the run stopped counts", () => {
  const { run, next } = afterRound(stopRun(startRun({ ...start, rounds_target: 1 })), committed(1));
  expect(run).toMatchObject({ status: "stopped", committed: 1, model: better });
  expect(next).toEqual({ kind: "finish" });
});

test("[RN6] a paused run waits, whatever comes of its round", () => {
  const paused = pauseRun(startRun({ ...start, rounds_target: 3 }), "after_round");
  expect(nextOf(paused)).toEqual({ kind: "wait_for_resume" });
  expect(afterRound(paused, committed(1)).next).toEqual({ kind: "wait_for_resume" });
  expect(afterRound(paused, abandoned).next).toEqual({ kind: "wait_for_resume" });
  const last = afterRound(pauseRun(startRun({ ...start, rounds_target: 1 }), "now"), committed(1));
  expect(last.next).toEqual({ kind: "finish" });
  expect(isPaused(last.run)).toBe(false);
});

test("[RN6] what was to be given up at once stays so", () => {
  const now = pauseRun(startRun({ ...start, rounds_target: 3 }), "now");
  expect(pauseRun(now, "after_round")).toBe(now);
  const later = pauseRun(startRun({ ...start, rounds_target: 3 }), "after_round");
  expect(pauseRun(later, "now").pause).toBe("now");
});

test("[RN7] a resumed run goes on at once, also after abandoned rounds", () => {
  const { run } = afterRound(startRun({ ...start, rounds_target: 3 }), abandoned);
  expect(nextOf(run)).toMatchObject({ delay_ms: 1_000 });
  const next = nextOf(resumeRun(pauseRun(run, "now")));
  expect(next).toEqual({ kind: "start_round", number: 2, delay_ms: 0 });
  expect(resumeRun(run)).toBe(run);
});

test("[RN7] a run that is over is neither paused nor resumed", () => {
  const stopped = stopRun(pauseRun(startRun({ ...start, rounds_target: 3 }), "now"));
  expect(nextOf(stopped)).toEqual({ kind: "finish" });
  expect(resumeRun(stopped)).toBe(stopped);
  const never = stopRun(startRun({ ...start, rounds_target: 3 }));
  expect(pauseRun(never, "now")).toBe(never);
});

test("[RN8] a rolled back run serves an earlier version, and goes on from it", () => {
  let run = startRun({ ...start, rounds_target: 9 });
  for (const version of [1, 2, 3]) run = afterRound(run, committed(version)).run;
  run = rollBackRun(run, { version: 1, model, newest_version: 3 });
  expect(run).toMatchObject({ model, model_version: 1, committed: 3, next_number: 4 });
  expect([0, 1, 2, 3].map((version) => servedAfter(version, run.roll_backs))).toEqual([0, 1, 2, 1]);
  run = rollBackRun(run, { version: 0, model, newest_version: 3 });
  expect(servedAfter(3, run.roll_backs)).toBe(0);
  run = afterRound(run, committed(4)).run;
  expect(servedAfter(4, run.roll_backs)).toBe(4);
  expect(run).toMatchObject({ model: better, model_version: 4 });
});
