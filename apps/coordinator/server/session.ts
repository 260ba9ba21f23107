/**
 * One connection of one participant: challenged, then proven, then joined. It reads frames one after another and
 * refuses what is no message, comes too fast, or comes too early.
 */
import { type Challenge, fromBase64url, verifyChallenge, verifyKeyChange } from "@tributary/crypto";
import {
  type Capabilities,
  type CoordinatorMessage,
  limits,
  type MessageOf,
  negotiateVersion,
  type ParticipantId,
  type ParticipantMessage,
  protocolVersion,
  type RefusalReason,
  readParticipantMessage,
  reasonFor,
} from "@tributary/protocol";
import type { KeyChange, Log, Runtime } from "@tributary/runtime";
import { StorageError } from "@tributary/storage";
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { Guard } from "./guards.ts";
import { digestOfInvite } from "./invites.ts";
import type { Metrics } from "./metrics.ts";

export type ParticipantSessionOptions = {
  readonly challenge: Challenge;
  readonly runtime: () => Runtime;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly send: (message: CoordinatorMessage) => void;
  /** Asked before a proof is checked: null admits; otherwise in how many milliseconds there is a place. */
  readonly admit: () => number | null;
  /** Tells why, and when to come back, and closes the connection. */
  readonly refuse: (reason: RefusalReason, detail: string, retry_after_ms?: number | null) => void;
  readonly onProven: (participant: ParticipantId, capabilities: Capabilities) => void;
  /** Of the address: invites that let nobody in, and changes of keys. */
  readonly guards: { readonly invites: Guard; readonly keyChanges: Guard };
  /** Both keys are proved. */
  readonly changeKey: (before: ParticipantId, after: ParticipantId) => Promise<KeyChange>;
  readonly close: () => void;
};

type Proven<P extends string> = {
  readonly phase: P;
  readonly participant: ParticipantId;
  readonly capabilities: Capabilities;
};

type State =
  | { readonly phase: "challenged" }
  | Proven<"proven">
  | Proven<"joined">
  | { readonly phase: "over"; readonly participant: ParticipantId | null };

/** Frames that are no messages, from one connection, before it is closed. */
const malformed_max = 5;

export class ParticipantSession {
  readonly versions = protocolVersion;
  readonly #options: ParticipantSessionOptions;
  readonly #limiter = new RateLimiterMemory({ points: limits.messages_per_second, duration: 1 });
  #state: State = { phase: "challenged" };
  #queue: Promise<void> = Promise.resolve();
  #malformed = 0;
  /** Agreed on with the other side. */
  #protocol = protocolVersion.max as number;
  /** Frames that came and are not handled yet. */
  #waiting = 0;

  constructor(options: ParticipantSessionOptions) {
    this.#options = options;
  }

  get participant(): ParticipantId | null {
    return this.#state.phase === "challenged" ? null : this.#state.participant;
  }

  get isPastJoining(): boolean {
    return this.#state.phase === "joined" || this.#state.phase === "over";
  }

