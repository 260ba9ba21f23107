/** What participants hear about the next run that a schedule starts: when it begins, and when to come back. */
import {
  type CoordinatorMessage,
  cohortTarget,
  limits,
  type ParticipantId,
  type TaskSpec,
} from "@tributary/protocol";
import { comeBackForWindow_ms, type NextRun } from "@tributary/rounds";
import type { Outbox } from "../ports.ts";

export type RunStart = {
  /** How long until it begins. */
  readonly in_ms: number;
  /** What those hear who wait for it; each may be told another time to come back. */
  readonly message: () => CoordinatorMessage;
};

export function runStart(about: {
  readonly next: NextRun;
  readonly now_ms: number;
  readonly task: TaskSpec;
  /** Participants of the task that are here. */
  readonly population: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}): RunStart {
  const { next, now_ms, task, population, random } = about;
  const in_ms = Math.max(0, next.at_ms - now_ms);
  const crowd = { population, needed: cohortTarget(task.round) };
  // Where the window never closes, rounds go on for a while at least.
  const closes_in_ms = Math.min(next.closes_at_ms - now_ms, in_ms + limits.come_back_ms_max);
  const message = (): CoordinatorMessage => ({
    type: "waiting",
    waiting: {
      for: "run_start",
      have: 0,
      need: task.round.quorum,
      come_back_ms: comeBackForWindow_ms(crowd, { opens_in_ms: in_ms, closes_in_ms }, random()),
    },
  });
  return { in_ms, message };
}

/** Whoever hears that a run has ended hears at once when the next one begins, where one is planned. */
export function tellingNextRun(
  outbox: Outbox,
  nextFor: (participant: ParticipantId) => RunStart | null,
): Outbox {
  const send: Outbox["send"] = (to, message) => {
    const next = message.type === "run_ended" ? nextFor(to) : null;
    if (message.type !== "run_ended" || next === null) return outbox.send(to, message);
    outbox.send(to, { ...message, next_run_in_ms: next.in_ms });
    outbox.send(to, next.message());
  };
  return {
    send,
    sendAll: (to, message) => {
      if (message.type !== "run_ended" && outbox.sendAll) return outbox.sendAll(to, message);
      for (const participant of to) send(participant, message);
    },
  };
}
