/** One line per thing that happened, for a terminal and a log file alike; `--json` prints the events themselves. */
import type { ParticipantEvent } from "@tributary/client";
import { abandonSentences } from "@tributary/protocol";

/** Null for events that are not worth a line. */
export function lineFor(event: ParticipantEvent): string | null {
  switch (event.type) {
    case "connecting":
      return event.attempt === 1 ? "Connecting…" : `Connecting again (attempt ${event.attempt})…`;
    case "connected":
      return "Connected; the coordinator knows this device by its key.";
    case "disconnected":
      return `Disconnected: ${event.why}. Back in ${seconds(event.retry_ms / 1000)}.`;
    case "joined":
      return `Joined "${event.task.title}", model version ${event.model_version}.`;
    case "waiting": {
      const { have, need } = event.waiting;
      return `Waiting for ${waits[event.waiting.for]} (${have} of ${need}).`;
    }
    case "invited":
      return `Round ${event.number}: one of ${event.cohort} participants.`;
    case "downloaded":
      return `Model ${event.model.slice(0, 12)} down, ${kilobytes(event.bytes)}.`;
    case "trained":
      return (
        `Trained on ${event.examples} examples in ${seconds(event.seconds)}: ` +
        `loss ${event.loss.toFixed(4)}, accuracy ${event.accuracy.toFixed(3)}.`
      );
    case "accepted":
      return `Sealed change up, ${kilobytes(event.size_bytes)}, SHA-256 ${event.sha256.slice(0, 12)}.`;
    case "dropped":
      return `Out of this round: ${event.reason}.`;
    case "failed":
      return `This round failed here: ${event.message}`;
    case "committed": {
      const accuracy = event.accuracy === null ? "" : `, accuracy ${event.accuracy.toFixed(4)}`;
      return `Model version ${event.model_version} from ${event.counted} participants${accuracy}.`;
    }
    case "abandoned":
      return `The round changed nothing: ${abandonSentences[event.reason]}`;
    case "refused":
      return `Refused: ${event.sentence} ${event.detail}`.trimEnd();
    case "ended":
      return `The run is ${event.outcome}; model version ${event.model_version}.`;
    case "downloading":
    case "training":
    case "sending":
      return null;
    default:
      return event satisfies never;
  }
}

const waits = {
  participants: "more participants",
  round_end: "the end of the round that is under way",
  next_round: "the next round",
  run_start: "a run to be started",
} as const;

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`;
}
