/**
 * One round at work: the round machine in the loop, its effects performed against the ports. It tells its run how it
 * ended, and decides nothing itself.
 */
import type { ParticipantId, RoundId, RoundTrace, RoundView } from "@tributary/protocol";
import {
  assertInvariants,
  isInCohort,
  isSelected,
  isWorthSaving,
  mayUpload,
  type RoundConfig,
  type RoundEffect,
  type RoundEvent,
  type RoundState,
  resumeRound,
  startRound,
  step,
  viewOf,
} from "@tributary/rounds";
import type { Json, RunRecord } from "@tributary/storage";
import { aggregateRound, messageOf, noProvenance, type Provenance } from "./aggregate.ts";
import { Alarms } from "./alarms.ts";
import { type StoredEnd, storeEnd } from "./ending.ts";
import { type ExchangeMessage, readExchange } from "./exchange.ts";
import { HaltingClock } from "./halting-clock.ts";
import { createLoop, type Loop } from "./loop.ts";
import type { Opening } from "./opening.ts";
import type { Ports } from "./ports.ts";
import type { ChangedStanding } from "./roster.ts";
import type { RoundEnd } from "./summary.ts";
import type { RoundMessage } from "./task-run.ts";
import { Telling } from "./telling.ts";
import { RoundTracer } from "./tracing.ts";
import { untilAnswered } from "./until-answered.ts";
import { Uploads } from "./uploads.ts";
import { expectationOf } from "./verdict.ts";
import { onTheWall } from "./wall.ts";

export type RoundOptions = Opening & {
  readonly ports: Ports;
  /** Who is here when the round opens and may be selected, or is in its cohort already. */
  readonly eligible: readonly ParticipantId[];
  /** The run's record as it must be stored together with this end. */
  readonly recordAfter: (end: RoundEnd) => RunRecord;
  /** What the round changes in what is remembered of participants, to be stored together with this end. */
  readonly standingsAfter: (state: RoundState) => readonly ChangedStanding[];
  /** How long a participant that is not at work in this round need not be here. */
  readonly comeBackAfter_ms: (participant: ParticipantId) => number;
  /** Around the storing of the end, which the run's record is part of. */
  readonly storing: (store: () => Promise<StoredEnd>) => Promise<StoredEnd>;
  readonly onEnd: (stored: StoredEnd) => void;
  readonly onChange: () => void;
  /** Rounds of the run that are over and whose updates could not be deleted yet. */
  readonly leftovers: Set<RoundId>;
};

export class Round {
  readonly config: RoundConfig;
  readonly #options: RoundOptions;
  readonly #ports: Ports;
  /** Stands still while this round cannot be stored. */
  readonly #clock: HaltingClock;
  readonly #loop: Loop<RoundState, RoundEvent>;
  readonly #telling: Telling;
  readonly #uploads: Uploads;
  readonly #alarms: Alarms;
  readonly #tracer: RoundTracer;
  /** A batch was lost: what the participants know and what the round knows may differ, so it must end. */
  #isGivingUp = false;
  #isClosing = false;
  #provenance: Provenance = noProvenance;
  #stored: StoredEnd | null = null;
  #cleaning: Promise<void> = Promise.resolve();

