import type { RoundSummary, RunView, ScheduleView, TaskView } from "@tributary/protocol";
import { describe, expect, test } from "vitest";
import type { RunHistory } from "./api.ts";
import {
  attentionOf,
  comingUp,
  committedSince,
  type Known,
  newestModels,
  practiceLink,
  runsUnderWay,
} from "./overview.ts";

const now_ms = 1_800_000_000_000;

function run(id: string, change: Partial<RunView> = {}): RunView {
  return { id, title: `Run ${id}`, status: "running", round: null, ...change } as RunView;
}

const task = (one: RunView | null) => ({ spec: {}, run: one }) as TaskView;

function summary(change: Partial<RoundSummary>): RoundSummary {
  const basis = { outcome: "committed", reason: null, model: null, model_version: null };
  return { ...basis, accuracy: null, accepted: 3, closed_at_ms: now_ms, ...change } as RoundSummary;
}

const abandoned = summary({ outcome: "abandoned", reason: "quorum_missed" });
const committed = summary({});

function history(one: RunView, ...rounds: RoundSummary[]): RunHistory {
  return { run: one, history: rounds, now_ms };
}

function schedule(id: string, change: Partial<ScheduleView> = {}): ScheduleView {
  const basis = { id, title: id, words: ["Every night."], next: [], is_over: false, problem: null };
  return { ...basis, ...change } as unknown as ScheduleView;
}

const nothing: Known = { tasks: [], schedules: [], histories: [], now_ms };

describe("attention", () => {
  test("nothing asks for it while all is well", () => {
    const one = run("a");
    const known = { ...nothing, tasks: [task(one), task(null)], schedules: [schedule("s")] };
    expect(attentionOf({ ...known, histories: [history(one, abandoned, committed)] })).toEqual([]);
  });

  test("a schedule that cannot start a run says why, unless it is over", () => {
    const problem = "The task is gone.";
    const schedules = [schedule("s", { problem }), schedule("old", { problem, is_over: true })];
    const found = attentionOf({ ...nothing, schedules });
    expect(found).toMatchObject([{ tone: "bad", sentence: problem }]);
  });

  test("rounds that were abandoned one after another are counted, three are bad", () => {
    const one = run("a");
    const tasks = [task(one)];
    const about = (...rounds: RoundSummary[]) =>
      attentionOf({ ...nothing, tasks, histories: [history(one, ...rounds)] });
    expect(about(abandoned, committed, abandoned)).toMatchObject([
      { tone: "warn", title: "Run a: the last round was abandoned" },
    ]);
    expect(about(abandoned, abandoned, abandoned)).toMatchObject([
      { tone: "bad", title: "Run a: the last 3 rounds were abandoned" },
    ]);
  });

  test("a run that is over asks for nothing", () => {
    const ended = run("a", { status: "finished" });
    const histories = [history(ended, abandoned)];
    expect(attentionOf({ ...nothing, tasks: [task(ended)], histories })).toEqual([]);
  });

  test("a round that waits for participants says how many more, after a minute", () => {
    const round = { phase: "recruiting", eligible: 1, quorum: 3, number: 4 };
    const waiting = (since_ms: number, change = {}) => {
      const started_at_ms = now_ms - since_ms;
      const one = run("a", { round: { ...round, started_at_ms, ...change } as RunView["round"] });
      return attentionOf({ ...nothing, tasks: [task(one)] });
    };
    expect(waiting(59_999)).toEqual([]);
    expect(waiting(60_000)[0]?.sentence).toContain("1 of 3 are here");
    expect(waiting(60_000)[0]?.sentence).toContain("2 more devices");
    expect(waiting(60_000, { eligible: 3 })).toEqual([]);
    expect(waiting(60_000, { phase: "training" })).toEqual([]);
  });

  test("the worst comes first", () => {
    const one = run("a");
    const known = { ...nothing, tasks: [task(one)], schedules: [schedule("s", { problem: "x" })] };
    const found = attentionOf({ ...known, histories: [history(one, abandoned)] });
    expect(found.map(({ tone }) => tone)).toEqual(["bad", "warn"]);
  });
});

test("only running runs are under way", () => {
  const tasks = [task(run("a")), task(run("b", { status: "stopped" })), task(null)];
  expect(runsUnderWay(tasks).map(({ id }) => id)).toEqual(["a"]);
});

test("what comes up: each schedule's next slot, the soonest first, none of those that are over", () => {
  const at = (at_ms: number) => ({
    next: [
      { at_ms, local: "then" },
      { at_ms: 9e15, local: "" },
    ],
  });
  const schedules = [
    schedule("late", at(30)),
    schedule("soon", at(20)),
    schedule("over", { ...at(10), is_over: true }),
    schedule("never"),
  ];
  expect(comingUp(schedules).map(({ id, at_ms }) => [id, at_ms])).toEqual([
    ["soon", 20],
    ["late", 30],
  ]);
});

test("the newest model of each run, the newest first; a run without a committed round has none", () => {
  const model = (model_version: number, closed_at_ms: number) =>
    summary({
      model: `sha-${model_version}` as RoundSummary["model"],
      model_version,
      closed_at_ms,
    });
  const histories = [
    history(run("old"), model(7, 20)),
    history(run("new"), model(1, 10), model(2, 30), abandoned),
    history(run("none"), abandoned),
  ];
  const found = (count: number) =>
    newestModels(histories, count).map(({ run, version }) => [run, version]);
  expect(found(5)).toEqual([
    ["new", 2],
    ["old", 7],
  ]);
  expect(found(1)).toEqual([["new", 2]]);
});

test("rounds are counted that were committed since then", () => {
  const rounds = [1, 2, 3].map((closed_at_ms) => summary({ closed_at_ms }));
  const histories = [history(run("a"), ...rounds, { ...abandoned, closed_at_ms: 3 })];
  expect(committedSince(histories, 2)).toBe(2);
});

test("a practice link opens a new device with data of its own", () => {
  expect(practiceLink("digits-mlp", 2)).toBe(
    "/join/digits-mlp?data=practice&seed=2&device=new&start=1",
  );
});
