/** A training worker in Node: a worker thread. */
/// <reference path="./comlink-node.d.ts" />
import { Worker } from "node:worker_threads";
import { wrap } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import type { DeskApi } from "./desk.ts";
import type { OpenTraining } from "./host.ts";
import { openRemote } from "./remote.ts";

export const openTrainingThread: OpenTraining = (options) => {
  const worker = new Worker(new URL("./node.worker.ts", import.meta.url));
  const died = new Promise<never>((_, reject) => {
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`The training thread ended (code ${code}).`)));
  });
  const end = async () => void (await worker.terminate());
  return openRemote({ api: wrap<DeskApi>(nodeEndpoint(worker)), died, end }, options);
};
