/** One run as its caller sees it: what it tells, the model that it has come to, and the way to stop it. */
import type { RunId, RunView, Sha256, TaskSpec } from "@tributary/protocol";
import type { RunNews } from "@tributary/runtime";
import { type Blobs, requireBlob } from "@tributary/storage";
import type { Evaluation } from "@tributary/training";
import { decodeSafetensors, type Weights } from "@tributary/weights";
import { type Data, openData } from "../data.ts";
import { createFeed, select } from "../feed.ts";
import { modelFor } from "../training/models.ts";
import { createTeller, type EndedEvent, type RoundEvent, type RunEvent } from "./events.ts";

export type GlobalModel = {
  readonly version: number;
  readonly sha256: Sha256;
  readonly weights: Weights;
  /** The whole model as a safetensors file. */
  readonly bytes: Uint8Array;
  evaluate(data: Data): Promise<Evaluation>;
  /** Class probabilities of each example, row by row. */
  predict(data: Data): Promise<Float32Array>;
};

export type Run = {
  readonly id: RunId;
  readonly task: TaskSpec;
  /** Everything, from the run's beginning on, however late the reader comes. Throws what a strategy throws. */
  readonly events: AsyncIterable<RunEvent>;
  /** Of these, the rounds that are over. */
  readonly rounds: AsyncIterable<RoundEvent>;
  /** Resolves when the run is over; rejects when a strategy of the caller's own throws. */
  readonly ended: Promise<EndedEvent>;
  /** The state now. */
  view(): RunView;
  /** The newest model. */
  model(): Promise<GlobalModel>;
  /** The round under way is given up; its participants are told. */
  stop(): Promise<void>;
};

export type RunPorts = {
  readonly id: RunId;
  readonly task: TaskSpec;
  readonly blobs: Blobs;
  view(): RunView;
  stop(): Promise<void>;
};

export type ToldRun = {
  readonly run: Run;
  tell(news: RunNews): void;
  /** Nothing more is told. */
  end(): void;
  /** Whoever listens or waits gets the error. */
  fail(error: Error): void;
};

export function createRun({ id, task, blobs, view, stop }: RunPorts): ToldRun {
  const events = createFeed<RunEvent>({ keeps: true });
  const eventOf = createTeller();
  const { promise: ended, resolve, reject } = Promise.withResolvers<EndedEvent>();
  // Who only reads the events need not wait for the end, too.
  ended.catch(() => {});
  const run: Run = {
    id,
    task,
    events,
    rounds: select(events, (event) => (isRound(event) ? event : null)),
    ended,
    view,
    stop,
    model: () => readModel(blobs, view(), task),
  };
  return {
    run,
    tell(news) {
      const event = eventOf(news);
      if (event === null) return;
      events.push(event);
      if (event.type !== "ended") return;
      events.end();
      resolve(event);
    },
    end: () => events.end(),
    fail(error) {
      events.fail(error);
      reject(error);
    },
  };
}

function isRound(event: RunEvent): event is RoundEvent {
  return event.type === "committed" || event.type === "abandoned";
}

async function readModel(blobs: Blobs, view: RunView, task: TaskSpec): Promise<GlobalModel> {
  const { model: sha256, model_version: version } = view;
  const bytes = await requireBlob(blobs, sha256, "the model");
  const { weights } = decodeSafetensors(bytes);
  const examplesOf = (data: Data) => openData(data, task, new AbortController().signal);
  return {
    version,
    sha256,
    weights,
    bytes,
    async evaluate(data) {
      const examples = await examplesOf(data);
      return (await modelFor(task)).evaluate({ weights, examples });
    },
    async predict(data) {
      const { inputs, count } = await examplesOf(data);
      return (await modelFor(task)).predict({ weights, inputs, count });
    },
  };
}
