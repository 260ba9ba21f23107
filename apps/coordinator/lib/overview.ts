/**
 * What the overview says: what runs, what asks for somebody's attention and what to do about it, what comes next, which
 * models are new. From the read models alone; no clock, no requests.
 */
import {
  abandonSentences,
  type RunId,
  type RunView,
  type ScheduleView,
  type Sha256,
  type TaskView,
} from "@tributary/protocol";
import type { RunHistory } from "./api.ts";
import { plural } from "./format.ts";

export type Attention = {
  readonly key: string;
  readonly tone: "warn" | "bad";
  readonly title: string;
  /** Why, and what to do next. */
  readonly sentence: string;
  readonly href: string;
};

/** A round that gathers participants for longer asks for attention. */
const patience_ms = 60_000;

export type Known = {
  readonly tasks: readonly TaskView[];
  readonly schedules: readonly ScheduleView[];
  readonly histories: readonly RunHistory[];
  readonly now_ms: number;
};

export function runsUnderWay(tasks: readonly TaskView[]): readonly RunView[] {
  return tasks.flatMap(({ run }) => (run?.status === "running" ? [run] : []));
}

/** The worst first. */
export function attentionOf({ tasks, schedules, histories, now_ms }: Known): readonly Attention[] {
  const runs = runsUnderWay(tasks);
  const found = [
    ...schedules.flatMap(aboutSchedule),
    ...histories.flatMap((history) =>
      runs.some(({ id }) => id === history.run.id) ? aboutRounds(history) : [],
    ),
    ...runs.flatMap((run) => aboutWaiting(run, now_ms)),
  ];
  const rank = { bad: 0, warn: 1 };
  return found.toSorted((a, b) => rank[a.tone] - rank[b.tone]);
}

function aboutSchedule({ id, title, problem, is_over }: ScheduleView): readonly Attention[] {
  if (problem === null || is_over) return [];
  const title_ = `The schedule “${title}” starts no run`;
  return [
    {
      key: `${id} problem`,
      tone: "bad",
      title: title_,
      sentence: problem,
      href: "/admin/schedules",
    },
  ];
}

/** Rounds that were abandoned one after another, up to now. */
function aboutRounds({ run, history }: RunHistory): readonly Attention[] {
  const lastGood = history.findLastIndex(({ outcome }) => outcome === "committed");
  const lost = history.slice(lastGood + 1);
  const reason = lost.at(-1)?.reason ?? null;
  if (reason === null) return [];
  return [
    {
      key: `${run.id} abandoned`,
      tone: lost.length < 3 ? "warn" : "bad",
      title: `${run.title}: ${lost.length === 1 ? "the last round was" : `the last ${lost.length} rounds were`} abandoned`,
      sentence: `${abandonSentences[reason]} The model is as it was before.`,
      href: runAddress(run.id),
    },
  ];
}

function aboutWaiting(run: RunView, now_ms: number): readonly Attention[] {
  const { round } = run;
  if (round?.phase !== "recruiting" || round.eligible >= round.quorum) return [];
  if (now_ms - round.started_at_ms < patience_ms) return [];
  const missing = round.quorum - round.eligible;
  return [
    {
      key: `${run.id} waiting`,
      tone: "warn",
      title: `${run.title}: round ${round.number} waits for participants`,
      sentence: `${round.eligible} of ${round.quorum} are here. Pass the task’s link on to ${plural(missing, "more device")}.`,
      href: runAddress(run.id),
    },
  ];
}

export type Coming = {
  readonly id: string;
  readonly title: string;
  readonly words: string;
  readonly at_ms: number;
  readonly local: string;
};

/** The next slot of each schedule, the soonest first. */
export function comingUp(schedules: readonly ScheduleView[]): readonly Coming[] {
  return schedules
    .flatMap(({ id, title, words, next: [next], is_over }) => {
      if (is_over || next === undefined) return [];
      return [{ id, title, words: words[0] ?? "", ...next }];
    })
    .toSorted((a, b) => a.at_ms - b.at_ms);
}

export type NewModel = {
  readonly sha256: Sha256;
  readonly title: string;
  readonly run: RunId;
  readonly version: number;
  readonly accuracy: number | null;
  readonly accepted: number;
  readonly closed_at_ms: number;
};

/** The newest version of each run, the newest run first. */
export function newestModels(histories: readonly RunHistory[], count: number): readonly NewModel[] {
  return histories
    .flatMap(({ run: { id, title }, history }) => {
      const round = history.findLast(({ model }) => model !== null);
      if (round === undefined || round.model === null || round.model_version === null) return [];
      const { model: sha256, model_version: version, accuracy, accepted, closed_at_ms } = round;
      return [{ sha256, title, run: id, version, accuracy, accepted, closed_at_ms }];
    })
    .toSorted((a, b) => b.closed_at_ms - a.closed_at_ms)
    .slice(0, count);
}

export function committedSince(histories: readonly RunHistory[], since_ms: number): number {
  const rounds = histories.flatMap(({ history }) => history);
  return rounds.filter((round) => round.outcome === "committed" && round.closed_at_ms >= since_ms)
    .length;
}

export function runAddress(run: string): string {
  return `/admin/runs/${encodeURIComponent(run)}`;
}

/** A first federation that anyone can try: two devices and the generated digits are enough. */
export const practiceRun = {
  task: {
    ready: "digits-mlp",
    round: { quorum: 2, over_selection: 1, recruit_wait_ms: 1_000, deadline_ms: 120_000 },
  },
  rounds: 5,
  seed: 1,
} as const;

/** Opens a participant in a tab of its own, with generated data: every seed has other examples. */
export function practiceLink(task: string, seed: number): string {
  const wishes = new URLSearchParams({
    data: "practice",
    seed: String(seed),
    device: "new",
    start: "1",
  });
  return `/join/${encodeURIComponent(task)}?${wishes}`;
}
