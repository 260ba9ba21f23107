/** Worker thread that trains one setting after another, as asked: a tfjs backend uses one core only. */
import { parentPort, workerData } from "node:worker_threads";
import { classCount } from "@tributary/protocol";
import { loadTaskData } from "@tributary/tasks";
import { openBackend, openModel } from "@tributary/training";
import { accuracyOf, type Setting } from "./compression.ts";
import { peerTask } from "./tasks.ts";

export type Trial = { readonly setting: Setting; readonly seed: number };

const { data_path } = workerData as { readonly data_path: string };
if (parentPort === null) throw new Error("This file runs as a worker thread only.");
const port = parentPort;
await openBackend({ order: ["wasm"] });
const data = await loadTaskData({ task: peerTask, dataDir: data_path, seed: 1 });
const model = await openModel({ topology: peerTask.model, classes: classCount(peerTask.data) });
port.on("message", async ({ setting, seed }: Trial) => {
  port.postMessage(await accuracyOf(setting, { model, data, seed }));
});