  get #isOver(): boolean {
    return this.#state.phase === "over";
  }

  /** The reason, as the version that was agreed on knows it. */
  wordFor(reason: RefusalReason): RefusalReason {
    return reasonFor(this.#protocol, reason);
  }

  /** Takes the arguments of one Socket.IO event, whatever they are. */
  receive(frame: readonly unknown[]): void {
    if (this.#state.phase === "over") return;
    // A flood must not pile up behind a message that takes its time.
    this.#waiting += 1;
    if (this.#waiting > limits.messages_waiting_max) {
      this.#flooded();
      return;
    }
    const isAdmitted = this.#limiter.consume("all").then(
      () => true,
      () => this.#flooded(),
    );
    const handled = this.#queue.then(async () => {
      if (await isAdmitted) await this.#take(frame);
    });
    this.#queue = handled
      .catch((error) => this.#failed(error))
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  /** Another connection of the same device took its place: what is still waiting here is not its word any more. */
  supersede(): void {
    this.#state = { phase: "over", participant: this.participant };
  }

  /** Resolves when every frame that came so far is handled: a `leave` just before the end of the connection too. */
  settled(): Promise<void> {
    return this.#queue;
  }

  #flooded(): false {
    if (this.#state.phase !== "over") {
      const { messages_per_second, messages_waiting_max } = limits;
      const detail = `At most ${messages_per_second} a second and ${messages_waiting_max} waiting.`;
      this.#end("too_many_messages", detail);
    }
    return false;
  }

  async #take(frame: readonly unknown[]): Promise<void> {
    if (this.#state.phase === "over") return;
    const { metrics } = this.#options;
    const message = frame.length === 1 ? readParticipantMessage(frame[0]) : null;
    if (message === null) return this.#refuseFrame(frame[0]);
    metrics.messages.inc({ type: message.type });
    await this.#handle(message);
  }

  async #handle(message: ParticipantMessage): Promise<void> {
    const { runtime, close } = this.#options;
    if (message.type === "hello") return this.#prove(message);
    if (this.#state.phase === "challenged") return this.#end("not_proven", "Say hello first.");
    if (this.#state.phase === "over") return;
    const { participant, capabilities } = this.#state;
    switch (message.type) {
      case "join":
        return this.#join(message, { participant, capabilities });
      case "change_key":
        return this.#changeKey(message, participant);
      case "leave":
        runtime().leave(participant, "left");
        this.#state = { phase: "over", participant };
        return close();
      default:
        return runtime().handle(participant, message);
    }
  }

  async #join(
    { task, seq, invite, has_enough_examples }: MessageOf<ParticipantMessage, "join">,
    { participant, capabilities }: Pick<Proven<"proven">, "participant" | "capabilities">,
  ): Promise<void> {
    const { runtime, guards } = this.#options;
    const wait_ms = invite === undefined ? null : await guards.invites.waitBeforeNext();
    if (wait_ms !== null)
      return this.#end("too_many_messages", "Too many invites failed.", wait_ms);
    const digest = invite === undefined ? null : digestOfInvite(invite);
    const admission = await runtime().devices.admit({ participant, task, invite: digest });
    // It may have gone, or been sent off, while the records were asked.
    if (this.#state.phase === "over") return;
    if (!admission.ok) {
      if (admission.reason === "invite_invalid") await guards.invites.note();
      return this.#end(admission.reason, `Task "${task}".`);
    }
    const about = { capabilities, has_enough_examples: has_enough_examples === true };
    if (!runtime().join(participant, task, seq, about)) {
      return this.#end("task_unknown", `Task "${task}" is not open.`);
    }
    this.#state = { phase: "joined", participant, capabilities };
  }

  async #prove(hello: MessageOf<ParticipantMessage, "hello">): Promise<void> {
    const { challenge, send, onProven, admit } = this.#options;
    if (this.#state.phase !== "challenged") return;
    const theirs = { min: hello.protocol_min, max: hello.protocol_max };
    const protocol = negotiateVersion(protocolVersion, theirs);
    if (protocol === null) {
      const ours = `${protocolVersion.min} to ${protocolVersion.max}`;
      const detail = `It speaks ${theirs.min} to ${theirs.max}; the coordinator speaks ${ours}.`;
      return this.#end("protocol_unsupported", detail);
    }
    const wait_ms = admit();
    if (wait_ms !== null) {
      const { handshakes_per_second: all, handshakes_of_network: of_one } = limits;
      const detail = `${all} devices are let in a second, ${of_one} of one network; more are here.`;
      return this.#end("too_many_connections", detail, wait_ms);
    }
    const isGenuine = await verifyChallenge({
      challenge,
      publicKey: fromBase64url(hello.device_key),
      answer: fromBase64url(hello.signature),
    });
    if (!isGenuine) return this.#end("signature_invalid", "");
    const { device_key: participant, capabilities } = hello;
    this.#protocol = protocol;
    const outside = this.#options.runtime().devices.refusalOf(participant);
    if (outside !== null) return this.#end(outside, "");
    this.#state = { phase: "proven", participant, capabilities };
    onProven(participant, capabilities);
    send({ type: "welcome", seq: hello.seq, protocol });
  }

  /** The device goes on under a new key, and comes back with it. */
  async #changeKey(
    { seq, new_key, old_signature, new_signature }: MessageOf<ParticipantMessage, "change_key">,
    participant: ParticipantId,
  ): Promise<void> {
    const { challenge, guards, changeKey, send, close } = this.#options;
    if (this.#state.phase !== "proven") {
      return this.#answer("phase_mismatch", "A device changes its key before it joins a task.");
    }
    const wait_ms = await guards.keyChanges.waitBeforeNext();
    if (wait_ms !== null) return this.#end("too_many_messages", "Too many new keys.", wait_ms);
    await guards.keyChanges.note();
    const isGenuine = await verifyKeyChange({
      challenge,
      before: fromBase64url(participant),
      after: fromBase64url(new_key),
      proof: { by_old: fromBase64url(old_signature), by_new: fromBase64url(new_signature) },
    });
    if (!isGenuine) return this.#end("signature_invalid", "");
    // Another connection of the device may have taken the place of this one meanwhile, and joined.
    if (this.#isOver) return;
    const change = await changeKey(participant, new_key);
    if (!change.ok) return this.#end(change.reason, "");
    this.#state = { phase: "over", participant };
    send({ type: "key_changed", seq, device_key: new_key });
    close();
  }

  #refuseFrame(frame: unknown): void {
    this.#malformed += 1;
    const detail = `A frame of type ${typeof frame} is no message of protocol ${protocolVersion.max}.`;
    if (this.#malformed >= malformed_max) return this.#end("malformed_message", detail);
    this.#answer("malformed_message", detail);
  }

  /** What went wrong while handling a message must not end the process, nor say too much. */
  #failed(error: unknown): void {
    const { log } = this.#options;
    const isStorage = error instanceof StorageError;
    log.error({ participant: this.participant, error: String(error) }, "A message failed");
    if (isStorage) this.#answer("storage_unavailable", "");
    else this.#answer("internal", "");
  }

  #answer(reason: RefusalReason, detail: string): void {
    const { send, metrics, log } = this.#options;
    metrics.refusals.inc({ reason });
    log.warn({ participant: this.participant, reason, detail }, "Message refused");
    send({
      type: "refused",
      seq: null,
      round: null,
      reason,
      detail,
      fatal: false,
      retry_after_ms: null,
    });
  }

  #end(reason: RefusalReason, detail: string, retry_after_ms: number | null = null): void {
    this.#state = { phase: "over", participant: this.participant };
    this.#options.refuse(this.wordFor(reason), detail, retry_after_ms);
  }
}
