/**
 * Worker thread for updates: opens, inspects, combines and unmasks them, so that the event loop never touches a vector.
 * A masked sum is divided by coordinates between this thread and as many others as there are further cores.
 */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import {
  addPart,
  type CombineRequest,
  combineUpdates,
  type InspectRequest,
  inspectUpdate,
  type SumAdder,
  type UnmaskRequest,
  unmaskUpdates,
} from "@tributary/runtime";
import { type BlobsOptions, openBlobs, openSpoolReader } from "@tributary/storage";
import { expose } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { addMasksHere } from "./masks.ts";
import type { SumApi } from "./sum.worker.ts";
import { WorkerDesk } from "./worker-desk.ts";

/** Beyond it memory is what they wait for. */
const threads_max = 4;

const { data_path, blobs: place } = workerData as {
  readonly data_path: string;
  readonly blobs: BlobsOptions;
};
const stores = {
  blobs: await openBlobs(place),
  spool: openSpoolReader({ directory: join(data_path, "spool") }),
};

function helper(): SumAdder {
  // Its death is told by what it was asked; the next sum starts another.
  const desk = new WorkerDesk<SumApi>({
    file: "./sum.worker.ts",
    workerData: { data_path },
    onDeath: () => {},
  });
  return (part) => desk.ask((api) => api.add(part));
}

const helpers = Math.min(threads_max, availableParallelism()) - 1;
const adders: readonly SumAdder[] = [
  (part) => addPart(stores.spool, part, addMasksHere),
  ...Array.from({ length: helpers }, helper),
];

const api = {
  inspect: (request: InspectRequest) => inspectUpdate(stores, request),
  combine: (request: CombineRequest) => combineUpdates(stores, request),
  unmask: (request: UnmaskRequest) => unmaskUpdates(stores, request, adders),
};
export type UpdatesApi = typeof api;

if (parentPort === null) throw new Error("This file runs as a worker thread only.");
expose(api, nodeEndpoint(parentPort));
