/**
 * What the live page of a run knows, as a pure reducer over the `/watch` messages and the state of the page's own
 * connection. It knows no socket and no React; lib/watch.ts feeds it and ui reads it.
 */
import type { Privacy, RoundSummary, RoundView, RunView, WatchMessage } from "@tributary/protocol";
import { runs as english } from "./messages/en/runs.ts";
import type { Words } from "./messages/words.ts";

/** The page's own connection: before the first answer, while messages arrive, while it fails. */
export type WatchLink = "connecting" | "live" | "reconnecting";

export type RunPage =
  | { readonly status: "loading"; readonly link: WatchLink }
  | { readonly status: "unknown"; readonly link: WatchLink }
  | {
      readonly status: "known";
      readonly link: WatchLink;
      readonly run: RunView;
      /** In order of their numbers, abandoned rounds included. */
      readonly history: readonly RoundSummary[];
      /** Coordinator's clock minus ours, so that deadlines are right on a skewed device. */
      readonly clock_ahead_ms: number;
    };

export type RunEvent =
  | { readonly type: "message"; readonly message: WatchMessage; readonly now_ms: number }
  | { readonly type: "link_lost" };

export const initialRunPage: RunPage = { status: "loading", link: "connecting" };

export function stepRunPage(page: RunPage, event: RunEvent): RunPage {
  if (event.type === "link_lost") {
    return page.link === "reconnecting" ? page : { ...page, link: "reconnecting" };
  }
  const { message, now_ms } = event;
  switch (message.type) {
    case "snapshot":
      return {
        status: "known",
        link: "live",
        run: message.run,
        history: message.history.toSorted((a, b) => a.number - b.number),
        clock_ahead_ms: message.now_ms - now_ms,
      };
    case "run":
      if (page.status !== "known" || page.run.id !== message.run.id) return page;
      return {
        ...page,
        link: "live",
        run: message.run,
        clock_ahead_ms: message.now_ms - now_ms,
      };
    case "round":
      if (page.status !== "known" || page.run.id !== message.run) return page;
      return { ...page, history: withRound(page.history, message.summary) };
    case "unknown_run":
      return { status: "unknown", link: "live" };
    default:
      return message satisfies never;
  }
}

/** A round told twice stays one row. */
function withRound(history: readonly RoundSummary[], summary: RoundSummary): RoundSummary[] {
  const others = history.filter((round) => round.id !== summary.id);
  return [...others, summary].sort((a, b) => a.number - b.number);
}

export function committedRounds(history: readonly RoundSummary[]): RoundSummary[] {
  return history.filter((round) => round.outcome === "committed");
}

/** The newest measured test accuracy and loss; null before the first evaluation. */
export function latestScore(
  history: readonly RoundSummary[],
): { accuracy: number | null; loss: number | null; change: number | null } | null {
  const scored = committedRounds(history).filter((round) => round.accuracy !== null);
  const last = scored.at(-1);
  if (last === undefined) return null;
  const before = scored.at(-2)?.accuracy ?? null;
  const { accuracy, loss } = last;
  const change = before === null || accuracy === null ? null : accuracy - before;
  return { accuracy, loss, change };
}

/** `Round 4 of 10`; abandoned rounds use up numbers, so a number may pass the target. */
export function roundHeadline(
  run: RunView,
  words: Pick<Words["runs"]["round"], "headline" | "headlineBeyond"> = english.round,
): string {
  const { round, rounds_target, rounds_committed } = run;
  const number = round?.number ?? rounds_committed;
  if (number > rounds_target) {
    return words.headlineBeyond(number, rounds_committed, rounds_target);
  }
  return words.headline(number, rounds_target);
}

/** The share of the round's time that is used up, 0 to 1; null while no deadline runs. */
export function deadlineShare(round: RoundView, now_ms: number): number | null {
  if (round.deadline_at_ms === null) return null;
  const whole_ms = round.deadline_at_ms - round.started_at_ms;
  if (whole_ms <= 0) return 1;
  return Math.min(1, Math.max(0, (now_ms - round.started_at_ms) / whole_ms));
}

/** A run's rounds all have its task's privacy; null before the first one. */
export function privacyOf(run: RunView, history: readonly RoundSummary[]): Privacy | null {
  return run.round?.privacy ?? history.at(-1)?.privacy ?? null;
}

/** From the nearest of a few steps below all values to 1: a good model's curve would lie flat on an axis from 0. */
export function accuracyRange(values: readonly (number | null)[]): readonly [number, number] {
  const lowest = values.reduce<number>((low, value) => Math.min(low, value ?? 1), 1);
  const step = [0.9, 0.8, 0.5].find((one) => values.length > 0 && lowest >= one);
  return [step ?? 0, 1];
}
