/**
 * Where the participants of a task wait while no run of it was ever opened and a schedule is to start one. They hear
 * what the task is and when to come back; to anything about a round they are answered that there is none.
 */
import type { ParticipantId, RunId, TaskSpec } from "@tributary/protocol";
import { refusedMessage } from "../messages.ts";
import type { Outbox } from "../ports.ts";
import type { RoundMessage, TaskRun } from "../task-run.ts";

/** Where a participant is that has joined. */
export type Place = Pick<TaskRun, "task" | "join" | "leave" | "handle"> & {
  readonly id: RunId | null;
  readonly isRunning: boolean;
};

export class Lobby implements Place {
  readonly id = null;
  readonly isRunning = false;
  readonly task: TaskSpec;
  readonly #outbox: Outbox;
  readonly #tellWait: (participant: ParticipantId) => void;

  constructor(task: TaskSpec, outbox: Outbox, tellWait: (participant: ParticipantId) => void) {
    this.task = task;
    this.#outbox = outbox;
    this.#tellWait = tellWait;
  }

  join(participant: ParticipantId, seq: number): void {
    const none = { run: null, model: null, model_version: 0, rounds_target: 0 };
    this.#outbox.send(participant, { type: "joined", seq, task: this.task, ...none });
    this.#tellWait(participant);
  }

  leave(): void {}

  async handle(from: ParticipantId, { seq, round }: RoundMessage): Promise<void> {
    const detail = "No run of the task has begun yet.";
    this.#outbox.send(from, refusedMessage({ seq, round, reason: "round_unknown", detail }));
  }
}
