/** Worker thread for updates: opens, inspects and combines them, so that the event loop never touches a vector. */
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import {
  type CombineRequest,
  combineUpdates,
  type InspectRequest,
  inspectUpdate,
} from "@tributary/runtime";
import { openBlobs, openSpoolReader } from "@tributary/storage";
import { expose } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";

const { data_path } = workerData as { readonly data_path: string };
const stores = {
  blobs: await openBlobs({ directory: join(data_path, "blobs") }),
  spool: openSpoolReader({ directory: join(data_path, "spool") }),
};

const api = {
  inspect: (request: InspectRequest) => inspectUpdate(stores, request),
  combine: (request: CombineRequest) => combineUpdates(stores, request),
};
export type UpdatesApi = typeof api;

if (parentPort === null) throw new Error("This file runs as a worker thread only.");
expose(api, nodeEndpoint(parentPort));
