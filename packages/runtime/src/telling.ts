/** What the participants of one round are told: the round machine's effects as messages, and refusals. */
import { type ParticipantId, type RefusalReason, refusalSentences } from "@tributary/protocol";
import type { RoundConfig, RoundEffect, RoundState } from "@tributary/rounds";
import { type ExchangeEffect, tellExchange } from "./exchange.ts";
import { type InviteBase, inviteMessage, refusedMessage, waitingMessage } from "./messages.ts";
import type { Ports } from "./ports.ts";

export type TellingEffect =
  | ExchangeEffect
  | Extract<
      RoundEffect,
      { type: "invite" | "keep_waiting" | "confirm_update" | "refuse" | "drop" }
    >;

export class Telling {
  readonly #ports: Pick<Ports, "outbox" | "clock" | "log" | "publish">;
  readonly #config: RoundConfig;
  readonly #invite: InviteBase;
  readonly #state: () => RoundState;
  readonly #comeBackAfter_ms: (participant: ParticipantId) => number;

  constructor(options: {
    readonly ports: Pick<Ports, "outbox" | "clock" | "log" | "publish">;
    readonly config: RoundConfig;
    readonly invite: InviteBase;
    readonly state: () => RoundState;
    readonly comeBackAfter_ms: (participant: ParticipantId) => number;
  }) {
    this.#ports = options.ports;
    this.#config = options.config;
    this.#invite = options.invite;
    this.#state = options.state;
    this.#comeBackAfter_ms = options.comeBackAfter_ms;
  }

  async tell(effect: TellingEffect): Promise<void> {
    const { outbox, clock } = this.#ports;
    const { round } = this.#config;
    switch (effect.type) {
      case "invite": {
        const { participant, delivered } = effect;
        const message = inviteMessage(this.#invite, this.#state(), delivered, clock.now_ms());
        if (message !== null) outbox.send(participant, message);
        return;
      }
      case "keep_waiting":
        return this.keepWaiting(effect.participant);
      case "confirm_update": {
        const { participant, sha256 } = effect.update;
        return outbox.send(participant, { type: "update_accepted", round, sha256 });
      }
      case "refuse":
        return this.refuse(effect.participant, null, effect.reason, `Round ${round}.`);
      case "drop":
        return outbox.send(effect.participant, { type: "dropped", round, reason: effect.reason });
      default:
        return tellExchange(outbox, this.#state(), effect);
    }
  }

  refuse(to: ParticipantId, seq: number | null, reason: RefusalReason, detail: string): void {
    const { log, outbox, publish } = this.#ports;
    const { round, run } = this.#config;
    log.warn({ round, participant: to, reason, detail }, refusalSentences[reason]);
    publish({ type: "refusal", run, reason });
    outbox.send(to, refusedMessage({ seq, round, reason, detail }));
  }

  /** Tells somebody who is not at work in this round what it waits for, and for how long it is not needed. */
  keepWaiting(participant: ParticipantId): void {
    const state = this.#state();
    const isUnderWay = "members" in state && "ends_at_ms" in state;
    const come_back_ms = isUnderWay ? this.#comeBackAfter_ms(participant) : 0;
    this.#ports.outbox.send(participant, waitingMessage(state, this.#config, come_back_ms));
  }
}
