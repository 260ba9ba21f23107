/** The training worker of a browser. Bundlers find it by the `new Worker(new URL(…))` in `browser-worker.ts`. */
import { expose } from "comlink";
import { createDesk } from "./desk.ts";

expose(createDesk());
