/**
 * One buffered run at work: who is here for its task, what they say, and what all are told when a buffer or the run is
 * over. To a participant its round is its invitation; to everybody else a round is a buffer.
 */
import {
  type BufferedTask,
  bufferedRollBackSentence,
  type CoordinatorMessage,
  invitationId,
  invitationOf,
  type ParticipantId,
  type ParticipantView,
  type RoundSummary,
  type RoundTrace,
  type RunId,
  type RunView,
  roundId,
} from "@tributary/protocol";
import { type Pause, pauseOf, viewOfBuffered } from "@tributary/rounds";
import {
  abandonedMessage,
  committedMessage,
  ineligibleMessage,
  runEndedMessage,
  sendAll,
} from "../messages.ts";
import type { Ports } from "../ports.ts";
import { type JoinDetails, nothingSaid, Roster } from "../roster.ts";
import type { RunOptions } from "../run.ts";
import { devicesOfBuffer } from "../run-devices.ts";
import { type RoundMessage, RunControlError, type RunDevices, type TaskRun } from "../task-run.ts";
import { BufferedBook } from "./book.ts";
import { Buffering } from "./buffering.ts";
import { type BufferEnd, updatesOf } from "./closing.ts";
import type { RunEvent } from "./steps.ts";

export type BufferedRunOptions = Omit<RunOptions, "task"> & { readonly task: BufferedTask };

export class BufferedRun implements TaskRun {
  readonly id: RunId;
  readonly task: BufferedTask;
  readonly devices: RunDevices;
  readonly #options: BufferedRunOptions;
  readonly #ports: Ports;
  readonly #roster: Roster;
  readonly #book: BufferedBook;
  readonly #buffering: Buffering;

