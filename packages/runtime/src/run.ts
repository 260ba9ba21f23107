/**
 * One run at work: it knows who is connected for its task, keeps one round open after another until the run machine
 * says that it is done, and tells everybody what came of each.
 */
import type {
  CoordinatorMessage,
  ParticipantId,
  ParticipantView,
  RoundId,
  RoundSummary,
  RoundTrace,
  RunId,
  RunView,
  TaskSpec,
} from "@tributary/protocol";
import { cohortTarget } from "@tributary/protocol";
import {
  comeBackAfter_ms,
  isCrowded,
  isInCohort,
  nextOf,
  type Pause,
  stopRun,
} from "@tributary/rounds";
import type { ModelVersion, RoundRecord, RunRecord, Standing } from "@tributary/storage";
import { RunBook } from "./book.ts";
import { RunControl } from "./control.ts";
import type { StoredEnd } from "./ending.ts";
import {
  abandonedMessage,
  committedMessage,
  ineligibleMessage,
  refusedMessage,
  runEndedMessage,
  sendAll,
} from "./messages.ts";
import { newRoundRecord, openingOf } from "./opening.ts";
import { type Ports, uniform } from "./ports.ts";
import { type JoinDetails, nothingSaid, Roster } from "./roster.ts";
import { Round } from "./round.ts";
import { devicesOfRun } from "./run-devices.ts";
import { viewOfRun } from "./run-view.ts";
import type { RoundMessage, RunDevices, TaskRun } from "./task-run.ts";
import { keepTrace } from "./tracing.ts";

export type RunOptions = {
  readonly ports: Ports;
  readonly record: RunRecord;
  readonly task: TaskSpec;
  /** The model version that the run serves. */
  readonly head: ModelVersion;
  readonly newest_version: number;
  readonly model_weights: number;
  readonly history: readonly RoundSummary[];
  readonly standings: readonly Standing[];
  readonly evaluated_on: string | null;
};

/** How long a run waits before it tries again to open a round that could not be opened. */
const openRetry_ms = 5_000;

export class Run implements TaskRun {
  readonly id: RunId;
  readonly task: TaskSpec;
  readonly devices: RunDevices;
  readonly #options: RunOptions;
  readonly #ports: Ports;
  readonly #roster: Roster;
  readonly #book: RunBook;
  readonly #control: RunControl;
  #round: Round | null = null;
  readonly #leftovers = new Set<RoundId>();
  #cancelNext = () => {};
  /** The round that is being opened; it never rejects. */
  #opening: Promise<void> = Promise.resolve();
  #stopping: Promise<void> | null = null;
  /** From now on every end of a round is stored together with a run that is stopped. */
  #mustStop = false;
  #isClosed = false;

