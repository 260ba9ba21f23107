/**
 * A hostile participant of a secure world: a real client whose words are changed on their way out.
 * It is well behaved in most rounds, and always in calm weather, since one garbled update spoils the
 * sum of a whole round.
 */
import type { Identity, Rng } from "@tributary/crypto";
import type { ParticipantLink, ParticipantMessage, RoundId } from "@tributary/protocol";
import type { Random } from "@tributary/weights";
import { type Replies, spoilers, type Trick, type TrickName, tricks } from "./tricks.ts";

export type MeddlerOptions = {
  readonly identity: Identity;
  readonly random: Random;
  readonly sleep: (ms: number) => Promise<void>;
  readonly deadline_ms: number;
  /** What it does in a round that begins now; null to behave. */
  readonly choose: () => TrickName | null;
  readonly onTrick: (name: TrickName) => void;
};

/** The share of tricks that spoil a sum. */
const spoiling = 0.25;
/** How many secrets a client draws for a round. */
const secrets_max = 4;

const names = Object.keys(tricks) as TrickName[];

export function drawTrick(random: Random): TrickName {
  const among = random() < spoiling ? spoilers : names;
  return among[Math.floor(among.length * random())] ?? "no answer";
}

export class Meddler {
  readonly #options: MeddlerOptions;
  /** The newest are of the round that is under way. */
  #secrets: readonly Uint8Array[] = [];
  #round: RoundId | null = null;
  #trick: Trick = {};

  constructor(options: MeddlerOptions) {
    this.#options = options;
  }

  /** The same bytes for the client and for the meddler, who may change them later. */
  wrapRng(rng: Rng): Rng {
    return (length) => {
      const bytes = rng(length);
      if (length === 32) this.#secrets = [...this.#secrets, bytes].slice(-secrets_max);
      return bytes;
    };
  }

  wrapLink(link: ParticipantLink): ParticipantLink {
    let lastSent: Promise<void> = Promise.resolve();
    return {
      send: (message) => {
        lastSent = lastSent.then(async () => {
          for (const said of await this.#instead(message)) link.send(said);
        });
      },
      onMessage: (listener) =>
        link.onMessage((message) => {
          if (message.type === "invite") this.#begin(message.round);
          listener(message);
        }),
      onClose: (listener) => link.onClose(listener),
      close: (why) => void lastSent.then(() => link.close(why)),
    };
  }

  #begin(round: RoundId): void {
    if (round === this.#round) return;
    this.#round = round;
    this.#trick = {};
    const name = this.#options.choose();
    if (name === null) return;
    this.#options.onTrick(name);
    const secrets = () => this.#secrets;
    this.#trick = tricks[name]({ ...this.#options, secrets });
  }

  async #instead(message: ParticipantMessage): Promise<readonly ParticipantMessage[]> {
    const isOfRound = "round" in message && message.round === this.#round;
    // TypeScript does not see that the entry takes just this type of message.
    const change = this.#trick[message.type] as ((said: typeof message) => Replies) | undefined;
    return isOfRound && change !== undefined ? change(message) : [message];
  }
}
