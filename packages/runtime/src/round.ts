/**
 * One round at work: the round machine in the loop, its effects performed against the ports. It tells its run how it
 * ended, and decides nothing itself.
 */
import {
  type CoordinatorMessage,
  type ParticipantId,
  type ParticipantMessage,
  type RefusalReason,
  type RoundSummary,
  type RoundView,
  refusalSentences,
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
import type { Combined, OpenContext } from "./combine.ts";
import { createLoop, type Loop } from "./loop.ts";
import { type InviteBase, inviteMessage, refusedMessage, waitingMessage } from "./messages.ts";
import type { Ports } from "./ports.ts";
import { type RoundEnd, summarise } from "./summary.ts";
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
  readonly onEnd: (end: RoundEnd, summary: RoundSummary) => void;
  readonly onChange: () => void;
};

export type RoundMessage = Extract<ParticipantMessage, { round: unknown }>;

type EndEffect = Extract<RoundEffect, { type: "commit" | "abandon" }>;

/** How long a round that could not be stored waits before it tries to give itself up. */
const storageRetry_ms = 1_000;

export class Round {
  readonly config: RoundConfig;
  readonly #options: RoundOptions;
  readonly #ports: Ports;
  readonly #loop: Loop<RoundState, RoundEvent>;
  readonly #uploads: Uploads;
  #cancelAlarm = () => {};
  #combined: Combined | null = null;
  #ended: { readonly end: RoundEnd; readonly summary: RoundSummary } | null = null;

  constructor(options: RoundOptions) {
    const { ports, config, snapshot } = options;
    const now_ms = ports.clock.now_ms();
    this.config = config;
    this.#options = options;
    this.#ports = ports;
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
      onPerformFailed: (effect, error) => {
        const fields = { round: config.round, effect: effect.type, error: messageOf(error) };
        ports.log.error(fields, "An effect of the round failed");
      },
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
    if (snapshot === null) this.dispatch({ type: "tick", now_ms });
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
  }

  /** Stops without an end: the stored snapshot is taken up by the next start. */
  async close(): Promise<void> {
    this.#cancelAlarm();
    await this.#uploads.settled();
    await this.#loop.close();
  }

