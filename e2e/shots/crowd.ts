/** Devices of a shown past: real participants in this process, with keys that stay and digits of their own. */
import { participate, type Trainer } from "@tributary/client";
import { type Identity, identityFromSeed } from "@tributary/crypto";
import { TrainerPool } from "@tributary/edge";
import type { Capabilities, TaskSpec } from "@tributary/protocol";
import { equalShards, loadTaskData, takeRows } from "@tributary/tasks";
import { Trace } from "../support/trace.ts";

/** So few that a model learns for as long as it is watched. */
const examples_each = 60;
const seed = 7;

export type Device = { readonly name: string; readonly capabilities: Capabilities };

const edge = (backend: Capabilities["backend"]): Capabilities => ({
  agent: "tributary-edge/0.1.0 node/24.21.0",
  backend,
  examples_per_second: backend === "wasm" ? 2_048 : 256,
});
const web = (backend: Capabilities["backend"], speed: number): Capabilities => ({
  agent: "tributary-web",
  backend,
  examples_per_second: speed,
});

export const devices: readonly Device[] = [
  { name: "Ward 3, nurses’ station", capabilities: edge("wasm") },
  { name: "Ward 5, nurses’ station", capabilities: edge("wasm") },
  { name: "Radiology reading room", capabilities: web("webgpu", 8_192) },
  { name: "Outpatients, front desk", capabilities: web("wasm", 1_024) },
  { name: "Laboratory", capabilities: edge("cpu") },
  { name: "Dr Okafor’s laptop", capabilities: web("webgpu", 4_096) },
];

/** Takes a task and gives nothing back. */
const silent: Trainer = {
  train: ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
};

export class Crowd {
  readonly #pool = new TrainerPool({ threads: 2 });
  readonly #rounds = new Trace<"committed" | "abandoned">(240_000);
  #stop = new AbortController();
  #taking: Promise<void>[] = [];

  static identity(index: number): Promise<Identity> {
    return identityFromSeed(new Uint8Array(32).fill(index + 1));
  }

  /** The first so many come; those named take part and deliver nothing. */
  async join(url: string, task: TaskSpec, count: number, idle: readonly number[] = []) {
    const { train } = await loadTaskData({ task, seed });
    const participants = devices.length;
    const shards = equalShards({ count: train.count, participants, perShard: examples_each });
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#taking = devices.slice(0, count).map(async ({ capabilities }, index) => {
      const trainer = idle.includes(index)
        ? silent
        : this.#pool.trainerFor(takeRows(train, shards[index] ?? []));
      const identity = await Crowd.identity(index);
      const { id, privacy } = task;
      const events = participate({
        url,
        task: id,
        privacy,
        identity,
        trainer,
        capabilities,
        signal,
      });
      for await (const { type } of events) {
        const isRound = type === "committed" || type === "abandoned";
        if (isRound && index === 0) this.#rounds.push(type);
      }
    });
  }

  /** Resolves after so many rounds from now on. */
  async rounds(count: number): Promise<void> {
    const wanted = this.#rounds.items.length + count;
    await this.#rounds.first(`${count} rounds`, () => this.#rounds.items.length >= wanted);
  }

  async leave(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#taking);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
