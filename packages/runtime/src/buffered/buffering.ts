/**
 * The machine of a buffered run in the loop, its effects performed against the ports. Where the records take nothing it
 * takes nothing either, and then goes on as after a restart: participants repeat themselves, so nothing is lost.
 */
import type { ParticipantId, RoundTrace } from "@tributary/protocol";
import { type BufferedState, isInvolved, pauseOf } from "@tributary/rounds";
import { messageOf, noProvenance, type Provenance } from "../aggregate.ts";
import { Alarms } from "../alarms.ts";
import { createLoop, type Loop } from "../loop.ts";
import type { Ports } from "../ports.ts";
import type { RoundMessage } from "../task-run.ts";
import { keepTrace } from "../tracing.ts";
import { onTheWall } from "../wall.ts";
import { aggregateBuffer, failedEvent } from "./aggregate.ts";
import type { BufferedBook } from "./book.ts";
import { type BufferEnd, updatesOf } from "./closing.ts";
import { type About, Invitations } from "./invitations.ts";
import type { Opening } from "./opening.ts";
import {
  isEnd,
  isLive,
  type RunEffect,
  type RunEvent,
  resumeRun,
  stepRun,
  stopAfter,
} from "./steps.ts";
import { Telling } from "./telling.ts";
import { BufferTracer } from "./tracing.ts";

export type BufferingOptions = Opening & {
  readonly ports: Ports;
  readonly book: BufferedBook;
  /** Who is connected and may be invited. */
  readonly here: () => readonly ParticipantId[];
  readonly onBufferOver: (end: BufferEnd) => void;
  readonly onRunOver: () => void;
  readonly onChange: () => void;
};

type Aggregate = Extract<RunEffect, { type: "aggregate" }>;

type Aggregated = Extract<RunEvent, { type: "aggregated" }>;

/** How long a run that could not be stored waits before it tries again. */
const retry_ms = 1_000;
/** A buffer whose version could not be stored so often is given up. */
const failedCommits_max = 3;

export class Buffering {
  readonly #options: BufferingOptions;
  readonly #ports: Ports;
  readonly #loop: Loop<BufferedState, RunEvent>;
  readonly #telling: Telling;
  readonly #alarms: Alarms;
  readonly #invitations: Invitations;
  readonly #tracer: BufferTracer;
  #cancelResume = () => {};
  #isClosing = false;
  /** Why the records take nothing; null while they do. */
  #stuck: string | null = null;
  #failedCommits = 0;
  /** The number of the buffer that the workshop combines. */
  #combining: number | null = null;
  #provenance: Provenance = noProvenance;
  /** Set once the run is to end: now, or with the buffer that is under way. */
  #ending: { readonly isNow: boolean; readonly detail: string } | null = null;

