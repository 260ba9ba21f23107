/** What the page and its training worker say to each other. Types only: the page loads no training code. */
import type { TrainedUpdate } from "@tributary/client";
import type { RoundId, TaskSpec } from "@tributary/protocol";
import type { BackendName, BackendReport } from "@tributary/training";
import type { DataChoice, DataOutcome, Preview } from "./data-choice.ts";

/** RGBA in row-major order, as a canvas gives it. */
export type Picture = {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
};

export type DeviceReport = {
  readonly backend: BackendReport;
  /** Null where measuring would take too long: it is then seen while training. */
  readonly samples_per_second: number | null;
};

export type OpenRequest = {
  readonly task: TaskSpec;
  /** Folder of tfjs's `.wasm` files, with the origin. */
  readonly wasmPath: string;
  /** Asks for one backend, a software WebGPU adapter included; null lets the device choose. */
  readonly backend: BackendName | null;
};

export type StepReport = {
  readonly epoch: number;
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly samples_per_second: number;
};

/** One epoch on the chosen data with a fresh model, judged by the same data. */
export type Rehearsal = {
  readonly before: { readonly loss: number; readonly accuracy: number };
  readonly after: { readonly loss: number; readonly accuracy: number };
  /** Of the epoch. */
  readonly seconds: number;
  readonly examples: number;
};

export type Question =
  | { readonly kind: "drawing"; readonly picture: Picture }
  | { readonly kind: "example"; readonly values: Float32Array }
  | { readonly kind: "picture"; readonly file: Blob }
  /** By column; the answer is what is asked for. */
  | { readonly kind: "row"; readonly cells: Readonly<Record<string, string>> };

/** A text that the model goes on with; the seed decides which of many ways it takes. */
export type Beginning = {
  readonly model: Uint8Array;
  readonly beginning: string;
  readonly seed: number;
};

/** What happens to a training that is not its own result. */
export type TrainerNews =
  /** It goes on from what was kept before this page was loaded. */
  | { readonly kind: "resumed"; readonly step: number }
  /** Its graphics device was lost; it goes on from that step on this backend. */
  | { readonly kind: "reopened"; readonly backend: BackendReport; readonly step: number }
  /** This browser keeps nothing of it (no room, a private window): after a reload it would begin anew. */
  | { readonly kind: "not_kept"; readonly why: string };

export type TrainingRequest = {
  readonly model: Uint8Array;
  readonly round: RoundId;
  readonly seed: number;
};

export type TrainerApi = {
  /** What is told from now on; one listener. */
  listen(tell: (news: TrainerNews) => void): void;
  /** Another worker may ask for trainings through this port. */
  connect(port: MessagePort): void;
  /** Chooses a backend and builds the model on it. Everything else waits for this. */
  open(request: OpenRequest): Promise<BackendReport>;
  measure(): Promise<number | null>;
  /** Reads what was chosen; what is refused leaves nothing to train on. */
  prepare(choice: DataChoice): Promise<DataOutcome>;
  /** Nothing of the data that was read is held any more. */
  dropData(): void;
  train(request: TrainingRequest, onStep: (report: StepReport) => void): Promise<TrainedUpdate>;
  /** The part of the time that trainings may take from now on, the one under way included. */
  shareTime(share: number): void;
  /** Takes one step of the task's recipe on made-up data: kernels are compiled before a round needs them. */
  warmUp(): Promise<void>;
  /** Keeps where the training is at its next step: the page may be about to go. */
  checkpoint(): void;
  /** What was kept of a training is deleted. */
  forget(): Promise<void>;
  /** Nothing of it is kept. */
  rehearse(seed: number): Promise<Rehearsal>;
  /** Ends the training under way; its promise rejects. */
  cancel(): void;
  /** Class probabilities; null for an empty drawing. */
  predict(model: Uint8Array, question: Question): Promise<number[] | null>;
  /** What may follow a beginning, in the manner of what was learned. */
  writeOn(asked: Beginning): Promise<string>;
  /** One practice example of each class, to try the model on. */
  samples(seed: number): Promise<Preview[]>;
};
