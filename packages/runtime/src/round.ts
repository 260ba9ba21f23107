/**
 * One round at work: the round machine in the loop, its effects performed against the ports. It tells its run how it
 * ended, and decides nothing itself.
 */
import {
  type CoordinatorMessage,
  type ParticipantId,
  type ParticipantMessage,
  type RefusalReason,
  type RoundView,
  refusalSentences,
  type Sha256,
  type TaskSpec,
} from "@tributary/protocol";
import {
  assertInvariants,
  type RoundConfig,
  type RoundEffect,
  type RoundEvent,
  type RoundState,
  resumeRound,
  startRound,
  step,
  viewOf,
} from "@tributary/rounds";
import type { Json, ModelVersion, RunRecord } from "@tributary/storage";
import { aggregateRound, messageOf } from "./aggregate.ts";
import { Alarms } from "./alarms.ts";
import type { OpenContext } from "./combine.ts";
import { type StoredEnd, storeEnd } from "./ending.ts";
import { createLoop, type Loop } from "./loop.ts";
import { type InviteBase, inviteMessage, refusedMessage, waitingMessage } from "./messages.ts";
import type { Ports } from "./ports.ts";
import type { RoundEnd } from "./summary.ts";
import { Uploads } from "./uploads.ts";

export type RoundOptions = {
  readonly ports: Ports;
  readonly config: RoundConfig;
  readonly task: TaskSpec;
  /** The stored snapshot of a round that is taken up again; null for a new one. */
  readonly snapshot: RoundState | null;
  /** Who is connected when the round opens. */
  readonly eligible: readonly ParticipantId[];
  readonly context: OpenContext;
  readonly invite: InviteBase;
  /** The model version that the round starts from. */
  readonly head: ModelVersion;
  /** The run's record as it must be stored together with this end. */
  readonly recordAfter: (end: RoundEnd) => RunRecord;
  readonly onEnd: (stored: StoredEnd) => void;
  readonly onChange: () => void;
};

export type RoundMessage = Extract<ParticipantMessage, { round: unknown }>;

export class Round {
  readonly config: RoundConfig;
  readonly #options: RoundOptions;
  readonly #ports: Ports;
  readonly #loop: Loop<RoundState, RoundEvent>;
  readonly #uploads: Uploads;
  readonly #alarms: Alarms;
  /** A batch was lost: what the participants know and what the round knows may differ, so it must end. */
  #isGivingUp = false;
  #strategyState: Sha256 | null = null;
  #stored: StoredEnd | null = null;
  #cleaning: Promise<void> = Promise.resolve();

