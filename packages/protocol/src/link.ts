/**
 * A link carries messages both ways between one participant and the coordinator. Socket.IO is one
 * (in the client's transport and the coordinator's gateway); the in-memory pair here is another,
 * with an explicit flush: the test, or the simulator, chooses the order in which things arrive.
 */
import type { CoordinatorMessage, ParticipantMessage } from "./messages.ts";

export type Link<Out, In> = {
  send(message: Out): void;
  /** One listener per link; messages that came before it was set are delivered then. */
  onMessage(listener: (message: In) => void): void;
  /** One listener per link; it is told at once when the link is closed already. */
  onClose(listener: (why: string) => void): void;
  close(why: string): void;
};

export type ParticipantLink = Link<ParticipantMessage, CoordinatorMessage>;
export type CoordinatorLink = Link<CoordinatorMessage, ParticipantMessage>;

class End<Out, In> implements Link<Out, In> {
  readonly outgoing: Out[] = [];
  #early: In[] = [];
  #closed: string | null = null;
  #onMessage: ((message: In) => void) | null = null;
  #onClose: ((why: string) => void) | null = null;
  peerClose: (why: string) => void = () => {};

  send(message: Out): void {
    if (this.#closed === null) this.outgoing.push(structuredClone(message));
  }
  onMessage(listener: (message: In) => void): void {
    this.#onMessage = listener;
    for (const message of this.#early.splice(0)) listener(message);
  }
  onClose(listener: (why: string) => void): void {
    this.#onClose = listener;
    if (this.#closed !== null) listener(this.#closed);
  }
  close(why: string): void {
    if (this.#closed !== null) return;
    this.shut(why);
    this.peerClose(why);
  }
  shut(why: string): void {
    if (this.#closed !== null) return;
    this.#closed = why;
    this.#onClose?.(why);
  }
  deliver(message: In): void {
    if (this.#closed !== null) return;
    if (this.#onMessage === null) this.#early.push(message);
    else this.#onMessage(message);
  }
}

export type LinkPair = {
  readonly participant: ParticipantLink;
  readonly coordinator: CoordinatorLink;
  /** Delivers what the participant sent so far, at most `count` messages; answers how many. */
  flushToCoordinator(count?: number): number;
  flushToParticipant(count?: number): number;
  /** Flushes both ways until nothing is under way. */
  settle(): void;
  /** Loses what is under way and closes both ends. */
  cut(why: string): void;
};

export function createLinkPair(): LinkPair {
  const participant = new End<ParticipantMessage, CoordinatorMessage>();
  const coordinator = new End<CoordinatorMessage, ParticipantMessage>();
  participant.peerClose = (why) => coordinator.shut(why);
  coordinator.peerClose = (why) => participant.shut(why);
  const flush = <M>(from: { outgoing: M[] }, to: { deliver(m: M): void }, count = Infinity) => {
    const batch = from.outgoing.splice(0, Math.min(count, from.outgoing.length));
    for (const message of batch) to.deliver(message);
    return batch.length;
  };
  const pair: LinkPair = {
    participant,
    coordinator,
    flushToCoordinator: (count) => flush(participant, coordinator, count),
    flushToParticipant: (count) => flush(coordinator, participant, count),
    settle: () => {
      while (pair.flushToCoordinator() + pair.flushToParticipant() > 0);
    },
    cut: (why) => {
      participant.outgoing.length = 0;
      coordinator.outgoing.length = 0;
      participant.close(why);
    },
  };
  return pair;
}
