/** The demo's participants: each with a device key and a shard of its own, all in this process, sharing few threads. */
import { type Connect, type ParticipantEvent, participate } from "@tributary/client";
import { identityFromSeed } from "@tributary/crypto";
import { TrainerPool } from "@tributary/edge";
import type { TaskSpec } from "@tributary/protocol";
import { DataError, equalShards, loadTaskData, takeRows } from "@tributary/tasks";
import { deriveSeed, mulberry32 } from "@tributary/weights";
import { DemoError } from "./demo-error.ts";

export type FederationOptions = {
  readonly url: string;
  readonly task: TaskSpec;
  readonly data_path: string | null;
  readonly participants: number;
  /** At most so many examples each; null leaves it to the kind of data. */
  readonly examples_max: number | null;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly connectFor: (participant: number) => Connect;
  readonly onEvent: (participant: number, event: ParticipantEvent) => void;
};

export type Federation = {
  readonly origin: "real" | "generated";
  /** Where the examples come from, in words. */
  readonly note: string;
  readonly examplesEach: number;
  readonly backend: string;
  /** Resolves when all have left. */
  readonly done: Promise<void>;
};

/** Recurrent models are slow: with whole shares of the plays a round would take minutes. */
const default_examples_max = { image: 10_000, table: 10_000, text: 600 } as const;

/** Starts all participants; they stay until the signal aborts. */
export async function startFederation(options: FederationOptions): Promise<Federation> {
  const { task, participants, seed, signal, url } = options;
  const dataDir = options.data_path === null ? {} : { dataDir: options.data_path };
  const { train, origin, note } = await loadTaskData({ task, ...dataDir, seed }).catch(explain);
  if (participants > train.count) {
    throw new DemoError(
      `There are ${train.count} examples; ask for no more participants than that.`,
    );
  }
  const share = Math.floor(train.count / participants);
  const perShard = Math.min(share, options.examples_max ?? default_examples_max[task.data.kind]);
  const shards = equalShards({ count: train.count, participants, perShard });
  const pool = new TrainerPool();
  const { name } = await pool.backend();
  const taking = shards.map(async (rows, index) => {
    const events = participate({
      url,
      task: task.id,
      privacy: task.privacy,
      identity: await identityFromSeed(demoKeySeed(seed, index)),
      trainer: pool.trainerFor(takeRows(train, rows)),
      capabilities: { agent: "tributary-demo/0.1", backend: name },
      connect: options.connectFor(index),
      signal,
    });
    for await (const event of events) options.onEvent(index, event);
  });
  const done = Promise.all(taking).then(() => pool.close());
  return { origin, note, examplesEach: shards[0]?.length ?? 0, backend: name, done };
}

function explain(error: unknown): never {
  throw error instanceof DataError ? new DemoError(error.message) : error;
}

/** Keys that repeat with the seed, so that a demo does: never for devices with data of real people. */
function demoKeySeed(seed: number, index: number): Uint8Array {
  const random = mulberry32(deriveSeed(seed, "demo-key", index));
  return Uint8Array.from({ length: 32 }, () => Math.floor(random() * 256));
}
