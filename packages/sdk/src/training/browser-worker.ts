/** A training worker in a browser: a module worker that the page's bundler has made a file of. */
import { wrap } from "comlink";
import type { DeskApi } from "./desk.ts";
import type { OpenTraining } from "./host.ts";
import { openRemote } from "./remote.ts";

export const openTrainingWorker: OpenTraining = (options) => {
  const worker = new Worker(new URL("./browser.worker.ts", import.meta.url), { type: "module" });
  const died = new Promise<never>((_, reject) => {
    worker.addEventListener("error", ({ message }) => {
      const why = message === "" ? "its file could not be loaded" : message;
      reject(new Error(`The training worker failed: ${why}.`));
    });
  });
  const end = async () => worker.terminate();
  return openRemote({ api: wrap<DeskApi>(worker), died, end }, options);
};
