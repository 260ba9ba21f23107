/** The training worker of Node. Runs as a worker thread only. */
/// <reference path="./comlink-node.d.ts" />
import { parentPort } from "node:worker_threads";
import { expose } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { createDesk } from "./desk.ts";

if (parentPort === null) throw new Error("This file runs as a worker thread only.");
expose(createDesk(), nodeEndpoint(parentPort));
