/**
 * One connection's life: answer the challenge, join the task, then react to the coordinator's messages until the link
 * closes. What must outlive the connection (the current round's work) belongs to the desk that is passed in.
 */
import { fromBase64url, type Identity } from "@tributary/crypto";
import {
  type Capabilities,
  type CoordinatorMessage,
  type InviteSecret,
  invitesFrom_version,
  type MessageOf,
  type ParticipantLink,
  refusalSentences,
  type TaskId,
  type TaskSpec,
} from "@tributary/protocol";
import { type Agreed, type Agreement, protectionOf } from "./agreement.ts";
import type { Desk } from "./desk.ts";
import type { ParticipantEvent } from "./event.ts";
import { type Challenge, helloTo } from "./handshake.ts";
import {
  examplesRefused,
  finalReasons,
  lossReasons,
  lossRetry_ms,
  strangerRefused,
  taskRefused,
} from "./refusal.ts";
import { awayFor_ms } from "./return.ts";
import type { Trust } from "./trust.ts";

export type SessionOptions = {
  readonly link: ParticipantLink;
  readonly identity: Identity;
  readonly task: TaskId;
  readonly capabilities: Capabilities;
  /** Said in every join, where the other side knows of invites: who is enrolled already is not counted again. */
  readonly invite?: InviteSecret;
  readonly examples?: number;
  readonly idle?: "stay" | "disconnect";
  readonly desk: Desk;
  readonly trust: Trust;
  readonly agreement: Agreement;
  readonly onAgreed?: (agreed: Agreed) => void;
  readonly emit: (event: ParticipantEvent) => void;
  readonly signal: AbortSignal;
};

export type SessionEnd = {
  readonly why: string;
  /** Coming back would not help. */
  readonly isFinal: boolean;
  /** The coordinator asks for at least so much time; null leaves it to the participant. */
  readonly retry_after_ms: number | null;
  /** This device left until then, since it was not needed earlier; null where the connection was lost. */
  readonly away_ms: number | null;
  /** Whether the connection got as far as joining the task. */
  readonly hadJoined: boolean;
};

type Refused = MessageOf<CoordinatorMessage, "refused">;
type HandshakeType = "challenge" | "welcome" | "joined" | "refused" | "key_changed";
type RoundNews = Exclude<CoordinatorMessage, { type: HandshakeType }>;

export function runSession(options: SessionOptions): Promise<SessionEnd> {
  return new Session(options).run();
}

