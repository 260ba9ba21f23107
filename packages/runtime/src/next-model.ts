/**
 * The last step of every aggregation, sealed or secure: the parent model, the one delta that came of all
 * updates and the server optimizer's state become the next model and the next state, as stored blobs.
 */
import { createStrategy, deserializeState, serializeState } from "@tributary/aggregation";
import type { Sha256, Strategy } from "@tributary/protocol";
import type { Blobs } from "@tributary/storage";
import { allFinite, decodeSafetensors, encodeSafetensors, type Weights } from "@tributary/weights";

export type NextModel = {
  readonly model: Sha256;
  /** The server optimizer's state after this round; null where it keeps none. */
  readonly strategy_state: Sha256 | null;
};

export async function readModel(blobs: Blobs, model: Sha256): Promise<Weights> {
  return decodeSafetensors(await mustGet(blobs, model, "the parent model")).weights;
}

/** Reddi et al. 2021, Algorithm 2: model + the server optimizer's step. */
export async function storeNextModel(
  blobs: Blobs,
  from: {
    readonly parent: Weights;
    readonly delta: Float32Array;
    readonly strategy: Strategy;
    readonly strategy_state: Sha256 | null;
  },
): Promise<NextModel> {
  const { parent, delta, strategy_state: kept } = from;
  const strategy = createStrategy(from.strategy);
  const state =
    kept === null
      ? strategy.init(parent.values.length)
      : deserializeState(await mustGet(blobs, kept, "the strategy's state"));
  const next = strategy.apply(parent.values, delta, state);
  if (!allFinite(next.model)) throw new Error("The next model holds values that are not finite.");
  const encoded = encodeSafetensors({ layout: parent.layout, values: next.model });
  const stateBytes = serializeState(next.state);
  return {
    model: await blobs.put(encoded),
    strategy_state: stateBytes.length === 0 ? null : await blobs.put(stateBytes),
  };
}

async function mustGet(blobs: Blobs, sha256: Sha256, what: string): Promise<Uint8Array> {
  const bytes = await blobs.get(sha256);
  if (bytes === null) throw new Error(`The blob of ${what}, ${sha256}, is missing.`);
  return bytes;
}
