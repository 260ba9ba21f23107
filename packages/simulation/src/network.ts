/**
 * Connections with latency, over virtual time. Within one connection messages arrive in order, as
 * TCP and Socket.IO promise; they may come twice, much too late, or not at all because the
 * connection is lost. After a loss the coordinator learns of it later than the participant, as with
 * a phone that leaves the house.
 */
import type {
  CoordinatorLink,
  CoordinatorMessage,
  Link,
  ParticipantLink,
  ParticipantMessage,
} from "@tributary/protocol";
import { mulberry32, type Random } from "@tributary/weights";
import type { Timeline, VirtualClock } from "./clock.ts";
import type { Trace } from "./trace.ts";

export type Weather = {
  readonly latency_ms: number;
  /** Shares of messages that come twice, and that are held up for seconds. */
  readonly duplicated: number;
  readonly stalled: number;
};

const stall_ms_max = 8_000;

export type NetworkCounts = { messages: number; duplicated: number; lost: number };

export type Connection = {
  readonly participant: ParticipantLink;
  readonly coordinator: CoordinatorLink;
  /** Loses what is under way; the coordinator's end notices after `notice_ms`. */
  cut(why: string, notice_ms: number): void;
};

export class Network {
  readonly counts: NetworkCounts = { messages: 0, duplicated: 0, lost: 0 };
  readonly #clock: VirtualClock;
  readonly #trace: Trace;
  #weather: Weather;

  constructor(clock: VirtualClock, trace: Trace, weather: Weather) {
    this.#clock = clock;
    this.#trace = trace;
    this.#weather = weather;
  }

  clearUp(): void {
    this.#weather = { ...this.#weather, duplicated: 0, stalled: 0 };
  }

  connect(name: string, seed: number): Connection {
    const timeline = this.#clock.timeline(name);
    const near = new End<ParticipantMessage, CoordinatorMessage>();
    const far = new End<CoordinatorMessage, ParticipantMessage>();
    const random = mulberry32(seed);
    near.direction = this.#direction(timeline, random, far, "→");
    far.direction = this.#direction(timeline, random, near, "←");
    return {
      participant: near,
      coordinator: far,
      cut: (why, notice_ms) => {
        if (!near.shut(why)) return;
        this.#trace.add(name, `cut: ${why}`);
        far.goSilent();
        timeline.after(notice_ms, () => far.shut(why));
      },
    };
  }

  /**
   * One direction of a connection: what is sent arrives after what was sent before it, the closing
   * included.
   */
  #direction<M extends { readonly type: string }>(
    timeline: Timeline,
    random: Random,
    to: { deliver(message: M): boolean; shut(why: string): boolean },
    arrow: "→" | "←",
  ): Direction<M> {
    let last_ms = 0;
    const later = (delay_ms: number, happen: () => void) => {
      last_ms = Math.max(last_ms, timeline.now_ms() + delay_ms);
      timeline.at(last_ms, happen);
    };
    const arrive = (message: M) => {
      this.counts.messages += 1;
      const hasArrived = to.deliver(message);
      if (!hasArrived) this.counts.lost += 1;
      const round = "round" in message && message.round !== null ? message.round : "";
      const number = String(round).replace(/^.*\./, "");
      const words = [arrow, message.type, number, hasArrived ? "" : "(lost)"];
      this.#trace.add(timeline.name, words.filter((word) => word !== "").join(" "));
    };
    return {
      send: (message) => {
        const { latency_ms, duplicated, stalled } = this.#weather;
        const isStalled = random() < stalled;
        const delay_ms = latency_ms * (0.5 + random()) + (isStalled ? stall_ms_max * random() : 0);
        later(delay_ms, () => arrive(message));
        if (random() >= duplicated) return;
        this.counts.duplicated += 1;
        later(delay_ms + 500 * random(), () => arrive(message));
      },
      close: (why) => later(this.#weather.latency_ms, () => to.shut(why)),
    };
  }
}

type Direction<M> = { send(message: M): void; close(why: string): void };

class End<Out, In> implements Link<Out, In> {
  direction: Direction<Out> | null = null;
  readonly #early: In[] = [];
  #closed: string | null = null;
  #isSilent = false;
  #onMessage: ((message: In) => void) | null = null;
  #onClose: ((why: string) => void) | null = null;

  send(message: Out): void {
    if (this.#closed === null) this.direction?.send(structuredClone(message));
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
    if (this.shut(why)) this.direction?.close(why);
  }

  /** False when the message found nobody. */
  deliver(message: In): boolean {
    if (this.#closed !== null || this.#isSilent) return false;
    if (this.#onMessage === null) this.#early.push(message);
    else this.#onMessage(message);
    return true;
  }

  /** Nothing arrives any more, but this end does not know it yet. */
  goSilent(): void {
    this.#isSilent = true;
  }

  /** False when it was shut before. */
  shut(why: string): boolean {
    if (this.#closed !== null) return false;
    this.#closed = why;
    this.#onClose?.(why);
    return true;
  }
}
