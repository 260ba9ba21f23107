/** Worker thread for models: initial weights, evaluation on public test sets. Nothing else on the server loads tfjs. */
import { parentPort, workerData } from "node:worker_threads";
import {
  classCount,
  modelShape,
  oversizeOf,
  type Sha256,
  type TaskSpec,
} from "@tributary/protocol";
import { type BlobsOptions, openBlobs, requireBlob } from "@tributary/storage";
import { DataError, loadTaskData, type TaskData } from "@tributary/tasks";
import {
  exportOnnx,
  exportTfjs,
  type LocalModel,
  openBackend,
  openModel,
  TrainingError,
} from "@tributary/training";
import { decodeSafetensors, encodeSafetensors } from "@tributary/weights";
import { expose, transfer } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { zipSync } from "fflate";
import { Shelf } from "./models/shelf.ts";

const { blobs: place, test_data_path } = workerData as {
  readonly blobs: BlobsOptions;
  readonly test_data_path: string | null;
};
const blobs = await openBlobs(place);

/** Generated test digits come from another seed than any participant's. */
const testSeed = 20_000_003;

type Desk = { readonly model: LocalModel; readonly data: TaskData | null };
export type ModelFormat = "tfjs" | "onnx";
export type ModelExport =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly ending: ".zip" | ".onnx" }
  | { readonly ok: false; readonly why: string };

/** A model that is open holds its weights: of the tasks of this server, those in use now and a few more. */
const desks = new Shelf<Desk>({ kept_max: 8, close: ({ model }) => model.dispose() });

/** Works with the model and the test set of a task. */
function atDesk<R>(task: TaskSpec, work: (desk: Desk) => R | Promise<R>): Promise<R> {
  const name = JSON.stringify([task.model, task.data]);
  return desks.use(name, () => openDesk(task), work);
}

/** Opened once: two tasks that come first at the same time must not both start it. */
let backend: Promise<unknown> | null = null;

async function openDesk(task: TaskSpec): Promise<Desk> {
  requireModest(task);
  backend ??= openBackend();
  await backend;
  const model = await openModel({ topology: task.model, classes: classCount(task.data) });
  return { model, data: await testDataOf(task) };
}

/** A model whose weights cannot be counted could be of any size, and building it ends the process. */
function requireModest({ model }: TaskSpec): void {
  const shape = modelShape(model);
  const problem = shape.ok ? oversizeOf(model) : shape.sentence;
  if (problem !== null) throw new TrainingError("bad_model", problem);
}

/** Null where no data fits the task: its models are then committed without figures. */
async function testDataOf(task: TaskSpec): Promise<TaskData | null> {
  const dataDir = test_data_path === null ? {} : { dataDir: test_data_path };
  try {
    return await loadTaskData({ task, ...dataDir, seed: testSeed });
  } catch (error) {
    if (error instanceof DataError) return null;
    throw error;
  }
}

async function exported(
  { expects }: LocalModel,
  wanted: { readonly task: TaskSpec; readonly sha256: Sha256; readonly format: ModelFormat },
): Promise<ModelExport> {
  const { task, sha256, format } = wanted;
  const bytes = await blobs.get(sha256);
  if (bytes === null) return { ok: false, why: `The file of model ${sha256} is missing here.` };
  const { weights } = decodeSafetensors(bytes);
  const metadata = { task: task.id, task_version: `${task.version}`, sha256 };
  const request = { topology: task.model, weights, expects, metadata };
  if (format === "onnx") {
    const made = exportOnnx(request);
    return made.ok ? transfer({ ...made, ending: ".onnx" }, [made.bytes.buffer]) : made;
  }
  const files = exportTfjs(request).map((file) => [file.name, file.bytes] as const);
  // Weights do not compress; with one fixed day the same model is the same file.
  const zipped = zipSync(Object.fromEntries(files), { level: 0, mtime: "1980-01-02" });
  return transfer({ ok: true, bytes: zipped, ending: ".zip" }, [zipped.buffer]);
}

const api = {
  initialModel: (task: TaskSpec, seed: number): Promise<Sha256> =>
    atDesk(task, ({ model }) => blobs.put(encodeSafetensors(model.initialWeights(seed)))),

  evaluate: (task: TaskSpec, sha256: Sha256) =>
    atDesk(task, async ({ model, data }) => {
      if (data === null) return null;
      const bytes = await requireBlob(blobs, sha256, "the model");
      const { weights } = decodeSafetensors(bytes);
      const { accuracy, loss } = await model.evaluate({ weights, examples: data.test });
      return { accuracy, loss };
    }),

  /** The model in another format, off the event loop; or why it has none. */
  exportModel: (task: TaskSpec, sha256: Sha256, format: ModelFormat): Promise<ModelExport> =>
    atDesk(task, ({ model }) => exported(model, { task, sha256, format })),

  testSetOf: (task: TaskSpec): Promise<string | null> =>
    atDesk(task, ({ data }) => {
      if (data === null) return null;
      const kind = data.origin === "real" ? "real" : "generated";
      return `${data.test.count.toLocaleString("en")} ${kind} test examples`;
    }),
};
export type ModelsApi = typeof api;

if (parentPort === null) throw new Error("This file runs as a worker thread only.");
expose(api, nodeEndpoint(parentPort));