  constructor(options: BufferingOptions) {
    const { ports, book, task } = options;
    this.#options = options;
    this.#ports = ports;
    const { run, buffer: quorum } = book.snapshot.config;
    this.#tracer = new BufferTracer({ run, quorum });
    this.#alarms = new Alarms(ports.clock, (event) => this.dispatch(event));
    this.#loop = createLoop<BufferedState, RunEvent, RunEffect>({
      state: book.snapshot.machine,
      step: (state, event) => this.#step(state, event),
      save: (before, after, effects) => this.#save(before, after, effects),
      onMoved: () => options.onChange(),
      perform: (effect) => this.#perform(effect),
      onSaveFailed: (error) => this.#tryLater(messageOf(error)),
      onStepFailed: (event, error) => this.#stepFailed(event, error),
      onPerformFailed: ({ type }, error) =>
        this.#logFailure("An effect of the run failed", type, error),
    });
    const keyOf = (version: number) => book.keyOf(version);
    const { state } = this.#loop;
    this.#telling = new Telling({ ports, config: book.snapshot.config, task, state, keyOf });
    this.#invitations = new Invitations({
      ...options,
      telling: this.#telling,
      state,
      keyOf,
      dispatch: (event) => this.dispatch(event),
      handled: () => this.#loop.settled(),
    });
  }

  get state(): BufferedState {
    return this.#loop.state();
  }

  get telling(): Telling {
    return this.#telling;
  }

  get stuck(): string | null {
    return this.#stuck;
  }

  isAtWork(participant: ParticipantId): boolean {
    const { state } = this;
    return "at_work" in state && state.at_work.some((work) => work.participant === participant);
  }

  /** The same, or it rests, or has an update under way; once everything is handled that was said so far. */
  async isInvolved(participant: ParticipantId): Promise<boolean> {
    await this.#loop.settled();
    return isInvolved(this.state, participant, this.#ports.clock.now_ms());
  }

  /** Goes on where the records end. */
  start(): void {
    const { book } = this.#options;
    for (const invitation of book.snapshot.leftovers) this.#invitations.release(invitation);
    if (isLive(this.state) || book.owes) this.#resume();
  }

  dispatch(event: RunEvent): void {
    this.#loop.dispatch(event);
  }

  /** Ends the run: at once, or with the version that comes next. */
  end(when: "now" | "after_buffer", detail: string): void {
    const { state } = this;
    const isFilling = state.phase === "filling" && state.at_work.length === 0;
    // While it is paused nobody fills the buffer any further.
    const isIdle = isFilling && (state.buffer.length === 0 || pauseOf(state) !== null);
    const isNow = when === "now" || isIdle;
    this.#ending = { isNow, detail };
    const now_ms = this.#ports.clock.now_ms();
    if (isNow) this.dispatch({ type: "stop", reason: "stopped", detail, now_ms });
  }

  /** What a participant says about its invitation. */
  async handle(about: About, message: RoundMessage): Promise<void> {
    const event = { ...about, now_ms: this.#ports.clock.now_ms() };
    switch (message.type) {
      case "accept":
        return this.dispatch({ ...event, type: "accepted" });
      case "decline":
        return this.dispatch({ ...event, type: "declined", reason: message.reason });
      case "update_begin":
        this.#tracer.noteUpload(about.invitation, event.now_ms);
        return this.#invitations.upload(about, message);
      case "update_chunk":
        return this.#invitations.upload(about, message);
      default: {
        const { seq, round } = message;
        const reason = "phase_mismatch";
        return this.#telling.refuse(about.participant, { seq, round, reason });
      }
    }
  }

  /** Resolves when nothing is being written or handled. */
  async settled(): Promise<void> {
    await this.#invitations.written();
    await this.#loop.settled();
    await this.#invitations.cleaned();
  }

  /** Stops without an end: the stored snapshot is taken up by the next start. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#cancelAll();
    await this.#invitations.written();
    await this.#loop.close();
    await this.#invitations.cleaned();
    // What was handled meanwhile may have set an alarm again.
    this.#cancelAll();
  }

  #cancelAll(): void {
    this.#alarms.cancel();
    this.#cancelResume();
  }

  #step(state: BufferedState, event: RunEvent) {
    const { config } = this.#options.book.snapshot;
    const about = { config, now_ms: event.now_ms };
    const stop = { reason: "stopped", detail: this.#ending?.detail ?? "" } as const;
    if (event.type === "resume") {
      const resumed = resumeRun(state, config, event.now_ms);
      return this.#ending?.isNow ? stopAfter(resumed, stop, about) : resumed;
    }
    if (this.#stuck !== null && event.type !== "stop") return { state, effects: [] };
    const told = event.type === "aggregated" ? this.#withoutRevoked(state, event) : event;
    const stepped = stepRun(state, told, config);
    const isLast = this.#ending !== null && stepped.effects.some(isEnd) && isLive(stepped.state);
    return isLast ? stopAfter(stepped, stop, about) : stepped;
  }

  /** An update of a device that was revoked meanwhile is as one that turned out bad: its buffer waits for another. */
  #withoutRevoked(state: BufferedState, event: Aggregated): Aggregated {
    const { isRevoked } = this.#ports;
    if (state.phase !== "aggregating" || isRevoked === undefined) return event;
    const revoked = state.combining.updates.map((one) => one.participant).filter(isRevoked);
    if (revoked.length === 0) return event;
    const excluded = [...new Set([...event.result.excluded, ...revoked])];
    return { ...event, result: { ...event.result, excluded } };
  }

  async #save(before: BufferedState, after: BufferedState, effects: readonly RunEffect[]) {
    const { book } = this.#options;
    const ends = effects.filter(isEnd);
    const over = ends.flatMap((end) => updatesOf(end).map(({ invitation }) => invitation));
    const late = effects.flatMap((one) => (one.type === "discard_update" ? one.invitation : []));
    const leftovers = [...new Set([...this.#invitations.leftovers, ...over, ...late])];
    const mustSave = this.#stuck !== null;
    const provenance = this.#provenance;
    try {
      const isClosing = () => this.#isClosing;
      await book.save({ before, after, ends, provenance, leftovers, mustSave, isClosing });
    } catch (error) {
      if (ends.some(({ type }) => type === "commit")) this.#failedCommits += 1;
      throw error;
    }
    this.#stuck = null;
    if (ends.length > 0) this.#failedCommits = 0;
    if (book.owes) this.#resume();
    this.#trace(after, effects);
  }

  #trace(after: BufferedState, effects: readonly RunEffect[]): void {
    const ports = this.#ports;
    const about = {
      now_ms: ports.clock.now_ms(),
      onTheWall: (at_ms: number) => onTheWall(ports, at_ms),
    };
    for (const trace of this.#tracer.note(after, effects, about)) keepTrace(ports, trace);
  }

  /** The timeline of the buffer that fills. */
  trace(): RoundTrace | null {
    return this.#tracer.view((at_ms) => onTheWall(this.#ports, at_ms));
  }

  async #perform(effect: RunEffect): Promise<void> {
    switch (effect.type) {
      case "set_alarm":
        return this.#alarms.setTick(effect.at_ms);
      case "discard_update":
        return this.#invitations.release(effect.invitation);
      case "aggregate":
        // Not awaited: the loop goes on while the workshop aggregates.
        void this.#aggregate(effect);
        return;
      case "commit":
      case "abandon":
        for (const { invitation } of updatesOf(effect)) this.#invitations.release(invitation);
        return this.#options.onBufferOver(effect);
      case "welcome":
        return this.#welcome();
      case "run_over":
        this.#alarms.cancel();
        return this.#options.onRunOver();
      default:
        return this.#telling.tell(effect);
    }
  }

  #welcome(): void {
    const now_ms = this.#ports.clock.now_ms();
    for (const participant of this.#options.here()) {
      this.dispatch({ type: "available", now_ms, participant });
    }
  }

  async #aggregate(effect: Aggregate): Promise<void> {
    const { number } = effect;
    if (this.#combining === number) return;
    if (this.#failedCommits >= failedCommits_max) {
      const detail = `Its version could not be stored ${this.#failedCommits} times.`;
      return this.dispatch(failedEvent(this.#ports, number, "storage_failed", detail));
    }
    this.#combining = number;
    const { event, provenance } = await aggregateBuffer(this.#ports, this.#options, effect);
    this.#combining = null;
    this.#provenance = provenance;
    this.dispatch(event);
  }

  #resume(): void {
    this.dispatch({ type: "resume", now_ms: this.#ports.clock.now_ms() });
  }

  /** Nobody else sets the alarm that a failed tick has used up, nor ends a run that failed to stop. */
  #stepFailed(event: RunEvent, error: unknown): void {
    this.#logFailure("An event broke the run's rules", event.type, error);
    if (event.type === "tick") this.#alarms.setTickAgain();
    else if (event.type === "stop") this.#alarms.setGivingUp(event.reason, event.detail);
  }

  /** The batch did not happen; the run goes on as soon as the records take its snapshot. */
  #tryLater(detail: string): null {
    const { ports, run } = this.#options;
    ports.log.error({ run, error: detail }, "The run could not be stored");
    this.#stuck = detail;
    this.#cancelResume();
    this.#cancelResume = ports.clock.setAlarm(ports.clock.now_ms() + retry_ms, () =>
      this.#resume(),
    );
    this.#options.onChange();
    return null;
  }

  #logFailure(message: string, what: string, error: unknown): void {
    const { ports, run } = this.#options;
    ports.log.error({ run, what, error: messageOf(error) }, message);
  }
}
