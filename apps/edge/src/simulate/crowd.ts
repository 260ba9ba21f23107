/**
 * Simulated participants in one process: the real client with real keys and masks, over real sockets or within the
 * process, and in place of training an update of zeros. They test a coordinator, and teach no model anything.
 */
import { setMaxListeners } from "node:events";
import {
  type Connect,
  type FetchModel,
  httpModelFetcher,
  type ParticipantEvent,
  participate,
  socketIoConnect,
  type Trainer,
} from "@tributary/client";
import { createIdentity } from "@tributary/crypto";
import type { TaskSpec } from "@tributary/protocol";
import { decodeSafetensors } from "@tributary/weights";

export type CrowdOptions = {
  readonly url: string;
  readonly task: TaskSpec;
  readonly participants: number;
  /** Ends it after so many rounds; the run's end does, too. */
  readonly rounds: number;
  readonly agent: string;
  readonly signal: AbortSignal;
  readonly onRound: (round: SimulatedRound) => void;
  /** Another way to the coordinator than its address. */
  readonly way?: { readonly connect: Connect; readonly fetchModel: FetchModel };
  /** What the connections go through. */
  readonly proxyAgent?: unknown;
};

export type SimulatedRound = {
  readonly number: number;
  readonly outcome: "committed" | "abandoned";
  readonly counted: number;
  readonly seconds: number;
};

export type CrowdReport = {
  readonly joined: number;
  readonly rounds: number;
  readonly abandoned: number;
  readonly updates: number;
  /** Refusals, failures and drops, by what was said. */
  readonly trouble: Readonly<Record<string, number>>;
};

/** As many examples as a task may ask for: none of them exists. */
const examples = 1_000_000;

export async function simulateCrowd(options: CrowdOptions): Promise<CrowdReport> {
  const { participants, rounds, onRound } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  setMaxListeners(participants + 8, signal, stop.signal);
  const tally = new Tally((round) => {
    onRound(round);
    if (round.number >= rounds) stop.abort();
  });
  const taking = Array.from({ length: participants }, async () => {
    for await (const event of await eventsOf(options, signal)) {
      tally.note(event);
      if (event.type === "ended") stop.abort();
    }
  });
  await Promise.all(taking);
  return tally.report;
}

async function eventsOf({ url, task, agent, way, proxyAgent }: CrowdOptions, signal: AbortSignal) {
  const ways = way ?? {
    connect: socketIoConnect(url, proxyAgent === undefined ? {} : { agent: proxyAgent }),
    fetchModel: httpModelFetcher(url),
  };
  return participate({
    url,
    task: task.id,
    identity: await createIdentity(),
    trainer: zeroTrainer,
    capabilities: { agent, backend: "other" },
    examples,
    signal,
    ...ways,
  });
}

const zeroTrainer: Trainer = {
  async train({ model }) {
    const delta = new Float32Array(decodeSafetensors(model).weights.values.length);
    return { delta, examples: 1, steps: 0, loss: 0, accuracy: 0, seconds: 0 };
  },
};

/** What many are told about the same rounds, counted once. */
class Tally {
  readonly #onRound: (round: SimulatedRound) => void;
  readonly #begun_ms = new Map<string, number>();
  readonly #over = new Set<string>();
  readonly #trouble: Record<string, number> = {};
  #number = 0;
  #joined = 0;
  #abandoned = 0;
  #updates = 0;

  constructor(onRound: (round: SimulatedRound) => void) {
    this.#onRound = onRound;
  }

  get report(): CrowdReport {
    const rounds = this.#number - this.#abandoned;
    const counts = { joined: this.#joined, rounds, abandoned: this.#abandoned };
    return { ...counts, updates: this.#updates, trouble: this.#trouble };
  }

  note(event: ParticipantEvent): void {
    switch (event.type) {
      case "joined":
        this.#joined += 1;
        return;
      case "invited":
        if (!this.#begun_ms.has(event.round)) this.#begun_ms.set(event.round, performance.now());
        return;
      case "accepted":
        this.#updates += 1;
        return;
      case "committed":
        return this.#end(event.round, "committed", event.counted);
      case "abandoned":
        return this.#end(event.round, "abandoned", 0);
      case "refused":
      case "dropped":
        return this.#meet(`${event.type}: ${event.reason}`);
      case "failed":
        return this.#meet(`failed: ${event.message}`);
      default:
        return;
    }
  }

  #end(round: string, outcome: SimulatedRound["outcome"], counted: number): void {
    if (this.#over.has(round)) return;
    this.#over.add(round);
    this.#number += 1;
    if (outcome === "abandoned") this.#abandoned += 1;
    const begun_ms = this.#begun_ms.get(round) ?? performance.now();
    const seconds = Math.round(performance.now() - begun_ms) / 1_000;
    this.#begun_ms.delete(round);
    this.#onRound({ number: this.#number, outcome, counted, seconds });
  }

  #meet(what: string): void {
    this.#trouble[what] = (this.#trouble[what] ?? 0) + 1;
  }
}
