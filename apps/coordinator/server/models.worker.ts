/** Worker thread for models: initial weights, evaluation on public test sets. Nothing else on the server loads tfjs. */
import { parentPort, workerData } from "node:worker_threads";
import { classCount, type Sha256, type TaskSpec } from "@tributary/protocol";
import { type BlobsOptions, openBlobs } from "@tributary/storage";
import { DataError, loadTaskData, type TaskData } from "@tributary/tasks";
import {
  exportOnnx,
  exportTfjs,
  type LocalModel,
  openBackend,
  openModel,
} from "@tributary/training";
import { decodeSafetensors, encodeSafetensors } from "@tributary/weights";
import { expose, transfer } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { zipSync } from "fflate";

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

const desks = new Map<string, Promise<Desk>>();

/** The model and the test set of a task, opened once. */
function deskOf(task: TaskSpec): Promise<Desk> {
  const name = JSON.stringify([task.model, task.data]);
  const kept = desks.get(name);
  if (kept !== undefined) return kept;
  const opened = openDesk(task);
  desks.set(name, opened);
  opened.catch(() => desks.delete(name));
  return opened;
}

/** Opened once: two tasks that come first at the same time must not both start it. */
let backend: Promise<unknown> | null = null;

async function openDesk(task: TaskSpec): Promise<Desk> {
  backend ??= openBackend();
  await backend;
  const model = await openModel({ topology: task.model, classes: classCount(task.data) });
  return { model, data: await testDataOf(task) };
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

const api = {
  async initialModel(task: TaskSpec, seed: number): Promise<Sha256> {
    const { model } = await deskOf(task);
    return blobs.put(encodeSafetensors(model.initialWeights(seed)));
  },

  async evaluate(task: TaskSpec, sha256: Sha256) {
    const { model, data } = await deskOf(task);
    if (data === null) return null;
    const bytes = await blobs.get(sha256);
    if (bytes === null) throw new Error(`The model ${sha256} is missing.`);
    const { weights } = decodeSafetensors(bytes);
    const { accuracy, loss } = await model.evaluate({ weights, examples: data.test });
    return { accuracy, loss };
  },

  /** The model in another format, off the event loop; or why it has none. */
  async exportModel(task: TaskSpec, sha256: Sha256, format: ModelFormat): Promise<ModelExport> {
    const { model } = await deskOf(task);
    const bytes = await blobs.get(sha256);
    if (bytes === null) return { ok: false, why: `The file of model ${sha256} is missing here.` };
    const { weights } = decodeSafetensors(bytes);
    const metadata = { task: task.id, task_version: `${task.version}`, sha256 };
    const { expects } = model;
    const request = { topology: task.model, weights, expects, metadata };
    if (format === "onnx") {
      const made = exportOnnx(request);
      return made.ok ? transfer({ ...made, ending: ".onnx" }, [made.bytes.buffer]) : made;
    }
    const files = exportTfjs(request).map((file) => [file.name, file.bytes] as const);
    // Weights do not compress; with one fixed day the same model is the same file.
    const zipped = zipSync(Object.fromEntries(files), { level: 0, mtime: "1980-01-02" });
    return transfer({ ok: true, bytes: zipped, ending: ".zip" }, [zipped.buffer]);
  },

  async testSetOf(task: TaskSpec): Promise<string | null> {
    const { data } = await deskOf(task);
    if (data === null) return null;
    const kind = data.origin === "real" ? "real" : "generated";
    return `${data.test.count.toLocaleString("en")} ${kind} test examples`;
  },
};
export type ModelsApi = typeof api;

if (parentPort === null) throw new Error("This file runs as a worker thread only.");
expose(api, nodeEndpoint(parentPort));
