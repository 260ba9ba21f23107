/**
 * One participant's masking in a thread of its own: beside the keys of a whole cohort, the garbage
 * collector would work for others too, and be counted.
 */
import { parentPort, workerData } from "node:worker_threads";
import {
  createIdentity,
  maskInput,
  type ReceivedShares,
  receiveShares,
  type Sharing,
  sha256Hex,
  signMaskedUpdate,
} from "@tributary/crypto";
import {
  encodeForSum,
  modulusBits,
  mulberry32,
  packRing,
  type SumEncoding,
} from "@tributary/weights";
import { round } from "./cohort.ts";
import { stopwatch } from "./stopwatch.ts";
import { updateOf } from "./updates.ts";

export type MaskingWork = {
  readonly state: Sharing;
  readonly mail: readonly ReceivedShares[];
  readonly encoding: SumEncoding;
};

export type MaskingCost = {
  readonly rounding_cpu_s: number;
  readonly masking_cpu_s: number;
  readonly upload_bytes: number;
};

const repeats = 3;

async function measure({ state, mail, encoding }: MaskingWork): Promise<MaskingCost> {
  const identity = await createIdentity();
  const update = updateOf(encoding.weights);
  const rounding = stopwatch();
  const masking = stopwatch();
  let upload_bytes = 0;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const random = mulberry32(repeat);
    const { ring } = await rounding.time(() =>
      encodeForSum(update, encoding, { random, residual: null }),
    );
    await masking.time(async () => {
      await maskInput(await receiveShares(structuredClone(state), mail), ring);
      const bytes = packRing(ring, modulusBits(encoding));
      await signMaskedUpdate(identity, { round, sha256: await sha256Hex(bytes) });
      upload_bytes = bytes.length;
    });
  }
  return { rounding_cpu_s: rounding.cpu_s, masking_cpu_s: masking.cpu_s, upload_bytes };
}

parentPort?.postMessage(await measure(workerData as MaskingWork));
