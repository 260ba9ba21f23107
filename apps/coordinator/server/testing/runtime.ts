/** A runtime over memory, of which no run is opened: no update is ever combined. For tests of routes. */
import { identityFromSeed } from "@tributary/crypto";
import { modelShape } from "@tributary/protocol";
import { Runtime, wallClock } from "@tributary/runtime";
import { createMemoryBlobs, createMemorySpool, type Records } from "@tributary/storage";
import { encodeSafetensors } from "@tributary/weights";

export async function idleRuntime(records: Records): Promise<Runtime> {
  const blobs = createMemoryBlobs();
  const never = () => Promise.reject(new Error("No run is open."));
  const runtime = new Runtime({
    records,
    blobs,
    spool: createMemorySpool(),
    identity: await identityFromSeed(new Uint8Array(32)),
    outbox: { send: () => {} },
    clock: wallClock,
    randomness: { bytes: (length) => new Uint8Array(length) },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    downloadBytes: async () => 0,
    publish: () => {},
    workshop: {
      initialModel: async ({ model }) => {
        const shape = modelShape(model);
        const weights = shape.ok ? shape.weights : 0;
        const layout = [{ name: "w", shape: [weights] }];
        return blobs.put(encodeSafetensors({ layout, values: new Float32Array(weights) }));
      },
      testSetOf: async () => null,
      inspect: never,
      combine: never,
      unmask: never,
      evaluate: never,
    },
  });
  await runtime.start();
  return runtime;
}
