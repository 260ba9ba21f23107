/**
 * A run, as the runtime needs it: rounds one after another, or one buffer after another. The runtime opens and resumes
 * it, says who is here, hands it messages, and stops or closes it.
 */
import type {
  ParticipantId,
  ParticipantMessage,
  ParticipantView,
  RoundId,
  RoundSummary,
  RoundTrace,
  RunId,
  RunView,
  TaskSpec,
} from "@tributary/protocol";
import type { Pause } from "@tributary/rounds";
import type { ModelVersion } from "@tributary/storage";
import type { JoinDetails } from "./roster.ts";

/** What a participant says about a round, or about its invitation. */
export type RoundMessage = Extract<ParticipantMessage, { round: unknown }>;

/** Why a run was not paused, resumed or rolled back, in words. */
export class RunControlError extends Error {}

/** What a run does when an admin decides about a device. */
export type RunDevices = {
  /** Nothing of it is counted from now on; answers the round that counts it all the same, since it has to. */
  revoke(participant: ParticipantId): Promise<RoundId | null>;
  /** Whether it is in a round that is not over, or in what a buffered run has under way. */
  isInvolved(participant: ParticipantId): Promise<boolean>;
  /** Stores that it may be selected again; false where it does not rest. */
  liftRest(participant: ParticipantId): Promise<boolean>;
  /** It goes on under another key, which is stored already. */
  rename(old: ParticipantId, by: ParticipantId): void;
};

export type TaskRun = {
  readonly id: RunId;
  readonly task: TaskSpec;
  readonly isRunning: boolean;
  /** For what an admin decides about a device. */
  readonly devices: RunDevices;
  /** Goes on where the records end. */
  start(): Promise<void>;
  /** A participant is connected and has joined the task. */
  join(participant: ParticipantId, seq: number, about: JoinDetails): void;
  /** A participant's connection is lost, or it said that it leaves. */
  leave(participant: ParticipantId, how: "disconnected" | "left"): void;
  handle(from: ParticipantId, message: RoundMessage): Promise<void>;
  /** Ends the run after giving up what is under way; its model stays. */
  stop(): Promise<void>;
  /** Ends the run with the round that is under way, which may still be committed; no other one begins. */
  endAfterRound(reason: string): Promise<void>;
  /** No further round begins until the run is resumed. Rejects with a `RunControlError`, and so do the next two. */
  pause(when: Pause): Promise<void>;
  resume(): Promise<void>;
  /** Serves an earlier version from now on, and goes on from it; the round that is under way is given up. */
  rollBack(to: ModelVersion): Promise<void>;
  view(): RunView;
  history(): readonly RoundSummary[];
  /** The timeline of the round under way, for the admin alone; null where there is none. */
  trace(): RoundTrace | null;
  /** Everyone who is here or was selected before, for the admin alone. */
  participants(): readonly ParticipantView[];
  /** Stops without an end: the next start goes on. */
  close(): Promise<void>;
};
