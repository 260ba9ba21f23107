/** What the participants of a buffered run are told: the machine's effects as messages, and refusals. */
import { fromBase64url, roundKeyFromSecret } from "@tributary/crypto";
import {
  type BufferedTask,
  type CoordinatorMessage,
  invitationId,
  type ParticipantId,
  type RefusalReason,
  type RoundId,
  refusalSentences,
} from "@tributary/protocol";
import {
  type BufferedConfig,
  type BufferedEffect,
  type BufferedState,
  pauseOf,
} from "@tributary/rounds";
import { type InviteBase, inviteBase, pausedMessage, refusedMessage } from "../messages.ts";
import type { Ports } from "../ports.ts";
import type { VersionKey } from "./keys.ts";

export type TellingEffect = Extract<
  BufferedEffect,
  { type: "invite" | "keep_waiting" | "confirm_update" | "refuse" | "drop" }
>;

export type TellingOptions = {
  readonly ports: Pick<Ports, "outbox" | "clock" | "log" | "publish" | "identity">;
  readonly config: BufferedConfig;
  readonly task: BufferedTask;
  readonly state: () => BufferedState;
  readonly keyOf: (version: number) => VersionKey | undefined;
};

export class Telling {
  readonly #options: TellingOptions;
  /** Each takes a millisecond to compute, and is in every invitation. */
  readonly #publicKeys = new WeakMap<VersionKey, Uint8Array>();

  constructor(options: TellingOptions) {
    this.#options = options;
  }

  async tell(effect: TellingEffect): Promise<void> {
    const { outbox } = this.#options.ports;
    switch (effect.type) {
      case "invite":
        return this.#invite(effect);
      case "keep_waiting":
        return outbox.send(effect.participant, this.waiting());
      case "confirm_update": {
        const { participant, invitation, sha256 } = effect.update;
        const round = this.#roundOf(invitation);
        return outbox.send(participant, { type: "update_accepted", round, sha256 });
      }
      case "refuse": {
        const round = this.#roundOf(effect.invitation);
        return this.refuse(effect.participant, { seq: null, round, reason: effect.reason });
      }
      case "drop": {
        const round = this.#roundOf(effect.invitation);
        return outbox.send(effect.participant, { type: "dropped", round, reason: effect.reason });
      }
      default:
        effect satisfies never;
    }
  }

  refuse(
    to: ParticipantId,
    refusal: {
      readonly seq: number | null;
      readonly round: RoundId;
      readonly reason: RefusalReason;
      readonly detail?: string;
    },
  ): void {
    const { log, outbox, publish } = this.#options.ports;
    const { reason, round } = refusal;
    const detail = refusal.detail ?? `Round ${round}.`;
    log.warn({ round, participant: to, reason, detail }, refusalSentences[reason]);
    publish({ type: "refusal", run: this.#options.config.run, reason });
    outbox.send(to, refusedMessage({ ...refusal, detail }));
  }

  /** What somebody who is not at work is told. It may be invited at any time, so it is not sent away. */
  waiting(): CoordinatorMessage {
    const state = this.#options.state();
    const need = this.#options.config.buffer;
    if (pauseOf(state) !== null) return pausedMessage(need);
    const have = "buffer" in state ? Math.min(state.buffer.length, need) : 0;
    return { type: "waiting", waiting: { for: "round_end", have, need, come_back_ms: 0 } };
  }

  async #invite(effect: Extract<TellingEffect, { type: "invite" }>): Promise<void> {
    const { ports, state, config } = this.#options;
    const { participant, invitation } = effect;
    const invite = await this.#inviteFor(effect);
    // Read when the signature is there: the work may have ended meanwhile.
    const current = state();
    if (invite === null || !("at_work" in current)) return;
    const work = current.at_work.find((one) => one.invitation === invitation);
    if (work === undefined) return;
    ports.outbox.send(participant, {
      ...invite,
      seq: current.revision,
      cohort: config.buffer,
      deadline_ms: Math.max(0, work.ends_at_ms - ports.clock.now_ms()),
      delivered: false,
    });
  }

  /** Null when its version is needed no more: the work ended in the step that began it. */
  async #inviteFor({
    invitation,
    version,
    model,
  }: Extract<TellingEffect, { type: "invite" }>): Promise<InviteBase | null> {
    const { ports, config, task, keyOf } = this.#options;
    const key = keyOf(version);
    if (key === undefined) return null;
    const round = this.#roundOf(invitation);
    const { run, buffer: quorum } = config;
    return inviteBase({
      // Its number is that of the version which would follow in a run of rounds.
      config: { run, round, number: version + 1, quorum, privacy: "sealed" },
      task,
      model,
      model_version: version,
      encoding: null,
      roundPublicKey: this.#publicKeyOf(key),
      signer: ports.identity,
    });
  }

  #publicKeyOf(key: VersionKey): Uint8Array {
    const known = this.#publicKeys.get(key);
    if (known !== undefined) return known;
    const { publicKey } = roundKeyFromSecret(fromBase64url(key.secret));
    this.#publicKeys.set(key, publicKey);
    return publicKey;
  }

  #roundOf(invitation: number): RoundId {
    return invitationId(this.#options.config.run, invitation);
  }
}
