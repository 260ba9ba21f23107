/** One participation under test: its events so far, a trainer and a model that do what they are told, and its sleep. */
import { identityFromSeed } from "@tributary/crypto";
import { sealedTask as task, until } from "@tributary/testing";
import { expect } from "vitest";
import type { ParticipantEvent } from "../event.ts";
import { type ParticipateOptions, participate } from "../participate.ts";
import type { Clock, FetchModel, TrainedUpdate, TrainRequest } from "../ports.ts";
import type { ScriptedCoordinator } from "./coordinator.ts";

type Type = ParticipantEvent["type"];
type EventOf<T extends Type> = Extract<ParticipantEvent, { type: T }>;

/** Sleeps until it is woken. */
export class SleepingClock implements Clock {
  readonly slept_ms: number[] = [];
  #wake: (() => void) | null = null;

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.slept_ms.push(ms);
    return new Promise((resolve) => {
      const finish = () => {
        signal.removeEventListener("abort", finish);
        this.#wake = null;
        resolve();
      };
      this.#wake = finish;
      signal.addEventListener("abort", finish);
    });
  }

  async wakes(): Promise<void> {
    await until("a sleep", () => this.#wake !== null);
    this.#wake?.();
  }
}

export const trained: TrainedUpdate = {
  delta: Float32Array.of(3, 4),
  examples: 20,
  steps: 2,
  loss: 0.5,
  accuracy: 0.75,
  seconds: 1,
};

export class Participation {
  readonly events: ParticipantEvent[] = [];
  readonly clock = new SleepingClock();
  readonly stop = new AbortController();
  readonly trainings: TrainRequest[] = [];
  readonly fetched: string[] = [];
  train: (request: TrainRequest) => Promise<TrainedUpdate> = async () => trained;
  fetchModel: FetchModel = async () => ({ bytes: Uint8Array.of(1), transferred_bytes: 1 });
  /** Resolves when the iteration has ended. */
  ended: Promise<void> = Promise.resolve();
  isOver = false;

  /** The events, to be read by the test itself. */
  async iterate(
    coordinator: ScriptedCoordinator,
    changed: Partial<ParticipateOptions> = {},
  ): Promise<AsyncGenerator<ParticipantEvent>> {
    return participate({
      url: "http://coordinator.test",
      task: task.id,
      identity: await identityFromSeed(new Uint8Array(32).fill(7)),
      capabilities: { agent: "test", backend: "cpu" },
      signal: this.stop.signal,
      connect: coordinator.connect,
      clock: this.clock,
      random: () => 1,
      trainer: {
        train: (request) => {
          this.trainings.push(request);
          return this.train(request);
        },
      },
      fetchModel: (sha256, signal, onProgress) => {
        this.fetched.push(sha256);
        return this.fetchModel(sha256, signal, onProgress);
      },
      ...changed,
    });
  }

  static async start(
    coordinator: ScriptedCoordinator,
    changed: Partial<ParticipateOptions> = {},
  ): Promise<Participation> {
    const participation = new Participation();
    const events = await participation.iterate(coordinator, changed);
    const read = async () => {
      for await (const event of events) participation.events.push(event);
      participation.isOver = true;
    };
    participation.ended = read();
    return participation;
  }

  all<T extends Type>(type: T): readonly EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  async sees<T extends Type>(type: T, count = 1): Promise<EventOf<T>> {
    await until(`${count} × ${type}`, () => this.all(type).length >= count);
    return this.all(type).at(-1) as EventOf<T>;
  }

  types(): readonly Type[] {
    return this.events.map(({ type }) => type);
  }

  /** Ends it, and sees that it ends. */
  async leaves(): Promise<void> {
    this.stop.abort();
    await this.ended;
    expect(this.isOver).toBe(true);
  }
}