class Session {
  readonly #options: SessionOptions;
  /** How far the handshake is; a message that comes before its time is ignored. */
  #phase: "new" | "challenged" | "answered" | "proven" | "vouching" | "joined" = "new";
  #why: string | null = null;
  #isFinal = false;
  #retry_after_ms: number | null = null;
  #away_ms: number | null = null;
  /** Whether this connection's `join` said that there are enough examples. */
  #hasVouched = false;
  #knowsInvites = false;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  run(): Promise<SessionEnd> {
    const { link, signal, desk } = this.#options;
    return new Promise((resolve) => {
      const leave = () => this.#leave();
      link.onClose((why) => {
        signal.removeEventListener("abort", leave);
        desk.detach();
        resolve({
          why: this.#why ?? why,
          isFinal: this.#isFinal,
          retry_after_ms: this.#retry_after_ms,
          away_ms: this.#away_ms,
          hadJoined: this.#phase === "joined",
        });
      });
      link.onMessage((message) => {
        this.#handle(message).catch((error) => link.close(String(error)));
      });
      if (signal.aborted) leave();
      else signal.addEventListener("abort", leave, { once: true });
    });
  }

  #leave(): void {
    const { link, desk } = this.#options;
    const isKnown = this.#phase !== "new" && this.#phase !== "challenged";
    if (isKnown) link.send({ type: "leave", seq: desk.nextSeq() });
    link.close("left");
  }

  async #handle(message: CoordinatorMessage): Promise<void> {
    switch (message.type) {
      case "challenge":
        return this.#answer(message);
      case "welcome":
        return this.#welcomed(message);
      case "joined":
        return this.#joined(message);
      case "refused":
        return this.#refused(message);
      case "key_changed":
        return; // Nothing that this session asks for.
      default:
        if (this.#phase === "proven" || this.#phase === "joined") return this.#heed(message);
    }
  }

  async #answer(challenge: Challenge): Promise<void> {
    const { link, trust, desk } = this.#options;
    if (this.#phase !== "new") return;
    this.#phase = "challenged";
    const key = challenge.coordinator_key;
    if (!trust.accepts(fromBase64url(key))) return this.#shunStranger(key);
    const hello = await helloTo(challenge, this.#options);
    this.#phase = "answered";
    link.send({ ...hello, seq: desk.nextSeq() });
  }

  #shunStranger(key: string): void {
    this.#options.emit(strangerRefused(key));
    this.#end("another coordinator", true);
  }

  #welcomed({ protocol }: MessageOf<CoordinatorMessage, "welcome">): void {
    const { emit, agreement } = this.#options;
    if (this.#phase !== "answered") return;
    this.#knowsInvites = protocol >= invitesFrom_version;
    this.#phase = "proven";
    emit({ type: "connected" });
    this.#join(agreement.newest);
  }

  /** What the task asks for is known from an earlier connection, or as soon as it is joined. */
  #join(known: TaskSpec | null): void {
    const { link, desk, task, invite, examples = 0 } = this.#options;
    const needed = known?.eligibility?.examples_min;
    this.#hasVouched = needed !== undefined && examples >= needed;
    const vouched = this.#hasVouched ? { has_enough_examples: true as const } : {};
    const shown = invite !== undefined && this.#knowsInvites ? { invite } : {};
    link.send({ type: "join", seq: desk.nextSeq(), task, ...vouched, ...shown });
  }

  #joined(message: MessageOf<CoordinatorMessage, "joined">): void {
    const { link, emit, desk, agreement } = this.#options;
    const { task, run, model, model_version, rounds_target } = message;
    if (!["proven", "vouching", "joined"].includes(this.#phase)) return;
    if (task.id !== this.#options.task) {
      return link.close(`The coordinator answered with the task ${task.id}.`);
    }
    // On one connection the task stays; one that changed is looked at after a reconnect.
    if (this.#phase === "joined" && !agreement.isStanding(task)) return;
    const objection = agreement.objectionTo(task);
    if (objection !== null) return this.#shun(taskRefused(objection), "another task");
    const { examples = null } = this.#options;
    const needed = task.eligibility?.examples_min ?? 0;
    if ((examples ?? 0) < needed) {
      return this.#shun(examplesRefused(examples, needed), "too few examples");
    }
    if (needed > 0 && !this.#hasVouched) {
      // What comes until the coordinator has heard of them is about a device that may have too few.
      this.#phase = "vouching";
      return this.#join(task);
    }
    const { trust, onAgreed } = this.#options;
    if (trust.key !== null) {
      onAgreed?.({ coordinatorKey: trust.key, protection: protectionOf(task) });
    }
    this.#phase = "joined";
    desk.joined(task, (said) => link.send(said));
    emit({ type: "joined", task, run, model, model_version, rounds_target });
  }

  #shun(refused: ParticipantEvent, why: string): void {
    this.#options.emit(refused);
    this.#why = why;
    this.#isFinal = true;
    this.#leave();
  }

  #refused({ reason, detail, fatal, retry_after_ms, round }: Refused): void {
    const { desk, emit } = this.#options;
    // To the user only what ends the participation is fatal, not what ends one connection.
    const isFinal = fatal && finalReasons.has(reason);
    const sentence = refusalSentences[reason];
    emit({ type: "refused", reason, sentence, detail, fatal: isFinal });
    if (fatal) {
      this.#retry_after_ms = retry_after_ms;
      return this.#end(reason, isFinal);
    }
    if (lossReasons.has(reason)) {
      this.#retry_after_ms = retry_after_ms ?? lossRetry_ms;
      return this.#end(reason, false);
    }
    if (round !== null) desk.refused(round, reason);
  }

  #heed(message: RoundNews): Promise<void> | void {
    const { desk, emit } = this.#options;
    switch (message.type) {
      case "invite":
        return desk.invited(message);
      case "update_resume":
        return desk.resumed(message.round, message.received_bytes);
      case "chunk_received":
        return desk.received(message.round, message.received_bytes);
      case "update_accepted":
        return desk.accepted(message.round, message.sha256);
      case "waiting":
        // Told to wait, this device is at work in no round: one that it still works on is over.
        desk.clear();
        emit({ type: "waiting", waiting: message.waiting });
        return this.#goAwayFor(message.waiting.come_back_ms);
      case "dropped":
        desk.roundOver(message.round);
        return emit({ type: "dropped", round: message.round, reason: message.reason });
      case "round_committed": {
        const { round, model, model_version, counted, accuracy, loss } = message;
        desk.committed(round, model);
        return emit({ type: "committed", round, model, model_version, counted, accuracy, loss });
      }
      case "round_abandoned": {
        const { round, reason, detail } = message;
        desk.roundOver(round);
        return emit({ type: "abandoned", round, reason, detail });
      }
      case "run_ended": {
        const { run, outcome, model, model_version } = message;
        desk.clear();
        const next_run_in_ms = message.next_run_in_ms ?? null;
        return emit({ type: "ended", run, outcome, model, model_version, next_run_in_ms });
      }
      case "cohort_keys":
      case "shares":
      case "survivors":
      case "unmask_request":
        return desk.heed(message);
      default:
        message satisfies never;
    }
  }

  /** Nobody needs this device for so long. */
  #goAwayFor(come_back_ms: number): void {
    if (this.#options.idle !== "disconnect") return;
    this.#away_ms = awayFor_ms(come_back_ms);
    if (this.#away_ms !== null) this.#end("away", false);
  }

  #end(why: string, isFinal: boolean): void {
    this.#why = why;
    this.#isFinal = isFinal;
    this.#options.link.close(why);
  }
}
