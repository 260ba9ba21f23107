/** What a run tells: a closed union, made of what onlookers are told. Nothing in it is about one participant. */
import {
  type AbandonReason,
  abandonSentences,
  type RefusalReason,
  type RoundPhase,
  type RoundSummary,
  type RoundView,
  type RunView,
  refusalSentences,
  type Sha256,
} from "@tributary/protocol";
import type { RunNews } from "@tributary/runtime";

type Over = {
  readonly round: number;
  /** Selected; whose update is in the sum; who was lost on the way. */
  readonly cohort: number;
  readonly updates: number;
  readonly dropped: number;
  readonly seconds: number;
};

export type CommittedEvent = Over & {
  readonly type: "committed";
  readonly version: number;
  /** Its SHA-256. */
  readonly model: Sha256;
  /** On the run's test set; null without one. */
  readonly accuracy: number | null;
  readonly loss: number | null;
  /** The participants' own, weighed by their examples. */
  readonly train_loss: number | null;
  /** Of one participant, in the mean. */
  readonly bytes_up: number;
  readonly bytes_down: number;
};

export type AbandonedEvent = Over & {
  readonly type: "abandoned";
  readonly reason: AbandonReason;
  readonly sentence: string;
};

export type EndedEvent = {
  readonly type: "ended";
  readonly outcome: "finished" | "stopped";
  /** How many were committed. */
  readonly rounds: number;
  readonly version: number;
  readonly model: Sha256;
};

export type RoundEvent = CommittedEvent | AbandonedEvent;

export type RunEvent =
  | {
      readonly type: "phase";
      readonly round: number;
      readonly phase: RoundPhase;
      /** In words. */
      readonly waiting_for: string;
      readonly view: RoundView;
    }
  | RoundEvent
  | {
      /** Something that a participant said was not taken. */
      readonly type: "refused";
      readonly reason: RefusalReason;
      readonly sentence: string;
    }
  | EndedEvent;

/** From news of one run to its events. A run is over when its last round was told: the news comes earlier. */
export function createTeller(): (news: RunNews) => RunEvent | null {
  let told = "";
  let roundTold = 0;
  return (news) => {
    switch (news.type) {
      case "run": {
        const { status, round } = news.run;
        const phase = `${status} ${round?.number} ${round?.phase}`;
        if (phase === told) return null;
        told = phase;
        return endOf(news.run, roundTold) ?? phaseOf(news.run);
      }
      case "round":
        roundTold = news.summary.number;
        return roundOf(news.summary);
      case "refusal":
        return { type: "refused", reason: news.reason, sentence: refusalSentences[news.reason] };
      case "trace":
        return null;
      default:
        return news satisfies never;
    }
  };
}

function endOf(run: RunView, roundTold: number): EndedEvent | null {
  const { status, rounds_committed, model_version, model, round } = run;
  if (status !== "finished" && status !== "stopped") return null;
  if (round !== null && round.number > roundTold) return null;
  return {
    type: "ended",
    outcome: status,
    rounds: rounds_committed,
    version: model_version,
    model,
  };
}

function phaseOf({ round }: RunView): RunEvent | null {
  if (round === null || round.phase === "closed" || round.phase === "abandoned") return null;
  const { number, phase, waiting_for } = round;
  return { type: "phase", round: number, phase, waiting_for, view: round };
}

function roundOf(summary: RoundSummary): RoundEvent {
  const { number: round, cohort, accepted: updates, dropped, seconds } = summary;
  const { model, model_version: version, reason } = summary;
  const over = { round, cohort, updates, dropped, seconds };
  if (model === null || version === null) {
    const why = reason ?? "aggregation_failed";
    return { type: "abandoned", ...over, reason: why, sentence: abandonSentences[why] };
  }
  const { accuracy, loss, train_loss, bytes_up, bytes_down } = summary;
  const figures = { accuracy, loss, train_loss, bytes_up, bytes_down };
  return { type: "committed", ...over, version, model, ...figures };
}