  constructor(options: RunOptions) {
    this.id = options.record.id;
    this.task = options.task;
    this.#options = options;
    this.#ports = options.ports;
    this.#book = new RunBook(options);
    this.#roster = new Roster({
      task: options.task,
      clock: options.ports.clock,
      stored: options.standings,
      onEligible: (participants) => this.#placeAll(participants),
    });
    const parts = { ...options, roster: this.#roster, book: this.#book };
    const place = (participants: readonly ParticipantId[]) => this.#placeAll(participants);
    this.devices = devicesOfRun({ ...parts, round: () => this.#round, place });
    this.#control = new RunControl({
      ports: options.ports,
      book: this.#book,
      quorum: options.task.round.quorum,
      round: () => this.#round,
      here: () => this.#roster.here(),
      settle: () => {
        this.#cancelNext();
        return this.#opening;
      },
      goOn: () => this.#scheduleNext(),
      onChange: () => this.#changed(),
    });
  }

  get isRunning(): boolean {
    return this.#book.isRunning;
  }

  /** Goes on where the records end: the unfinished round, or the next one. */
  async start(): Promise<void> {
    const { records, spool } = this.#ports;
    // A crash may have come between a round's end, the run's last one too, and the deletion of its updates; or a disk
    // that was full for a while kept those of earlier ones.
    for (const { id } of this.#book.history) await spool.discardRound(id);
    if (!this.isRunning) return;
    const unfinished = await records.rounds.unfinished(this.id);
    if (unfinished === null) return this.#scheduleNext();
    await this.#openRound(unfinished);
    await this.#control.giveUpIfPaused();
  }

  /** A participant is connected and has joined the task. */
  join(participant: ParticipantId, seq: number, about: JoinDetails = nothingSaid): void {
    const { model_version, model, rounds_target } = this.#book.state;
    this.#ports.outbox.send(participant, {
      type: "joined",
      seq,
      task: this.task,
      run: this.id,
      model,
      model_version,
      rounds_target,
    });
    this.#roster.arrive(participant, about);
    if (this.isRunning) this.#place(participant);
    else this.#ports.outbox.send(participant, this.#endMessage());
    this.#changed();
  }

  /** Into the round that is open; or it is told why not, or what it waits for. */
  #place(participant: ParticipantId): void {
    const { clock, outbox } = this.#ports;
    const now_ms = clock.now_ms();
    const { quorum } = this.task.round;
    const refusal = this.#roster.refusalOf(participant);
    if (refusal !== null && !this.#round?.hasMember(participant)) {
      outbox.send(participant, ineligibleMessage(refusal, quorum, now_ms));
    } else if (this.#round === null) {
      outbox.send(participant, this.#control.waiting());
    } else {
      this.#round.dispatch({ type: "available", now_ms, participant });
    }
  }

  #placeAll(participants: readonly ParticipantId[]): void {
    if (!this.isRunning) return;
    for (const participant of participants) this.#place(participant);
    this.#changed();
  }

  /** How long a participant need not be here while a round is under way without it. */
  #comeBackAfter_ms(participant: ParticipantId): number {
    const crowd = this.#roster.crowd(cohortTarget(this.task.round));
    if (!isCrowded(crowd)) return 0;
    const round_ms = this.#book.typicalRound_ms ?? this.task.round.deadline_ms;
    const come_back_ms = comeBackAfter_ms(crowd, round_ms, uniform(this.#ports.randomness));
    this.#roster.sendAway(participant, come_back_ms);
    return come_back_ms;
  }

  /** A participant's connection is lost, or it said that it leaves. */
  leave(participant: ParticipantId, how: "disconnected" | "left"): void {
    const wasHere = this.#roster.depart(participant);
    // Whose connection was lost is waited for a little, until it says that it leaves.
    if (!wasHere && (how === "disconnected" || this.#round === null)) return;
    this.#round?.dispatch({ type: how, now_ms: this.#ports.clock.now_ms(), participant });
    this.#changed();
  }

  async handle(from: ParticipantId, message: RoundMessage): Promise<void> {
    if (this.#round?.config.round === message.round) return this.#round.handle(from, message);
    const [run, number] = message.round.split(".");
    const isPast = run === this.id && Number(number) < this.#book.state.next_number;
    const reason = isPast ? "round_stale" : "round_unknown";
    const { round, seq } = message;
    this.#ports.log.warn({ round, participant: from, reason }, "A message for another round");
    this.#ports.publish({ type: "refusal", run: this.id, reason });
    const detail = `The round is ${this.#round?.config.round ?? "not open yet"}.`;
    this.#ports.outbox.send(from, refusedMessage({ seq, round, reason, detail }));
  }

  /**
   * Ends the run after giving up the round that is under way; its model stays. While the disk takes nothing it rejects,
   * or leaves the end to the round, which tries again by itself.
   */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop().finally(() => {
      this.#stopping = null;
    });
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    if (!this.isRunning) return;
    this.#mustStop = true;
    this.#cancelNext();
    await this.#opening;
    const round = this.#round;
    const now_ms = this.#ports.clock.now_ms();
    round?.dispatch({ type: "stop", now_ms, reason: "stopped", detail: "" });
    await round?.settled();
    if (this.isRunning && this.#round === null) await this.#stopBetweenRounds();
  }

  async endAfterRound(reason: string): Promise<void> {
    if (!this.isRunning || this.#mustStop) return;
    this.#ports.log.info({ run: this.id, reason }, "The run ends with its round");
    this.#mustStop = true;
    this.#cancelNext();
    await this.#opening;
    // Nobody is at work in a round that still waits for participants, and they may never come.
    if (this.#round?.view().phase === "recruiting") return this.stop();
    if (this.isRunning && this.#round === null) await this.#stopBetweenRounds();
  }

  async #stopBetweenRounds(): Promise<void> {
    try {
      await this.#book.change((record) => this.#ports.records.runs.save(record), stopRun);
    } catch (error) {
      this.#mustStop = false;
      this.#scheduleNext();
      throw error;
    }
    this.#announceEnd();
  }

  pause(when: Pause): Promise<void> {
    return this.#control.pause(when);
  }

  resume(): Promise<void> {
    return this.#control.resume();
  }

  rollBack(to: ModelVersion): Promise<void> {
    return this.#control.rollBack(to);
  }

  view(): RunView {
    const { task, model_weights, evaluated_on } = this.#options;
    const { size: connected, resting } = this.#roster;
    const about = { task, model_weights, evaluated_on, connected, resting };
    return viewOfRun(this.#book, this.#round?.view() ?? null, about);
  }

  history(): readonly RoundSummary[] {
    return this.#book.history;
  }

  trace(): RoundTrace | null {
    return this.#round?.trace() ?? null;
  }

  participants(): readonly ParticipantView[] {
    return this.#roster.views();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#roster.close();
    this.#cancelNext();
    await this.#opening;
    await this.#round?.close();
  }

  #scheduleNext(): void {
    const next = nextOf(this.#book.state);
    if (next.kind === "finish") return this.#announceEnd();
    if (next.kind === "wait_for_resume") return this.#control.tellWaiting();
    const mayOpen = !this.#mustStop && this.#control.mayOpen;
    if (mayOpen) this.#openAfter(next.delay_ms, next.number);
  }

  #openAfter(delay_ms: number, number: number): void {
    const { clock } = this.#ports;
    const open = () => {
      this.#opening = this.#openOrRetry(number);
    };
    if (delay_ms === 0) open();
    else this.#cancelNext = clock.setAlarm(clock.now_ms() + delay_ms, open);
  }

  async #openOrRetry(number: number): Promise<void> {
    const { records, log } = this.#ports;
    try {
      // The last try may have begun the round and failed afterwards.
      const begun = await records.rounds.unfinished(this.id);
      await this.#openRound(begun ?? (await this.#begin(number)));
    } catch (error) {
      log.error({ run: this.id, error: String(error) }, "The next round could not be opened");
      const mayOpen = !this.#isClosed && !this.#mustStop && this.#control.mayOpen;
      if (mayOpen) this.#openAfter(openRetry_ms, number);
    }
  }

  async #begin(number: number): Promise<RoundRecord> {
    const { record: run, head, update_rms } = this.#book;
    const { task } = this;
    const { model_weights } = this.#options;
    const selection = this.#roster.selection();
    const beginning = { run, task, number, head, model_weights, update_rms, selection };
    const record = newRoundRecord(beginning);
    await this.#ports.records.rounds.begin(record);
    return record;
  }

  async #openRound(record: RoundRecord): Promise<void> {
    const opening = await openingOf(record, {
      task: this.task,
      head: this.#book.head,
      next_version: this.#book.newest_version + 1,
      model_weights: this.#options.model_weights,
      signer: this.#ports.identity,
    });
    if (this.#isClosed) return;
    this.#roster.refresh();
    const { snapshot } = opening;
    const isWelcome = (participant: ParticipantId) =>
      this.#roster.refusalOf(participant) === null ||
      (snapshot !== null && isInCohort(snapshot, participant));
    const here = this.#roster.here();
    this.#round = new Round({
      ...opening,
      ports: this.#ports,
      eligible: here.filter(isWelcome),
      recordAfter: (end) => this.#book.after(end, this.#mustStop),
      standingsAfter: (state) => this.#roster.after(state),
      comeBackAfter_ms: (participant) => this.#comeBackAfter_ms(participant),
      storing: (store) => this.#storing(store),
      onEnd: (stored) => this.#roundEnded(stored),
      onChange: () => this.#changed(),
      leftovers: this.#leftovers,
    });
    for (const participant of here) if (!isWelcome(participant)) this.#place(participant);
    this.#changed();
  }

  #storing(store: () => Promise<StoredEnd>): Promise<StoredEnd> {
    return this.#book.inTurn(async () => {
      const stored = await store();
      this.#book.enterEnd(stored);
      this.#roster.enter(stored.standings);
      return stored;
    });
  }

  #roundEnded({ end, summary }: StoredEnd): void {
    const config = this.#round?.config;
    if (config === undefined) throw new Error(`Round ${summary.id} is not the open one.`);
    keepTrace(this.#ports, this.trace());
    this.#round = null;
    if (end.outcome === "committed") {
      this.#tellAll(committedMessage(config, end.effect.result, end.effect.counted.length));
    } else {
      this.#tellAll(abandonedMessage(config, end.effect));
    }
    const { id: round, outcome, reason, accepted, cohort, accuracy, seconds } = summary;
    const fields = { round, outcome, reason, accepted, cohort, accuracy, seconds };
    this.#ports.log.info(fields, "Round over");
    this.#ports.publish({ type: "round", run: this.id, summary });
    this.#scheduleNext();
    this.#changed();
  }

  #announceEnd(): void {
    this.#ports.log.info({ run: this.id, status: this.#book.record.status }, "Run over");
    this.#tellAll(this.#endMessage());
    this.#changed();
  }

  #endMessage(): CoordinatorMessage {
    const outcome = this.#book.record.status === "stopped" ? "stopped" : "finished";
    return runEndedMessage(this.id, outcome, this.#book.head);
  }

  #tellAll(message: CoordinatorMessage): void {
    sendAll(this.#ports.outbox, this.#roster.here(), message);
  }

  #changed(): void {
    this.#ports.publish({ type: "run", run: this.view() });
  }
}