  constructor(options: RoundOptions) {
    const { config, snapshot } = options;
    const clock = new HaltingClock(options.ports.clock);
    const ports = { ...options.ports, clock };
    const now_ms = clock.now_ms();
    this.config = config;
    this.#options = options;
    this.#clock = clock;
    this.#ports = ports;
    this.#alarms = new Alarms(clock, (event) => this.dispatch(event));
    const started =
      snapshot === null
        ? { state: startRound(config, now_ms, options.eligible), effects: [] }
        : resumeRound(snapshot, config, now_ms);
    const isResumed = snapshot !== null;
    this.#tracer = new RoundTracer(config, started.state, { isResumed, now_ms });
    this.#loop = createLoop<RoundState, RoundEvent, RoundEffect>({
      state: started.state,
      step: (state, event) => this.#step(state, event),
      save: (before, after, effects) => this.#save(before, after, effects),
      onMoved: () => options.onChange(),
      perform: (effect) => this.#perform(effect),
      onSaveFailed: (error) => this.#giveUpLater(messageOf(error)),
      onStepFailed: (event, error) => this.#stepFailed(event, error),
      onPerformFailed: ({ type }, error) =>
        this.#logFailure("An effect of the round failed", type, error),
    });
    const { state, dispatch, settled } = this.#loop;
    const { invite, comeBackAfter_ms } = options;
    this.#telling = new Telling({ ports, config, invite, state, comeBackAfter_ms });
    this.#uploads = new Uploads({
      round: config.round,
      expected: expectationOf(options, ports.workshop),
      ports,
      permission: (from) => mayUpload(state(), from),
      isOver: () => state().phase === "closed" || state().phase === "abandoned",
      dispatch,
      settled,
      refuse: (to, seq, reason, detail) => this.#telling.refuse(to, seq, reason, detail),
    });
    for (const effect of started.effects) void this.#perform(effect);
    this.#leaveOutRevoked(now_ms);
    if (snapshot === null) this.#selectFrom(options.eligible, now_ms);
    else this.#welcomeBack(options.eligible, now_ms);
  }

  /** What happens happens now, by the round's own clock. */
  dispatch(event: RoundEvent): void {
    this.#loop.dispatch({ ...event, now_ms: this.#clock.now_ms() });
  }

  /** One participant's message about this round. */
  async handle(from: ParticipantId, message: RoundMessage): Promise<void> {
    const event = { participant: from, now_ms: this.#ports.clock.now_ms() };
    switch (message.type) {
      case "accept":
        return this.dispatch({ ...event, type: "accepted" });
      case "decline":
        return this.dispatch({ ...event, type: "declined", reason: message.reason });
      case "update_begin":
        this.#tracer.noteUpload(from, event.now_ms);
        return this.#uploads.begin(from, message);
      case "update_chunk":
        return this.#uploads.chunk(from, message);
      default:
        return this.#exchange(from, message);
    }
  }

  async #exchange(from: ParticipantId, message: ExchangeMessage): Promise<void> {
    const now_ms = this.#ports.clock.now_ms();
    const read = await readExchange(from, message, { state: this.#loop.state(), now_ms });
    if (read.ok) this.dispatch(read.event);
    else if (read.reason !== null) {
      this.#telling.refuse(from, message.seq, read.reason, read.detail);
    }
  }

  /** Whether an update of it counts all the same, since it cannot be taken out any more. */
  async revoke(participant: ParticipantId): Promise<boolean> {
    this.dispatch({ type: "revoked", now_ms: this.#clock.now_ms(), participant });
    await this.#loop.settled();
    return this.hasMember(participant);
  }

  /** Resolves when everything is handled that was said so far. */
  handled(): Promise<void> {
    return this.#loop.settled();
  }

  /** Whatever became of it since. */
  hasSelected(participant: ParticipantId): boolean {
    return isSelected(this.#loop.state(), participant);
  }

  view(): RoundView {
    const view = viewOf(this.#loop.state(), this.config);
    const { deadline_at_ms } = view;
    if (deadline_at_ms === null) return view;
    return { ...view, deadline_at_ms: this.#clock.onSteady(deadline_at_ms) };
  }

  /** Participant by participant, for the admin. */
  trace(): RoundTrace {
    return this.#tracer.view((at_ms) => onTheWall(this.#ports, at_ms));
  }

  /** Whether this round goes on with a participant, whatever may be said of it since it was selected. */
  hasMember(participant: ParticipantId): boolean {
    return isInCohort(this.#loop.state(), participant);
  }

  /** Resolves when nothing is being written or handled. */
  async settled(): Promise<void> {
    await this.#uploads.settled();
    await this.#loop.settled();
    await this.#cleaning;
  }

  /** Stops without an end: the stored snapshot is taken up by the next start. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#alarms.cancel();
    await this.#uploads.settled();
    await this.#loop.close();
    // What was handled meanwhile may have set an alarm again.
    this.#alarms.cancel();
  }

  /** The first tick selects from all who are here already; if they are too few, they hear what they wait for. */
  #selectFrom(eligible: readonly ParticipantId[], now_ms: number): void {
    this.dispatch({ type: "tick", now_ms });
    void this.#loop.settled().then(() => {
      if (this.#loop.state().phase !== "recruiting") return;
      for (const participant of eligible) this.#telling.keepWaiting(participant);
    });
  }

  #welcomeBack(participants: readonly ParticipantId[], now_ms: number): void {
    for (const participant of participants) {
      this.dispatch({ type: "available", now_ms, participant });
    }
  }

  /** A restart may have forgotten it, or a device was revoked while nobody led the round. */
  #leaveOutRevoked(now_ms: number): void {
    const state = this.#loop.state();
    const { isRevoked } = this.#ports;
    if (!("members" in state) || isRevoked === undefined) return;
    for (const { participant, status } of state.members) {
      if (status === "out" || !isRevoked(participant)) continue;
      this.dispatch({ type: "revoked", now_ms, participant });
    }
  }

  #step(state: RoundState, event: RoundEvent) {
    if (this.#isGivingUp && event.type !== "stop") return { state, effects: [] };
    const stepped = step(state, event, this.config);
    if (stepped.state !== state) assertInvariants(stepped.state, this.config);
    this.#tracer.note(stepped.state, event.now_ms);
    return stepped;
  }

  async #save(before: RoundState, after: RoundState, effects: readonly RoundEffect[]) {
    const end = effects.find((effect) => effect.type === "commit" || effect.type === "abandon");
    if (end !== undefined) {
      const request = {
        ...this.#options,
        state: after,
        effect: end,
        provenance: this.#provenance,
        isClosing: () => this.#isClosing,
      };
      this.#stored = await this.#options.storing(() => storeEnd(this.#ports, request));
    } else if (isWorthSaving(before, after)) {
      await this.#saveSnapshot(after);
    }
  }

  /** Participants wait meanwhile: nothing that they said is lost, and nothing is answered. */
  async #saveSnapshot(state: RoundState): Promise<void> {
    const { round } = this.config;
    const about = { round, what: "snapshot", isClosing: () => this.#isClosing } as const;
    await this.#clock.halt(() =>
      untilAnswered(this.#ports, about, () =>
        this.#ports.records.rounds.save(round, state as Json),
      ),
    );
  }

  async #perform(effect: RoundEffect): Promise<void> {
    switch (effect.type) {
      case "set_alarm":
        return this.#alarms.setTick(effect.at_ms);
      case "discard_update": {
        const { round } = this.config;
        return this.#ports.spool.discard({ round, participant: effect.participant });
      }
      case "aggregate":
        // Not awaited: the loop goes on while the workshop aggregates.
        void this.#aggregate(effect);
        return;
      case "commit":
      case "abandon":
        return this.#finish();
      default:
        return this.#telling.tell(effect);
    }
  }

  async #aggregate(effect: Extract<RoundEffect, { type: "aggregate" }>): Promise<void> {
    const { updates, masks: removal } = effect;
    const { attempt } = effect;
    const aggregated = await aggregateRound(this.#ports, { ...this.#options, updates, removal });
    const state = this.#loop.state();
    // Asked for once more meanwhile: what comes of that is what counts.
    if (state.phase === "aggregating" && state.attempt !== attempt) return;
    this.#provenance = aggregated.provenance;
    this.dispatch(attempt === undefined ? aggregated.event : { ...aggregated.event, attempt });
  }

  /** Nobody else sets the alarm that a failed tick has used up, nor ends a round that failed to stop. */
  #stepFailed(event: RoundEvent, error: unknown): void {
    this.#logFailure("An event broke the round's rules", event.type, error);
    if (event.type === "tick") this.#alarms.setTickAgain();
    else if (event.type === "stop") this.#alarms.setGivingUp(event.reason, event.detail);
  }

  /** The batch did not happen; the round is given up as soon as the disk takes that. */
  #giveUpLater(detail: string): null {
    const { round } = this.config;
    this.#ports.log.error({ round, error: detail }, "The round could not be stored");
    this.#isGivingUp = true;
    this.#alarms.setGivingUp("storage_failed", detail);
    return null;
  }

  #finish(): void {
    this.#alarms.cancel();
    if (this.#stored === null) throw new Error(`Round ${this.config.round} ends unstored.`);
    this.#options.onEnd(this.#stored);
    // Not awaited: an upload under way awaits this loop.
    this.#cleaning = this.#clean();
  }

  /** Nothing may be written after the round's files are gone. */
  async #clean(): Promise<void> {
    await this.#uploads.settled();
    const { leftovers } = this.#options;
    leftovers.add(this.config.round);
    for (const round of [...leftovers]) {
      try {
        await this.#ports.spool.discardRound(round);
        leftovers.delete(round);
      } catch (error) {
        this.#logFailure(`The updates of ${round} could not be deleted`, "discard", error);
      }
    }
  }

  #logFailure(message: string, what: string, error: unknown): void {
    const { round } = this.config;
    this.#ports.log.error({ round, what, error: messageOf(error) }, message);
  }
}
