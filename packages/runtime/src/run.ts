/**
 * One run at work: it knows who is connected for its task, keeps one round open after another until the run machine says
 * that it is done, and tells everybody what came of each.
 */
import {
  createRoundKey,
  encodeBase64url,
  fromBase64url,
  roundKeyFromSecret,
} from "@tributary/crypto";
import {
  type CoordinatorMessage,
  cohortTarget,
  limits,
  type ParticipantId,
  type RoundSummary,
  type RunId,
  type RunView,
  roundId,
  type TaskSpec,
} from "@tributary/protocol";
import {
  afterRound,
  nextOf,
  type RoundConfig,
  type RoundState,
  type RunState,
  stopRun,
} from "@tributary/rounds";
import type { Json, ModelVersion, RoundRecord, RunRecord } from "@tributary/storage";
import { deriveSeed } from "@tributary/weights";
import {
  abandonedMessage,
  committedMessage,
  inviteBase,
  refusedMessage,
  runEndedMessage,
} from "./messages.ts";
import type { Ports } from "./ports.ts";
import { Round, type RoundMessage } from "./round.ts";
import type { RoundEnd } from "./summary.ts";

export type RunOptions = {
  readonly ports: Ports;
  readonly record: RunRecord;
  readonly task: TaskSpec;
  readonly head: ModelVersion;
  readonly model_weights: number;
  readonly history: readonly RoundSummary[];
  readonly evaluated_on: string | null;
};

export class Run {
  readonly id: RunId;
  readonly task: TaskSpec;
  readonly #options: RunOptions;
  readonly #ports: Ports;
  readonly #connected = new Set<ParticipantId>();
  readonly #history: RoundSummary[];
  #record: RunRecord;
  #head: ModelVersion;
  #round: Round | null = null;
  #cancelNext = () => {};
  #isClosed = false;

  constructor(options: RunOptions) {
    this.id = options.record.id;
    this.task = options.task;
    this.#options = options;
    this.#ports = options.ports;
    this.#record = options.record;
    this.#head = options.head;
    this.#history = [...options.history];
  }

