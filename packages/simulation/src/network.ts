/**
 * Connections over virtual time. What a connection promises is what TCP and Socket.IO promise:
 * messages in order, or a loss with everything after it that ends the connection sooner or later.
 * They may come late or twice; some overtake others all the same, since the protocol must stand
 * that. Groups may be cut off for a while, in one direction or both.
 */
import type { CoordinatorMessage, ParticipantMessage } from "@tributary/protocol";
import { mulberry32, type Random } from "@tributary/weights";
import type { Timeline, VirtualClock } from "./clock.ts";
import { End, type NearEnd } from "./ends.ts";
import { coordinatorName, type Trace } from "./trace.ts";

export type Weather = {
  readonly latency_ms: number;
  /** Shares of messages that come twice, that are held up for seconds, and that are overtaken. */
  readonly duplicated: number;
  readonly stalled: number;
  readonly overtaken: number;
  /** The share of messages that are lost, with their connection. */
  readonly lost: number;
};

export type Directions = "both" | "to the coordinator" | "from the coordinator";

const stall_ms_max = 8_000;
/** A message that is overtaken comes so much later than it would have, at the most. */
const overtaken_ms_max = 500;
/** A connection on which nothing arrives any more is given up after that: pings, or keep-alive. */
const patience_ms = { min: 10_000, max: 45_000 } as const;

export type NetworkCounts = {
  messages: number;
  duplicated: number;
  overtaken: number;
  lost: number;
  partitions: number;
};

export type Connection = NearEnd & {
  /** Loses what is under way; the coordinator's end notices after `notice_ms`. */
  cut(why: string, notice_ms: number): void;
};

type Live = Connection & {
  /** What is sent in these directions from now on arrives then, if the connection lives so long. */
  block(directions: Directions, until_ms: number): void;
};

export class Network {
  readonly counts: NetworkCounts = {
    messages: 0,
    duplicated: 0,
    overtaken: 0,
    lost: 0,
    partitions: 0,
  };
  readonly #clock: VirtualClock;
  readonly #trace: Trace;
  /** By the participant that it belongs to: the connections that are open. */
  readonly #live = new Map<string, Set<Live>>();
  readonly #cutOff = new Map<
    string,
    { readonly directions: Directions; readonly until_ms: number }
  >();
  #weather: Weather;

  constructor(clock: VirtualClock, trace: Trace, weather: Weather) {
    this.#clock = clock;
    this.#trace = trace;
    this.#weather = weather;
  }

  /** No fault any more from now on. */
  clearUp(): void {
    this.#weather = { ...this.#weather, duplicated: 0, stalled: 0, overtaken: 0, lost: 0 };
    this.#cutOff.clear();
  }

  /** Whether a new connection can be made: that takes both directions. */
  reaches(owner: string): boolean {
    const cut = this.#cutOff.get(owner);
    return cut === undefined || cut.until_ms <= this.#clock.now_ms();
  }

  partition(owners: readonly string[], directions: Directions, length_ms: number): void {
    const until_ms = this.#clock.now_ms() + length_ms;
    this.counts.partitions += 1;
    for (const owner of owners) {
      this.#cutOff.set(owner, { directions, until_ms });
      for (const connection of this.#live.get(owner) ?? []) connection.block(directions, until_ms);
    }
  }

  connect(name: string, owner: string, seed: number): Connection {
    const timeline = this.#clock.timeline(name);
    const random = mulberry32(seed);
    const near = new End<ParticipantMessage, CoordinatorMessage>();
    const far = new End<CoordinatorMessage, ParticipantMessage>();
    const cut = (why: string, notice_ms: number) => {
      if (!near.shut(why)) return;
      this.#trace.note(owner, `✂ ${name}: ${why}`);
      this.#forget(owner, live);
      far.goSilent();
      timeline.after(notice_ms, () => far.shut(why));
    };
    const common = { timeline, random, cut };
    const up = this.#direction({ ...common, to: far, from: owner, towards: coordinatorName });
    const down = this.#direction({ ...common, to: near, from: coordinatorName, towards: owner });
    near.direction = up;
    far.direction = down;
    const live: Live = {
      participant: near,
      coordinator: far,
      cut,
      block(directions, until_ms) {
        if (directions !== "from the coordinator") up.block(until_ms);
        if (directions !== "to the coordinator") down.block(until_ms);
        const waited_ms = patience(random);
        if (timeline.now_ms() + waited_ms < until_ms) {
          timeline.after(waited_ms, () => cut("nothing arrives any more", waited_ms * random()));
        }
      },
    };
    this.#remember(owner, live);
    near.onShut = () => this.#forget(owner, live);
    return live;
  }

  /** One direction of a connection: what is sent arrives after what was sent before it, the closing too. */
  #direction<M extends { readonly type: string }>(one: Way<M>): Direction<M> {
    const { timeline, random, to } = one;
    let last_ms = 0;
    let blockedUntil_ms = 0;
    let isDead = false;
    const inOrder = (delay_ms: number, happen: () => void) => {
      last_ms = Math.max(last_ms, timeline.now_ms() + delay_ms, blockedUntil_ms);
      timeline.at(last_ms, happen);
    };
    const arrive = (message: M) => {
      if (timeline.now_ms() < blockedUntil_ms) return inOrder(0, () => arrive(message));
      this.counts.messages += 1;
      const hasArrived = !isDead && to.deliver(message);
      if (!hasArrived) this.counts.lost += 1;
      this.#trace.message({ from: one.from, to: one.towards }, wordsOf(message), !hasArrived);
    };
    const die = () => {
      isDead = true;
      const waited_ms = patience(random);
      timeline.after(waited_ms, () => one.cut("a message was lost", waited_ms * random()));
    };
    return {
      send: (message) => {
        const { latency_ms, duplicated, stalled, overtaken, lost } = this.#weather;
        const isStalled = random() < stalled;
        const delay_ms = latency_ms * (0.5 + random()) + (isStalled ? stall_ms_max * random() : 0);
        if (!isDead && random() < lost) die();
        if (random() < overtaken) {
          this.counts.overtaken += 1;
          const more_ms = overtaken_ms_max * random();
          timeline.after(delay_ms + more_ms, () => arrive(message));
        } else inOrder(delay_ms, () => arrive(message));
        if (random() >= duplicated) return;
        this.counts.duplicated += 1;
        inOrder(delay_ms + 500 * random(), () => arrive(message));
      },
      close: (why) => inOrder(this.#weather.latency_ms, () => to.shut(why)),
      block: (until_ms) => {
        blockedUntil_ms = Math.max(blockedUntil_ms, until_ms);
      },
    };
  }

  #remember(owner: string, live: Live): void {
    const connections = this.#live.get(owner) ?? new Set();
    this.#live.set(owner, connections.add(live));
  }

  #forget(owner: string, live: Live): void {
    this.#live.get(owner)?.delete(live);
  }
}

type Way<M> = {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly to: { deliver(message: M): boolean; shut(why: string): boolean };
  readonly from: string;
  readonly towards: string;
  readonly cut: Connection["cut"];
};

type Direction<M> = {
  send(message: M): void;
  close(why: string): void;
  block(until_ms: number): void;
};

function patience(random: Random): number {
  return patience_ms.min + (patience_ms.max - patience_ms.min) * random();
}

/** The message's type and the number of its round. */
function wordsOf(message: { readonly type: string }): string {
  const round = "round" in message && message.round !== null ? String(message.round) : "";
  return `${message.type} ${round.replace(/^.*\./, "")}`.trimEnd();
}
