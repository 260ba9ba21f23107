/**
 * Where every participant is that has joined a task: in a run of it, or waiting for one to be started. Who waits is
 * told when the next run begins, where that is known, and is taken into it when it does.
 */
import {
  type CoordinatorMessage,
  type ParticipantId,
  type TaskId,
  type TaskSpec,
  taskText,
} from "@tributary/protocol";
import type { NextRun } from "@tributary/rounds";
import { refusedMessage } from "./messages.ts";
import { type Outbox, type Ports, uniform } from "./ports.ts";
import type { JoinDetails } from "./roster.ts";
import { Lobby, type Place } from "./scheduling/lobby.ts";
import { type RunStart, runStart, tellingNextRun } from "./scheduling/waiting.ts";
import type { RoundMessage, TaskRun } from "./task-run.ts";
import { wallClockOf } from "./wall.ts";

export type AttendancePorts = Pick<Ports, "outbox" | "clock" | "wall" | "randomness" | "log"> & {
  /** The newest run of the task. */
  readonly runOf: (task: TaskId) => TaskRun | null;
  /** The task, where a schedule is to start runs of it, or somebody who published it. */
  readonly waitingTask: (task: TaskId) => TaskSpec | null;
  /** The next run that a schedule starts, but for the one under way. */
  readonly nextRun: (task: TaskId) => NextRun | null;
};

type Joined = { readonly place: Place; readonly about: JoinDetails };

export class Attendance {
  /** As the outbox of the ports; a run's end is told together with what comes next. */
  readonly outbox: Outbox;
  readonly #ports: AttendancePorts;
  readonly #joined = new Map<ParticipantId, Joined>();
  readonly #lobbies = new Map<TaskId, Lobby>();
  /** Tasks whose participants were told that a schedule starts the next run. */
  readonly #expecting = new Set<TaskId>();

  constructor(ports: AttendancePorts) {
    this.#ports = ports;
    this.outbox = tellingNextRun(ports.outbox, (to) => this.#nextRunFor(to));
  }

  /** False where there is no run of the task, and none planned. */
  join(participant: ParticipantId, task: TaskId, seq: number, about: JoinDetails): boolean {
    const place = this.#ports.runOf(task) ?? this.#lobbyOf(task);
    if (place === null) return false;
    const isBack = this.#joined.get(participant)?.place === place;
    this.leave(participant, isBack ? "disconnected" : "left");
    this.#joined.set(participant, { place, about });
    place.join(participant, seq, about);
    return true;
  }

  /** Who has joined the task, in a run or waiting for one. */
  here(task: TaskId): readonly ParticipantId[] {
    return [...this.#joined].flatMap(([who, { place }]) => (place.task.id === task ? who : []));
  }

  /** Whether it had joined anything. */
  leave(participant: ParticipantId, how: "disconnected" | "left"): boolean {
    this.#joined.get(participant)?.place.leave(participant, how);
    return this.#joined.delete(participant);
  }

  async handle(from: ParticipantId, message: RoundMessage): Promise<void> {
    const joined = this.#joined.get(from);
    if (joined !== undefined) return joined.place.handle(from, message);
    const { seq, round } = message;
    const refusal = { seq, round, reason: "round_unknown", detail: "Join a task first." } as const;
    const { log, outbox } = this.#ports;
    log.warn({ round, participant: from, reason: refusal.reason }, "A message before joining");
    outbox.send(from, refusedMessage(refusal));
  }

  /** Who waited for a run of the very task is in it from its beginning. */
  gather({ task }: TaskRun): void {
    this.#expecting.delete(task.id);
    for (const { participant, about, place } of this.#idle(task.id)) {
      if (taskText(place.task) === taskText(task)) this.join(participant, task.id, 0, about);
    }
  }

  /** Schedules of the task changed: where it has a next run now, or none any more, those who wait hear of it. */
  plansChanged(task: TaskId): void {
    const isPlanned = this.#ports.nextRun(task) !== null;
    if (isPlanned === this.#expecting.has(task)) return;
    this.#expecting.delete(task);
    this.#tellAgain(task);
  }

  /** What those who wait are waiting for is another version now, or is put away. */
  taskChanged(task: TaskId): void {
    this.#tellAgain(task);
  }

  #tellAgain(task: TaskId): void {
    for (const { participant, about } of this.#idle(task)) {
      if (this.join(participant, task, 0, about)) continue;
      this.leave(participant, "left");
      const detail = `Task "${task}" is not open any more.`;
      const refusal = { seq: null, round: null, reason: "task_unknown", detail } as const;
      this.#ports.outbox.send(participant, {
        ...refusedMessage(refusal),
        fatal: true,
      } as CoordinatorMessage);
    }
  }

  /** Participants of the task that are in no run under way. */
  #idle(task: TaskId) {
    const joined = [...this.#joined].map(([participant, one]) => ({ participant, ...one }));
    return joined.filter(({ place }) => place.task.id === task && !place.isRunning);
  }

  #lobbyOf(task: TaskId): Lobby | null {
    const spec = this.#ports.waitingTask(task);
    const known = this.#lobbies.get(task);
    if (spec === null) {
      this.#lobbies.delete(task);
      return null;
    }
    if (known !== undefined && taskText(known.task) === taskText(spec)) return known;
    const lobby = new Lobby(spec, this.#ports.outbox, (who) => this.#tellWait(who, spec));
    this.#lobbies.set(task, lobby);
    return lobby;
  }

  /** Where nobody planned a run, whoever waits may stay: the run takes it in. */
  #tellWait(participant: ParticipantId, { id, round }: TaskSpec): void {
    const next = this.#nextRunFor(participant)?.message();
    const have = this.#idle(id).length;
    const waiting = { for: "run_start", have, need: round.quorum, come_back_ms: 0 } as const;
    this.#ports.outbox.send(participant, next ?? { type: "waiting", waiting });
  }

  #nextRunFor(participant: ParticipantId): RunStart | null {
    const task = this.#joined.get(participant)?.place.task;
    const next = task === undefined ? null : this.#ports.nextRun(task.id);
    if (task === undefined || next === null) return null;
    this.#expecting.add(task.id);
    const population = [...this.#joined.values()].filter((one) => one.place.task.id === task.id);
    return runStart({
      next,
      now_ms: wallClockOf(this.#ports).now_ms(),
      task,
      population: population.length,
      random: () => uniform(this.#ports.randomness),
    });
  }
}