  constructor(options: RoundOptions) {
    const { ports, config, snapshot } = options;
    const now_ms = ports.clock.now_ms();
    this.config = config;
    this.#options = options;
    this.#ports = ports;
    this.#alarms = new Alarms(ports.clock, (event) => this.dispatch(event));
    const started =
      snapshot === null
        ? { state: startRound(config, now_ms, options.eligible), effects: [] }
        : resumeRound(snapshot, config, now_ms);
    this.#loop = createLoop<RoundState, RoundEvent, RoundEffect>({
      state: started.state,
      step: (state, event) => this.#step(state, event),
      save: (before, after, effects) => this.#save(before, after, effects),
      perform: (effect) => this.#perform(effect),
      onSaveFailed: (error) => this.#giveUpLater(messageOf(error)),
      onStepFailed: ({ type }, error) =>
        this.#logFailure("An event broke the round's rules", type, error),
      onPerformFailed: ({ type }, error) =>
        this.#logFailure("An effect of the round failed", type, error),
    });
    this.#uploads = new Uploads({
      round: config.round,
      context: options.context,
      ports,
      state: this.#loop.state,
      dispatch: this.#loop.dispatch,
      settled: this.#loop.settled,
      refuse: (to, seq, reason, detail) => this.#refuse(to, seq, reason, detail),
    });
    for (const effect of started.effects) void this.#perform(effect);
    if (snapshot === null) this.#selectFrom(options.eligible, now_ms);
    else this.#welcomeBack(options.eligible, now_ms);
  }

  dispatch(event: RoundEvent): void {
    this.#loop.dispatch(event);
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
        return this.#uploads.begin(from, message);
      case "update_chunk":
        return this.#uploads.chunk(from, message);
      case "advertise_keys":
      case "share_keys":
      case "unmask": {
        const detail = "This coordinator runs sealed rounds only.";
        return this.#refuse(from, message.seq, "privacy_unavailable", detail);
      }
      default:
        message satisfies never;
    }
  }

  view(): RoundView {
    return viewOf(this.#loop.state(), this.config);
  }

  /** What somebody who is not at work in this round is told. */
  waiting(): CoordinatorMessage {
    return waitingMessage(this.#loop.state(), this.config, this.#ports.clock.now_ms());
  }

  /** Resolves when nothing is being written or handled. */
  async settled(): Promise<void> {
    await this.#uploads.settled();
    await this.#loop.settled();
    await this.#cleaning;
  }

  /** Stops without an end: the stored snapshot is taken up by the next start. */
  async close(): Promise<void> {
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
      for (const participant of eligible) this.#ports.outbox.send(participant, this.waiting());
    });
  }

  #welcomeBack(participants: readonly ParticipantId[], now_ms: number): void {
    for (const participant of participants) {
      this.dispatch({ type: "available", now_ms, participant });
    }
  }

  #step(state: RoundState, event: RoundEvent) {
    if (this.#isGivingUp && event.type !== "stop") return { state, effects: [] };
    const stepped = step(state, event, this.config);
    if (stepped.state !== state) assertInvariants(stepped.state, this.config);
    return stepped;
  }

  async #save(before: RoundState, after: RoundState, effects: readonly RoundEffect[]) {
    const end = effects.find((effect) => effect.type === "commit" || effect.type === "abandon");
    if (end !== undefined) {
      this.#stored = await storeEnd(this.#ports, {
        ...this.#options,
        state: after,
        effect: end,
        strategy_state: this.#strategyState,
      });
    }
    // A recruiting round is resumed with an empty list: nothing of it is worth a write.
    else if (after !== before && after.phase !== "recruiting") {
      await this.#ports.records.rounds.save(this.config.round, after as Json);
    }
    if (after !== before) this.#options.onChange();
  }

  async #perform(effect: RoundEffect): Promise<void> {
    const { outbox, clock, spool } = this.#ports;
    const { round } = this.config;
    switch (effect.type) {
      case "set_alarm":
        return this.#alarms.setTick(effect.at_ms);
      case "invite": {
        const { invite } = this.#options;
        const state = this.#loop.state();
        const message = inviteMessage(invite, state, effect.delivered, clock.now_ms());
        if (message !== null) outbox.send(effect.participant, message);
        return;
      }
      case "keep_waiting":
        return outbox.send(effect.participant, this.waiting());
      case "confirm_update": {
        const { participant, sha256 } = effect.update;
        return outbox.send(participant, { type: "update_accepted", round, sha256 });
      }
      case "refuse":
        return this.#refuse(effect.participant, null, effect.reason, `Round ${round}.`);
      case "drop":
        return outbox.send(effect.participant, { type: "dropped", round, reason: effect.reason });
      case "discard_update":
        return spool.discard({ round, participant: effect.participant });
      case "aggregate":
        // Not awaited: the loop goes on while the workshop aggregates.
        void this.#aggregate(effect);
        return;
      case "commit":
      case "abandon":
        return this.#finish();
      case "send_keys":
      case "send_shares":
      case "request_unmasking":
        throw new Error("A sealed round has no keys to exchange.");
      default:
        effect satisfies never;
    }
  }

  async #aggregate({ updates }: Extract<RoundEffect, { type: "aggregate" }>): Promise<void> {
    const aggregated = await aggregateRound(this.#ports, { ...this.#options, updates });
    this.#strategyState = aggregated.strategy_state;
    this.dispatch(aggregated.event);
  }

  /** The batch did not happen; the round is given up as soon as the disk takes that. */
  #giveUpLater(detail: string): null {
    const { round } = this.config;
    this.#ports.log.error({ round, error: detail }, "The round could not be stored");
    this.#isGivingUp = true;
    this.#alarms.setGivingUp(detail);
    return null;
  }

  #refuse(to: ParticipantId, seq: number | null, reason: RefusalReason, detail: string): void {
    const { log, outbox, publish } = this.#ports;
    const { round, run } = this.config;
    log.warn({ round, participant: to, reason, detail }, refusalSentences[reason]);
    publish({ type: "refusal", run, reason });
    outbox.send(to, refusedMessage({ seq, round, reason, detail }));
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
    try {
      await this.#ports.spool.discardRound(this.config.round);
    } catch (error) {
      this.#logFailure("The round's updates could not be deleted", "discard", error);
    }
  }

  #logFailure(message: string, what: string, error: unknown): void {
    const { round } = this.config;
    this.#ports.log.error({ round, what, error: messageOf(error) }, message);
  }
}
