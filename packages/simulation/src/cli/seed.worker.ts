/** A thread that lives through one world after another. */
import { parentPort } from "node:worker_threads";
import type { WorldOptions } from "../options.ts";
import { simulate } from "../world.ts";

parentPort?.on("message", async (world: WorldOptions) => {
  const outcome = await simulate(world);
  // Of a good end nobody wants the history.
  parentPort?.postMessage(outcome.isOk ? { ...outcome, last: [] } : outcome);
});