  constructor(options: BufferedRunOptions) {
    const { ports, task, record, model_weights } = options;
    this.id = record.id;
    this.task = task;
    this.#options = options;
    this.#ports = ports;
    this.#book = new BufferedBook(options);
    this.#roster = new Roster({
      task,
      clock: ports.clock,
      stored: options.standings,
      onEligible: (participants) => {
        for (const participant of participants) this.#place(participant);
      },
    });
    this.devices = devicesOfBuffer({
      roster: this.#roster,
      callOff: (participant) =>
        this.#buffering.dispatch({ type: "left", now_ms: ports.clock.now_ms(), participant }),
      isInvolved: (participant) => this.#buffering.isInvolved(participant),
    });
    this.#buffering = new Buffering({
      ports,
      book: this.#book,
      run: this.id,
      task,
      model_weights,
      here: () => this.#roster.here().filter((one) => this.#isWelcome(one)),
      onBufferOver: (end) => this.#bufferOver(end),
      onRunOver: () => this.#announceEnd(),
      onChange: () => this.#changed(),
    });
  }

  get isRunning(): boolean {
    return this.#book.isRunning;
  }

  async start(): Promise<void> {
    this.#buffering.start();
    await this.#buffering.settled();
  }

  join(participant: ParticipantId, seq: number, about: JoinDetails = nothingSaid): void {
    const { config } = this.#book.snapshot;
    const { sha256: model, version: model_version } = this.#book.head;
    const { rounds_target } = config;
    const { task, id: run } = this;
    const joined = { type: "joined", seq, task, run, model, model_version, rounds_target } as const;
    this.#ports.outbox.send(participant, joined);
    this.#roster.arrive(participant, about);
    this.#place(participant);
    this.#changed();
  }

  /** Into the run; or it is told why not. */
  #place(participant: ParticipantId): void {
    const { clock, outbox } = this.#ports;
    const now_ms = clock.now_ms();
    if (!this.isRunning) return outbox.send(participant, this.#endMessage());
    const refusal = this.#roster.refusalOf(participant);
    if (refusal !== null && !this.#isWelcome(participant)) {
      const { buffer } = this.task.buffered;
      return outbox.send(participant, ineligibleMessage(refusal, buffer, now_ms));
    }
    if (this.#buffering.stuck !== null) outbox.send(participant, this.#buffering.telling.waiting());
    this.#buffering.dispatch({ type: "available", now_ms, participant });
  }

  #isWelcome(participant: ParticipantId): boolean {
    const isEligible = this.#roster.refusalOf(participant) === null;
    return isEligible || this.#buffering.isAtWork(participant);
  }

  leave(participant: ParticipantId, how: "disconnected" | "left"): void {
    const wasHere = this.#roster.depart(participant);
    if (!wasHere && (how === "disconnected" || !this.isRunning)) return;
    this.#buffering.dispatch({ type: how, now_ms: this.#ports.clock.now_ms(), participant });
    this.#changed();
  }

  async handle(from: ParticipantId, message: RoundMessage): Promise<void> {
    const { round, seq } = message;
    const invitation = invitationOf(round);
    if (invitation !== null && round === invitationId(this.id, invitation)) {
      return this.#buffering.handle({ participant: from, invitation }, message);
    }
    const reason = "round_unknown";
    const detail = "In this run messages name an invitation.";
    this.#buffering.telling.refuse(from, { seq, round, reason, detail });
  }

  /** While the disk takes nothing, the end is left to the run, which tries again by itself. */
  async stop(): Promise<void> {
    if (!this.isRunning) return;
    this.#buffering.end("now", "");
    await this.#buffering.settled();
  }

  async endAfterRound(reason: string): Promise<void> {
    if (!this.isRunning) return;
    this.#ports.log.info({ run: this.id, reason }, "The run ends with its buffer");
    this.#buffering.end("after_buffer", reason);
    await this.#buffering.settled();
  }

  async pause(when: Pause): Promise<void> {
    this.#requireRunning("paused");
    await this.#act({ type: "pause", when, now_ms: this.#ports.clock.now_ms() });
    if (!this.#isPaused) throw new RunControlError(unstored("paused"));
    this.#tellWaiting();
  }

  async resume(): Promise<void> {
    this.#requireRunning("resumed");
    if (!this.#isPaused) throw new RunControlError(`Run ${this.id} is not paused.`);
    await this.#act({ type: "go_on", now_ms: this.#ports.clock.now_ms() });
    if (this.#isPaused) throw new RunControlError(unstored("resumed"));
    this.#tellWaiting();
  }

  async rollBack(): Promise<void> {
    throw new RunControlError(bufferedRollBackSentence);
  }

  get #isPaused(): boolean {
    return pauseOf(this.#buffering.state) !== null;
  }

  async #act(event: RunEvent): Promise<void> {
    this.#buffering.dispatch(event);
    await this.#buffering.settled();
    this.#changed();
  }

  #requireRunning(what: string): void {
    const { status } = this.#book.record;
    if (status === "running") return;
    throw new RunControlError(`Run ${this.id} is ${status}; it cannot be ${what}.`);
  }

  /** To all who are here and at work in nothing: what they wait for is another thing now. */
  #tellWaiting(): void {
    const idle = this.#roster.here().filter((one) => !this.#buffering.isAtWork(one));
    sendAll(this.#ports.outbox, idle, this.#buffering.telling.waiting());
  }

  view(): RunView {
    const { state, stuck } = this.#buffering;
    const { config } = this.#book.snapshot;
    const { head, record } = this.#book;
    const round = viewOfBuffered(state, config);
    return {
      id: this.id,
      task: this.task.id,
      task_version: this.task.version,
      title: this.task.title,
      ...this.#status(),
      rounds_target: config.rounds_target,
      rounds_committed: state.committed,
      model: head.sha256,
      model_version: head.version,
      model_weights: this.#options.model_weights,
      connected: this.#roster.size,
      resting: this.#roster.resting + ("resting" in state ? state.resting.length : 0),
      started_at_ms: record.created_at_ms,
      evaluated_on: this.#options.evaluated_on,
      round: round !== null && stuck !== null ? { ...round, waiting_for: stuckSentence } : round,
      mode: "buffered",
    };
  }

  /** Paused once nobody is at work any more, and nothing is combined. */
  #status(): Pick<RunView, "status" | "pauses"> {
    const { state } = this.#buffering;
    const { status } = this.#book.record;
    if (pauseOf(state) === null || status !== "running") return { status };
    const isStill = state.phase === "filling" && state.at_work.length === 0;
    return isStill ? { status: "paused" } : { status, pauses: true };
  }

  history(): readonly RoundSummary[] {
    return this.#book.history;
  }

  trace(): RoundTrace | null {
    return this.#buffering.trace();
  }

  participants(): readonly ParticipantView[] {
    return this.#roster.views();
  }

  async close(): Promise<void> {
    this.#roster.close();
    await this.#buffering.close();
  }

  #bufferOver(end: BufferEnd): void {
    const id = roundId(this.id, end.number);
    this.#tellAll(end);
    const summary = this.#book.history.findLast((one) => one.id === id);
    if (summary === undefined) return;
    const { outcome, reason, accepted, staleness, accuracy, seconds } = summary;
    const fields = { round: id, outcome, reason, accepted, staleness, accuracy, seconds };
    this.#ports.log.info(fields, "Buffer over");
    this.#ports.publish({ type: "round", run: this.id, summary });
  }

  /** Those whose updates were in it hear it of their own invitation, the others of the buffer. */
  #tellAll(end: BufferEnd): void {
    const { outbox } = this.#ports;
    const own = new Map(updatesOf(end).map((one) => [one.participant, one.invitation]));
    const here = this.#roster.here();
    const others = here.filter((participant) => !own.has(participant));
    sendAll(outbox, others, this.#messageOf(end, null));
    for (const [participant, invitation] of own) {
      if (here.includes(participant)) outbox.send(participant, this.#messageOf(end, invitation));
    }
  }

  #messageOf(end: BufferEnd, invitation: number | null): CoordinatorMessage {
    const { id: run } = this;
    const round = invitation === null ? roundId(run, end.number) : invitationId(run, invitation);
    return end.type === "commit"
      ? committedMessage({ run, round }, end.result, end.counted.length)
      : abandonedMessage({ run, round }, end);
  }

  #announceEnd(): void {
    this.#ports.log.info({ run: this.id, status: this.#book.record.status }, "Run over");
    sendAll(this.#ports.outbox, this.#roster.here(), this.#endMessage());
    this.#changed();
  }

  #endMessage(): CoordinatorMessage {
    const outcome = this.#book.record.status === "stopped" ? "stopped" : "finished";
    return runEndedMessage(this.id, outcome, this.#book.head);
  }

  #changed(): void {
    this.#ports.publish({ type: "run", run: this.view() });
  }
}

const unstored = (what: string) =>
  `The run was not ${what}: nothing can be stored now. Try again later.`;
const stuckSentence =
  "the disk or the database, which take no writes; the coordinator's log says more";
