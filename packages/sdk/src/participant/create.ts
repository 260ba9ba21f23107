/** A participant as one object: its data, its training, its connection, and what it tells. The same everywhere. */
import {
  httpModelFetcher,
  type ParticipantEvent,
  participate,
  socketIoConnect,
} from "@tributary/client";
import { createIdentity } from "@tributary/crypto";
import type { InviteSecret, TaskSpec } from "@tributary/protocol";
import type { Connection } from "../connection.ts";
import { openData } from "../data.ts";
import { SdkError } from "../errors.ts";
import { createFeed } from "../feed.ts";
import type { TrainingHost } from "../training/host.ts";
import { Ending } from "./ending.ts";
import { findTask, readAddress } from "./find-task.ts";
import type { Outcome, Participant, ParticipantOptions, Surroundings } from "./options.ts";

/** Where it takes part, and in what. */
type Place = {
  /** Null within this process. */
  readonly url: string | null;
  readonly task: TaskSpec;
  readonly connection: Connection;
  readonly invite: InviteSecret | null;
};

const progress: ReadonlySet<ParticipantEvent["type"]> = new Set([
  "downloading",
  "training",
  "sending",
  "waiting",
]);

export function participantIn(
  surroundings: Surroundings,
  options: ParticipantOptions,
): Participant {
  const feed = createFeed<ParticipantEvent>({
    keeps: false,
    supersedes: (newer, older) => newer.type === older.type && progress.has(newer.type),
  });
  const ending = new Ending();
  let hasBegun = false;
  return {
    events: feed,
    on: (type, listener) =>
      feed.listen((event) => {
        if (event.type === type) listener(event as Parameters<typeof listener>[0]);
      }),
    finish: () => ending.finish(),
    leave: () => ending.leave(),
    async run({ signal } = {}) {
      if (hasBegun) {
        const message = "A participant takes part once: create another one for another time.";
        throw new SdkError("options_invalid", message);
      }
      hasBegun = true;
      const leave = () => ending.leave();
      if (signal?.aborted) leave();
      signal?.addEventListener("abort", leave, { once: true });
      try {
        return await takePart(options, { surroundings, ending, tell: feed.push });
      } finally {
        signal?.removeEventListener("abort", leave);
        feed.end();
      }
    },
  };
}

type Work = {
  readonly surroundings: Surroundings;
  readonly ending: Ending;
  readonly tell: (event: ParticipantEvent) => void;
};

async function takePart(options: ParticipantOptions, work: Work): Promise<Outcome> {
  const { ending } = work;
  try {
    const place = await placeOf(options, ending.signal);
    const { closed } = place.connection;
    const lose = () => ending.lose();
    if (closed.aborted) lose();
    closed.addEventListener("abort", lose, { once: true });
    try {
      await follow(options, place, work);
    } finally {
      closed.removeEventListener("abort", lose);
    }
  } catch (error) {
    // Whoever has left has no use for what its leaving broke off.
    if (ending.outcome === null) throw error;
  }
  return ending.conclude();
}

async function follow(options: ParticipantOptions, place: Place, work: Work): Promise<void> {
  const { ending, tell } = work;
  const { task, connection, url, invite } = place;
  const { signal } = ending;
  const examples = await unlessAborted(openData(options.data, task, signal), signal);
  const training = await openTraining(options, place, { ...work, examples });
  try {
    const { privacy = task.privacy, identity = await createIdentity() } = options;
    ending.begin();
    const events = participate({
      url: url ?? "memory:",
      task: task.id,
      identity,
      trainer: training.trainer,
      capabilities: { agent: options.agent ?? "tributary-sdk", backend: training.report.name },
      examples: examples.count,
      privacy,
      signal,
      finish: ending.finishing,
      prefetch: url !== null,
      connect: connection.connect,
      fetchModel: connection.fetchModel,
      ...(invite !== null && { invite }),
      ...(options.minimum_cohort !== undefined && { minimum_cohort: options.minimum_cohort }),
      ...(options.minimum_threshold !== undefined && {
        minimum_threshold: options.minimum_threshold,
      }),
      ...(options.coordinatorKey !== undefined && { coordinatorKey: options.coordinatorKey }),
    });
    for await (const event of events) {
      tell(event);
      ending.heed(event);
    }
  } finally {
    await training.close();
  }
}

/** An adapter of the caller's own may take its time, and need not heed the signal. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
  });
}

async function openTraining(
  options: ParticipantOptions,
  { url, task }: Place,
  { surroundings, examples }: Work & { readonly examples: Awaited<ReturnType<typeof openData>> },
): Promise<TrainingHost> {
  const { train = url === null ? "here" : "worker" } = options;
  const wasmPath = surroundings.wasmPath(url);
  const backend = { ...(wasmPath !== null && { wasmPath }), ...options.backend };
  if (train === "worker") return surroundings.openWorker({ task, examples, backend });
  // A page that trains in its worker loads no training code itself.
  const { openTrainingHere } = await import("../training/host.ts");
  return openTrainingHere({ task, examples, backend });
}

async function placeOf(options: ParticipantOptions, signal: AbortSignal): Promise<Place> {
  if (options.connect !== undefined) {
    return { url: null, task: options.task, connection: options.connect, invite: null };
  }
  const address = readAddress(options.url);
  const { origin, invite } = address;
  const task = await findTask(address, options.task, signal);
  return { url: origin, task, invite, connection: overNetwork(origin) };
}

function overNetwork(origin: string): Connection {
  return {
    connect: socketIoConnect(origin),
    fetchModel: httpModelFetcher(origin),
    closed: new AbortController().signal,
  };
}
