/** What happens, told in words: a line for what is worth keeping, a progress text for what the next one replaces. */
import type { ParticipantEvent } from "@tributary/client";
import {
  abandonSentences,
  type DropReason,
  ineligibleSentence,
  type Privacy,
  type Waiting,
} from "@tributary/protocol";

export type Telling =
  | { readonly kind: "line"; readonly text: string }
  | { readonly kind: "progress"; readonly text: string };

const line = (text: string): Telling => ({ kind: "line", text });
const progress = (text: string): Telling => ({ kind: "progress", text });

/** Remembers what the words depend on: the run's length, the round's privacy, whether a lost connection was told. */
export class Narrator {
  #roundsTarget = 0;
  #isLossTold = false;
  #privacy: Privacy = "sealed";

  tell(event: ParticipantEvent): Telling {
    switch (event.type) {
      case "connecting":
        if (event.attempt === 1) return line("Connecting…");
        return progress(`Connecting again, attempt ${event.attempt}…`);
      case "connected":
        this.#isLossTold = false;
        return line("Connected.");
      case "disconnected":
        return this.#disconnected(event);
      case "away":
        return line(`Not needed for ${minutes(event.come_back_ms)}; back by itself then.`);
      case "joined":
        this.#roundsTarget = event.rounds_target;
        return line(
          `Joined "${event.task.title}" at model version ${event.model_version}: ` +
            `${privacyWords[event.task.privacy]}.`,
        );
      case "waiting":
        return line(waitingLine(event.waiting));
      case "invited":
        this.#privacy = event.privacy;
        return line(
          `Round ${this.#placeOf(event.number)}: one of ${event.cohort} participants, ` +
            `${privacyWords[event.privacy]}.`,
        );
      case "ended":
        return line(endedLine(event));
      case "refused":
        return line(`Refused: ${event.sentence} ${event.detail}`.trimEnd());
      case "abandoned":
        return line(`  The round changed nothing: ${abandonSentences[event.reason]}`);
      case "accepted": {
        const how = this.#privacy === "secure" ? "masked" : "encrypted";
        return line(`  Sent the ${how} update: ${size(event.size_bytes)}.`);
      }
      case "shared":
      case "masked":
      case "confirmed":
      case "unmasked":
        return line(`  ${maskingText(event)}`);
      default:
        return tellWork(event);
    }
  }

  /** Whoever looks at the last lines of a log has not seen how many rounds there are. */
  #placeOf(number: number): string {
    return this.#roundsTarget === 0
      ? count(number)
      : `${count(number)} of ${count(this.#roundsTarget)}`;
  }

  /** A coordinator that stays away is told once as lost, and then only as progress. */
  #disconnected({ why, retry_ms }: EventOf<"disconnected">): Telling {
    if (this.#isLossTold)
      return progress(`No connection; next try in ${seconds(retry_ms / 1000)}.`);
    this.#isLossTold = true;
    return line(`No connection (${why}). Trying until it is back; Ctrl-C leaves.`);
  }
}

function endedLine({ outcome, model_version, next_run_in_ms }: EventOf<"ended">): string {
  const next = next_run_in_ms ? ` The next run begins in ${minutes(next_run_in_ms)}.` : "";
  return `The run is ${outcome}. Model version ${model_version}.${next}`;
}

type EventOf<T extends ParticipantEvent["type"]> = Extract<ParticipantEvent, { type: T }>;

const privacyWords: Readonly<Record<Privacy, string>> = {
  secure: "updates masked",
  sealed: "updates sealed to the coordinator",
};

/** How an update is hidden among others', and what it would take to uncover it. */
function maskingText(event: EventOf<"shared" | "masked" | "confirmed" | "unmasked">): string {
  switch (event.type) {
    case "shared":
      return (
        `Shared keys with ${event.neighbours} of ${event.participants - 1} others: ` +
        `${Math.min(event.threshold, event.neighbours)} of them and the coordinator together ` +
        "could uncover this update."
      );
    case "masked":
      return (
        `Masked the update: ${size(event.size_bytes)} (float32: ${size(event.clear_bytes)}), ` +
        `SHA-256 ${event.sha256}.`
      );
    case "confirmed":
      return `In the sum with ${count(event.survivors - 1)} others; signed who is in it.`;
    case "unmasked":
      return "Helped to remove the masks from the sum.";
    default:
      return event satisfies never;
  }
}

