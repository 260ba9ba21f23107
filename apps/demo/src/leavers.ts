/**
 * People who leave, for `--drop`: in every round some of the participants go in a phase that chance picks, half of them
 * without a word, and come back when the round is over. They go where a real one would be missed most: in place of the
 * message that the others wait for.
 */
import type { Connect } from "@tributary/client";
import type { ParticipantLink, ParticipantMessage, Privacy, RoundId } from "@tributary/protocol";
import { deriveSeed, mulberry32, permutation, randomInteger } from "@tributary/weights";

export type LeaversOptions = {
  readonly participants: number;
  /** The share of them that leaves in each round, 0 to 1. */
  readonly share: number;
  readonly seed: number;
};

type SentInRound = Extract<ParticipantMessage, { round: unknown }>["type"];

/** By privacy, the messages in whose place somebody may be gone: one for each phase that waits for participants. */
const departures: Readonly<Record<Privacy, readonly SentInRound[]>> = {
  secure: ["advertise_keys", "share_keys", "update_begin", "confirm_survivors", "unmask"],
  sealed: ["update_begin"],
};

type Plan = { readonly insteadOf: SentInRound; readonly says: boolean };

export class Leavers {
  readonly #options: LeaversOptions;
  readonly #over = new Set<RoundId>();
  readonly #waiting = new Map<RoundId, (() => void)[]>();

  constructor(options: LeaversOptions) {
    this.#options = options;
  }

  /** The same way to connect, for somebody who sometimes leaves. */
  wrap(participant: number, connect: Connect): Connect {
    const privacies = new Map<RoundId, Privacy>();
    let left: RoundId | null = null;
    return async (signal) => {
      if (left !== null) await this.#endOf(left, signal);
      left = null;
      const link = await connect(signal);
      return {
        onClose: (listener) => link.onClose(listener),
        close: (why) => link.close(why),
        onMessage: (listener) =>
          link.onMessage((message) => {
            if (message.type === "invite") privacies.set(message.round, message.privacy);
            listener(message);
          }),
        send: (message) => {
          const round = "round" in message ? message.round : null;
          const privacy = round === null ? undefined : privacies.get(round);
          if (round === null || privacy === undefined) return link.send(message);
          const plan = this.#planOf(participant, round, privacy);
          if (plan?.insteadOf !== message.type) return link.send(message);
          left = round;
          leave(link, plan, message.seq);
        },
      };
    };
  }

  /** Whoever left in it comes back. */
  roundOver(round: RoundId): void {
    this.#over.add(round);
    for (const wake of this.#waiting.get(round) ?? []) wake();
    this.#waiting.delete(round);
  }

  /** Null for those who stay. Chance depends on seed, round and participant only. */
  #planOf(participant: number, round: RoundId, privacy: Privacy): Plan | null {
    const { participants, share, seed } = this.#options;
    const order = permutation(participants, mulberry32(deriveSeed(seed, "leavers", round)));
    if (order.indexOf(participant) >= Math.round(share * participants)) return null;
    const random = mulberry32(deriveSeed(seed, "departure", round, participant));
    const possible = departures[privacy];
    const insteadOf = possible[randomInteger(random, possible.length)];
    return insteadOf === undefined ? null : { insteadOf, says: random() < 0.5 };
  }

  #endOf(round: RoundId, signal: AbortSignal): Promise<void> {
    if (this.#over.has(round) || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.set(round, [...(this.#waiting.get(round) ?? []), resolve]);
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }
}

function leave(link: ParticipantLink, { says }: Plan, seq: number): void {
  if (says) link.send({ type: "leave", seq });
  link.close("left");
}