  get #state(): RunState {
    return this.#record.state as unknown as RunState;
  }

  get isRunning(): boolean {
    return this.#record.status === "running";
  }

  /** Goes on where the records end: the unfinished round, or the next one. */
  async start(): Promise<void> {
    if (!this.isRunning) return;
    const unfinished = await this.#ports.records.rounds.unfinished(this.id);
    if (unfinished === null) this.#scheduleNext();
    else await this.#openRound(unfinished);
  }

  /** A participant is connected and has joined the task. */
  join(participant: ParticipantId, seq: number): void {
    const { model_version, model, rounds_target } = this.#state;
    this.#ports.outbox.send(participant, {
      type: "joined",
      seq,
      task: this.task,
      run: this.id,
      model,
      model_version,
      rounds_target,
    });
    this.#connected.add(participant);
    const now_ms = this.#ports.clock.now_ms();
    if (!this.isRunning) this.#ports.outbox.send(participant, this.#endMessage());
    else this.#round?.dispatch({ type: "available", now_ms, participant });
    this.#changed();
  }

  /** A participant's connection is lost, or it said that it leaves. */
  leave(participant: ParticipantId, how: "disconnected" | "left"): void {
    if (!this.#connected.delete(participant)) return;
    this.#round?.dispatch({ type: how, now_ms: this.#ports.clock.now_ms(), participant });
    this.#changed();
  }

  async handle(from: ParticipantId, message: RoundMessage): Promise<void> {
    if (this.#round?.config.round === message.round) return this.#round.handle(from, message);
    const isPast = Number(message.round.split(".")[1]) < this.#state.next_number;
    const reason = isPast ? "round_stale" : "round_unknown";
    const { round, seq } = message;
    this.#ports.log.warn({ round, participant: from, reason }, "A message for another round");
    this.#ports.publish({ type: "refusal", run: this.id, reason });
    const detail = `The round is ${this.#round?.config.round ?? "not open yet"}.`;
    this.#ports.outbox.send(from, refusedMessage({ seq, round, reason, detail }));
  }

  /** Ends the run after giving up the round that is under way; its model stays. */
  async stop(): Promise<void> {
    if (!this.isRunning) return;
    this.#cancelNext();
    this.#record = this.#recordOf(stopRun(this.#state));
    await this.#ports.records.runs.save(this.#record);
    const now_ms = this.#ports.clock.now_ms();
    if (this.#round === null) return this.#announceEnd();
    this.#round.dispatch({ type: "stop", now_ms, reason: "stopped", detail: "" });
    await this.#round.settled();
  }

  view(): RunView {
    const { committed, rounds_target } = this.#state;
    return {
      id: this.id,
      task: this.task.id,
      task_version: this.task.version,
      title: this.task.title,
      status: this.#record.status,
      rounds_target,
      rounds_committed: committed,
      model: this.#head.sha256,
      model_version: this.#head.version,
      model_weights: this.#options.model_weights,
      connected: this.#connected.size,
      started_at_ms: this.#record.created_at_ms,
      evaluated_on: this.#options.evaluated_on,
      round: this.#round?.view() ?? null,
    };
  }

  history(): readonly RoundSummary[] {
    return this.#history;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelNext();
    await this.#round?.close();
  }

  #recordOf(state: RunState): RunRecord {
    return { ...this.#record, state: state as unknown as Json, status: state.status };
  }

  #scheduleNext(): void {
    const next = nextOf(this.#state);
    if (next.kind === "finish") {
      this.#announceEnd();
      return;
    }
    const { clock, log } = this.#ports;
    const open = () =>
      this.#beginRound(next.number).catch((error) => {
        log.error({ run: this.id, error: String(error) }, "The next round could not be opened");
        if (!this.#isClosed) this.#cancelNext = clock.setAlarm(clock.now_ms() + 5_000, open);
      });
    if (next.delay_ms === 0) void open();
    else this.#cancelNext = clock.setAlarm(clock.now_ms() + next.delay_ms, open);
  }

  async #beginRound(number: number): Promise<void> {
    if (this.#isClosed || !this.isRunning) return;
    const key = createRoundKey();
    const config = this.#roundConfig(number);
    const record: RoundRecord = {
      id: config.round,
      run: this.id,
      number,
      config,
      state: null,
      secret: encodeBase64url(key.secretKey),
    };
    await this.#ports.records.rounds.begin(record);
    await this.#openRound(record);
  }

  #roundConfig(number: number): RoundConfig {
    const { round: policy, privacy } = this.task;
    return {
      run: this.id,
      round: roundId(this.id, number),
      number,
      privacy,
      quorum: policy.quorum,
      cohort_target: cohortTarget(policy),
      threshold: policy.quorum,
      recruit_wait_ms: policy.recruit_wait_ms,
      deadline_ms: policy.deadline_ms,
      exchange_ms: policy.deadline_ms,
      reconnect_grace_ms: limits.reconnect_grace_ms,
      selection_seed: deriveSeed(this.#record.seed, "selection", number),
    };
  }

  async #openRound(record: RoundRecord): Promise<void> {
    const config = record.config as unknown as RoundConfig;
    if (record.secret === null) throw new Error(`Round ${record.id} has lost its key.`);
    const key = roundKeyFromSecret(fromBase64url(record.secret));
    const { task } = this;
    const head = this.#head;
    const invite = await inviteBase({
      config,
      task,
      model: head.sha256,
      model_version: head.version,
      roundPublicKey: key.publicKey,
      signer: this.#ports.identity,
    });
    if (this.#isClosed) return;
    this.#round = new Round({
      ports: this.#ports,
      config,
      task,
      snapshot: record.state as unknown as RoundState | null,
      eligible: [...this.#connected],
      context: {
        round: config.round,
        secret: record.secret,
        model: head.sha256,
        model_weights: this.#options.model_weights,
        update_norm_max: task.update_norm_max,
      },
      invite,
      head,
      recordAfter: (end) => this.#recordOf(runAfter(this.#state, end)),
      onEnd: (end, summary) => this.#roundEnded(config, end, summary),
      onChange: () => this.#changed(),
    });
    this.#changed();
  }

  #roundEnded(config: RoundConfig, end: RoundEnd, summary: RoundSummary): void {
    this.#record = this.#recordOf(runAfter(this.#state, end));
    this.#history.push(summary);
    this.#round = null;
    if (end.outcome === "committed") {
      this.#head = end.model;
      this.#tellAll(committedMessage(config, end.effect.result, end.effect.counted.length));
    } else {
      this.#tellAll(abandonedMessage(config, end.effect));
    }
    const { outcome, reason, accepted, cohort, accuracy, seconds } = summary;
    const fields = { round: config.round, outcome, reason, accepted, cohort, accuracy, seconds };
    this.#ports.log.info(fields, "Round over");
    this.#ports.publish({ type: "round", run: this.id, summary });
    this.#scheduleNext();
    this.#changed();
  }

  #announceEnd(): void {
    this.#ports.log.info({ run: this.id, status: this.#record.status }, "Run over");
    this.#tellAll(this.#endMessage());
    this.#changed();
  }

  #endMessage(): CoordinatorMessage {
    const outcome = this.#record.status === "stopped" ? "stopped" : "finished";
    return runEndedMessage(this.id, outcome, this.#head);
  }

  #tellAll(message: CoordinatorMessage): void {
    for (const participant of this.#connected) this.#ports.outbox.send(participant, message);
  }

  #changed(): void {
    this.#ports.publish({ type: "run", run: this.view() });
  }
}

function runAfter(state: RunState, end: RoundEnd): RunState {
  if (end.outcome === "abandoned") return afterRound(state, { kind: "abandoned" }).run;
  const { sha256: model, version: model_version } = end.model;
  return afterRound(state, { kind: "committed", model, model_version }).run;
}
