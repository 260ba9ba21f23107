/**
 * Participants without training: the real client over real sockets, all in this process, each
 * answering an invitation at once, or after a wait, with an update that was prepared before.
 */
import { setMaxListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import {
  type FetchModel,
  httpModelFetcher,
  type ParticipantEvent,
  participate,
  type Trainer,
} from "@tributary/client";
import { createIdentity } from "@tributary/crypto";
import type { TaskId } from "@tributary/protocol";
import { gaussian, mulberry32 } from "@tributary/weights";

/** One event loop cannot read a hundred downloads at once without starving all of them. */
const downloadsAtOnce = 8;

export type CrowdOptions = {
  readonly url: string;
  readonly task: TaskId;
  readonly weights: number;
  readonly participants: number;
  /** How long one trains; by default not at all. */
  readonly training_ms?: () => number;
  /** Told how many have joined so far. */
  readonly onJoined?: (here: number) => void;
  /** Told of each committed round, once, as soon as the first participant hears of it. */
  readonly onRound?: (number: number) => Promise<void> | void;
};

export type Crowd = {
  /** Resolves when everybody has joined. */
  readonly joined: Promise<void>;
  /** Resolves when everybody has left. */
  readonly over: Promise<void>;
  /** Everybody leaves, whatever they are doing; otherwise they leave when the run is over. */
  leave(): void;
};

/** Resolves when the run is over and all have left. */
export function takeRounds(options: CrowdOptions): Promise<void> {
  return gatherCrowd(options).over;
}

export function gatherCrowd(options: CrowdOptions): Crowd {
  const { url, task, participants, onRound, onJoined } = options;
  const trainer = preparedTrainer(options.weights, options.training_ms ?? (() => 0));
  const inTurn = createTurns(downloadsAtOnce);
  const joining = Promise.withResolvers<void>();
  const stop = new AbortController();
  setMaxListeners(participants + 1, stop.signal);
  let here = 0;
  let rounds = 0;
  const takePart = async (index: number): Promise<void> => {
    const events = participate({
      url,
      task,
      identity: await createIdentity(),
      trainer,
      fetchModel: inTurn(httpModelFetcher(url)),
      capabilities: { agent: "tributary-bench", backend: "other" },
      signal: stop.signal,
    });
    let isHere = false;
    for await (const event of events) {
      // Until it has joined it may be told to come a little later: a crowd is let in bit by bit.
      if (!stop.signal.aborted) requireHealthy(event, isHere);
      if (event.type === "joined" && !isHere) {
        isHere = true;
        onJoined?.(++here);
        if (here === participants) joining.resolve();
      }
      if (event.type === "committed" && index === 0) await onRound?.(++rounds);
      if (event.type === "ended") break;
    }
  };
  const over = Promise.all(Array.from({ length: participants }, (_, index) => takePart(index)));
  return {
    joined: Promise.race([joining.promise, over.then(() => {})]),
    over: over.then(() => {}),
    leave: () => stop.abort(),
  };
}

/** A round in which something goes wrong would be measured as if it were a good one. */
function requireHealthy(event: ParticipantEvent, isHere: boolean): void {
  const isBad = isHere
    ? ["refused", "abandoned", "failed", "dropped", "disconnected"].includes(event.type)
    : event.type === "refused" && event.fatal;
  if (isBad) throw new Error(`A participant of the bench met trouble: ${JSON.stringify(event)}`);
}

function preparedTrainer(weights: number, training_ms: () => number): Trainer {
  const random = mulberry32(weights);
  const delta = Float32Array.from({ length: weights }, () => gaussian(random) / 100);
  const update = { delta, examples: 100, steps: 1, loss: 1, accuracy: 0.5, seconds: 0 };
  return {
    async train() {
      const wait_ms = training_ms();
      if (wait_ms > 0) await pause(wait_ms);
      return update;
    },
  };
}

/** Makes fetchers that wait until fewer than `limit` of them are at work. */
function createTurns(limit: number): (fetchModel: FetchModel) => FetchModel {
  const waiting: (() => void)[] = [];
  let atWork = 0;
  return (fetchModel) =>
    async (...request) => {
      if (atWork === limit) await new Promise<void>((resolve) => waiting.push(resolve));
      else atWork += 1;
      try {
        return await fetchModel(...request);
      } finally {
        const next = waiting.shift();
        if (next === undefined) atWork -= 1;
        else next();
      }
    };
}