  #welcomeBack(participants: readonly ParticipantId[], now_ms: number): void {
    for (const participant of participants) {
      this.dispatch({ type: "available", now_ms, participant });
    }
  }

  #step(state: RoundState, event: RoundEvent) {
    const stepped = step(state, event, this.config);
    if (stepped.state !== state) assertInvariants(stepped.state, this.config);
    return stepped;
  }

  async #save(before: RoundState, after: RoundState, effects: readonly RoundEffect[]) {
    const end = effects.find((effect) => effect.type === "commit" || effect.type === "abandon");
    if (end !== undefined) await this.#saveEnd(after, end);
    // A recruiting round is resumed with an empty list: nothing of it is worth a write.
    else if (after !== before && after.phase !== "recruiting") {
      await this.#ports.records.rounds.save(this.config.round, after as Json);
    }
    if (after !== before) this.#options.onChange();
  }

  async #saveEnd(state: RoundState, effect: EndEffect): Promise<void> {
    const { records } = this.#ports;
    const end: RoundEnd =
      effect.type === "commit"
        ? { outcome: "committed", effect, model: this.#modelVersion(effect.result) }
        : { outcome: "abandoned", effect };
    const bytes_down = await this.#ports.downloadBytes(this.#options.head.sha256);
    const summary = summarise(state, this.config, end, bytes_down);
    const run = this.#options.recordAfter(end);
    const record = { id: this.config.round, state: state as Json, run, summary };
    if (end.outcome === "committed") {
      await records.rounds.commit({ ...record, model: end.model, counted: end.effect.counted });
    } else {
      await records.rounds.abandon({ ...record, uncounted: end.effect.uncounted });
    }
    this.#ended = { end, summary };
  }

  #modelVersion(result: Extract<RoundEffect, { type: "commit" }>["result"]): ModelVersion {
    return {
      run: this.config.run,
      version: result.model_version,
      sha256: result.model,
      parent: this.#options.head.sha256,
      round: this.config.round,
      accuracy: result.accuracy,
      loss: result.loss,
      strategy_state: this.#combined?.strategy_state ?? null,
      created_at_ms: this.#ports.clock.now_ms(),
    };
  }

  async #perform(effect: RoundEffect): Promise<void> {
    const { outbox, clock, spool } = this.#ports;
    const { round } = this.config;
    switch (effect.type) {
      case "set_alarm":
        return this.#setAlarm(effect.at_ms, { type: "tick" });
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

  #setAlarm(
    at_ms: number,
    event: { type: "tick" } | { type: "stop"; reason: "storage_failed"; detail: string },
  ): void {
    const { clock } = this.#ports;
    this.#cancelAlarm();
    this.#cancelAlarm = clock.setAlarm(at_ms, () =>
      this.dispatch({ ...event, now_ms: clock.now_ms() }),
    );
  }

  async #aggregate(effect: Extract<RoundEffect, { type: "aggregate" }>): Promise<void> {
    const { workshop, clock } = this.#ports;
    const { context, task, head } = this.#options;
    try {
      const { updates } = effect;
      const { strategy_state } = head;
      const combined = await workshop.combine({ context, task, strategy_state, updates });
      this.#combined = combined;
      const counted = updates.length - combined.excluded.length;
      if (counted < this.config.quorum) {
        const detail = `${combined.excluded.length} of ${updates.length} updates were bad.`;
        return this.#failAggregation("quorum_missed", detail);
      }
      const measured = await this.#evaluate(combined);
      const { strategy_state: _kept, ...figures } = combined;
      const result = { ...figures, ...measured, model_version: head.version + 1 };
      this.dispatch({ type: "aggregated", now_ms: clock.now_ms(), result });
    } catch (error) {
      this.#failAggregation("aggregation_failed", messageOf(error));
    }
  }

  /** A model that cannot be measured is committed all the same: its figures are unknown, not bad. */
  async #evaluate({ model }: Combined): Promise<{ accuracy: number | null; loss: number | null }> {
    const { workshop, log } = this.#ports;
    try {
      const measured = await workshop.evaluate(this.#options.task, model);
      return measured ?? { accuracy: null, loss: null };
    } catch (error) {
      log.error({ round: this.config.round, error: messageOf(error) }, "The evaluation failed");
      return { accuracy: null, loss: null };
    }
  }

  #failAggregation(reason: "aggregation_failed" | "quorum_missed", detail: string): void {
    const { log, clock } = this.#ports;
    log.error({ round: this.config.round, reason, detail }, "The round could not be aggregated");
    this.dispatch({ type: "aggregation_failed", now_ms: clock.now_ms(), reason, detail });
  }

  /** The batch did not happen; the round is given up as soon as the disk takes that. */
  #giveUpLater(detail: string): null {
    const { log, clock } = this.#ports;
    log.error({ round: this.config.round, error: detail }, "The round could not be stored");
    const stop = { type: "stop", reason: "storage_failed", detail } as const;
    this.#setAlarm(clock.now_ms() + storageRetry_ms, stop);
    return null;
  }

  #refuse(to: ParticipantId, seq: number | null, reason: RefusalReason, detail: string): void {
    const { log, outbox, publish } = this.#ports;
    const { round, run } = this.config;
    log.warn({ round, participant: to, reason, detail }, refusalSentences[reason]);
    publish({ type: "refusal", run, reason });
    outbox.send(to, refusedMessage({ seq, round, reason, detail }));
  }

  async #finish(): Promise<void> {
    this.#cancelAlarm();
    if (this.#ended === null) return;
    const { end, summary } = this.#ended;
    this.#options.onEnd(end, summary);
    await this.#ports.spool.discardRound(this.config.round);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