/** The events of one round's work on this device, set in below the round's line. */
function tellWork(
  event: EventOf<
    | "downloading"
    | "downloaded"
    | "prefetched"
    | "training"
    | "trained"
    | "sending"
    | "dropped"
    | "failed"
    | "committed"
  >,
): Telling {
  switch (event.type) {
    case "downloading":
      return progress(`  Downloading the model: ${part(event.received_bytes, event.total_bytes)}`);
    case "downloaded":
      return line(`  Downloaded the model: ${size(event.bytes)}.`);
    case "prefetched":
      return line(`  Downloaded the model that came of it: ${size(event.bytes)}.`);
    case "training":
      return progress(trainingText(event.progress));
    case "trained":
      return line(
        `  Trained on ${count(event.examples)} examples in ${seconds(event.seconds)}: ` +
          `loss ${event.loss.toFixed(4)}, accuracy ${event.accuracy.toFixed(4)}.`,
      );
    case "sending":
      return progress(`  Sending the update: ${part(event.sent_bytes, event.size_bytes)}`);
    case "dropped":
      return line(`  Not counted in this round: ${dropSentences[event.reason]}`);
    case "failed":
      return line(`  Not counted in this round: ${event.message}`);
    case "committed": {
      const accuracy =
        event.accuracy === null ? "" : `, test accuracy ${event.accuracy.toFixed(4)}`;
      return line(
        `  Model version ${event.model_version} from ${event.counted} participants${accuracy}.`,
      );
    }
    default:
      return event satisfies never;
  }
}

const dropSentences: Readonly<Record<DropReason, string>> = {
  left: "this device left it.",
  declined: "this device declined it.",
  disconnected: "the connection was lost for too long.",
  deadline: "the update was not there by the deadline.",
  refused: "the coordinator refused the update.",
  not_needed: "enough updates had arrived.",
  too_few_neighbours: "too many of those that shared keys with this device went away.",
  revoked: "this device may not take part here any more.",
};

/** Why nothing is to be done now. */
export function waitingLine({ for: what, have, need, come_back_ms, because }: Waiting): string {
  if (because !== undefined) {
    return `${ineligibleSentence(because)} Asked again in ${minutes(come_back_ms)}.`;
  }
  switch (what) {
    case "participants":
      return have < need
        ? `Waiting for participants: ${have} of ${need} are there.`
        : `Enough participants: ${have}, ${need} needed. The round starts in a moment.`;
    case "round_end":
      return "Waiting for the end of the round that is under way.";
    case "next_round":
      return "Waiting for the next round.";
    case "run_start":
      return "Waiting for a run to be started.";
    case "run_resume":
      return "The run is paused. Waiting for it to go on.";
    default:
      return what satisfies never;
  }
}

function trainingText(now: EventOf<"training">["progress"]): string {
  const parts = [
    `  Training: epoch ${now.epoch} of ${now.epochs}`,
    `step ${count(now.step)} of ${count(now.steps)}`,
  ];
  if (now.loss !== null) parts.push(`loss ${now.loss.toFixed(4)}`);
  if (now.samples_per_second !== null) {
    parts.push(`${count(Math.round(now.samples_per_second))} examples/s`);
  }
  return parts.join(", ");
}

function part(done_bytes: number, all_bytes: number | null): string {
  return all_bytes === null ? size(done_bytes) : `${size(done_bytes)} of ${size(all_bytes)}`;
}

/** `40 B`, `220 kB`, `12.5 MB`. */
export function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 10_000_000) return `${count(Math.round(bytes / 1e3))} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

/** Rounded up: nobody is back earlier. */
function minutes(value_ms: number): string {
  if (value_ms < 60_000) return `${Math.ceil(value_ms / 1_000)} s`;
  if (value_ms < 3_600_000) return `${Math.ceil(value_ms / 60_000)} min`;
  return `${(value_ms / 3_600_000).toFixed(1)} h`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}
