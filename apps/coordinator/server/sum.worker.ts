/** Worker thread for a part of a masked sum, in memory that it shares with the thread that asks. */
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { wipe } from "@tributary/crypto";
import { addPart, type SumPart } from "@tributary/runtime";
import { openSpoolReader } from "@tributary/storage";
import { expose } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { addMasksHere } from "./masks.ts";

const { data_path } = workerData as { readonly data_path: string };
const spool = openSpoolReader({ directory: join(data_path, "spool") });

const api = {
  async add(part: SumPart) {
    // The keys are copies: those of the thread that asks are its own to wipe.
    return addPart(spool, part, addMasksHere).finally(() =>
      wipe(...part.masks.map(({ key }) => key)),
    );
  },
};
export type SumApi = typeof api;

if (parentPort === null) throw new Error("This file runs as a worker thread only.");
expose(api, nodeEndpoint(parentPort));
