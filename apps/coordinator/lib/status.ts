/** The one sentence that says what this device does now and, when it does nothing, why. */
import type { Words } from "./messages/words.ts";
import type { Activity, Participation, Standing } from "./participation-state.ts";
import { waitingSentence } from "./words.ts";

/** Of all words those that it takes: sentences, and how a time of day is written. */
export type StatusWords = Pick<Words, "work" | "format">;

export function statusSentence(state: Participation, words: StatusWords): string {
  const { standing, connection, activity, receipts } = state;
  if (standing.kind !== "running") return standingSentence(standing, words.work);
  const { status } = words.work;
  switch (connection.kind) {
    case "offline":
      return status.gettingReady;
    case "connecting":
      return status.connecting(connection.attempt);
    case "lost":
      return status.lost;
    case "away":
      return status.awayUntil(words.format.clock(connection.back_at_ms));
    case "connected":
      return activity.kind === "none" && receipts.length > 0
        ? status.roundOver
        : activitySentence(activity, state.place?.privacy ?? "sealed", words);
    default:
      return connection satisfies never;
  }
}

function standingSentence(
  standing: Exclude<Standing, { kind: "running" }>,
  { status, refusal }: Words["work"],
): string {
  switch (standing.kind) {
    case "idle":
    case "paused":
    case "elsewhere":
    case "left":
    case "barred":
      return status[standing.kind];
    case "ended": {
      const { outcome, counted } = standing;
      const mine = counted === 0 ? status.ended.nothingCounted : status.ended.counted(counted);
      return `${status.ended[outcome]} ${mine}`;
    }
    case "failed":
      return standing.reason === null ? status.failed : refusal(standing.reason, standing.said);
    default:
      return standing satisfies never;
  }
}

function activitySentence(
  activity: Activity,
  privacy: "secure" | "sealed",
  { work: words, format }: StatusWords,
): string {
  const { status } = words;
  switch (activity.kind) {
    case "none":
      return status.connected;
    case "waiting":
      return waitingSentence(activity.waiting, words);
    case "between_runs":
      return status.nextRun(format.clock(activity.until_ms));
    case "training":
      return activity.progress === null
        ? status.training
        : status.trainingStep(activity.progress.step, activity.progress.steps);
    case "hiding":
      return status.hiding[privacy];
    case "sending":
      return status.sending[privacy](activity.size_bytes);
    case "downloading":
    case "sent":
    case "summed":
    case "unmasked":
      return status[activity.kind];
    default:
      return activity satisfies never;
  }
}
