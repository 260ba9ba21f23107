/**
 * The last step of every aggregation, sealed or secure: the parent model, the one delta that came of all updates (the
 * aggregate) and the server optimizer's state become the next model and the next state. All three are kept as blobs,
 * so that whoever audits the coordinator can take the step again.
 */
import { createStrategy, deserializeState, serializeState } from "@tributary/aggregation";
import type { Sha256, Strategy } from "@tributary/protocol";
import { type Blobs, requireBlob } from "@tributary/storage";
import { allFinite, decodeSafetensors, encodeSafetensors, type Weights } from "@tributary/weights";

export type NextModel = {
  readonly model: Sha256;
  /** The delta that the strategy applied, laid out like the model. */
  readonly aggregate: Sha256;
  /** The server optimizer's state after this round; null where it keeps none. */
  readonly strategy_state: Sha256 | null;
};

export type ServerStep = {
  readonly parent: Weights;
  readonly delta: Float32Array;
  readonly strategy: Strategy;
  /** The server optimizer's state before this round, as `serializeState` wrote it; null before the first. */
  readonly state: Uint8Array | null;
};

export async function readModel(blobs: Blobs, model: Sha256): Promise<Weights> {
  return decodeSafetensors(await requireBlob(blobs, model, "the parent model")).weights;
}

/** Reddi et al. 2021, Algorithm 2: model + the server optimizer's step. The same step gives the same bytes. */
export function takeServerStep({ parent, delta, ...from }: ServerStep): {
  readonly model: Uint8Array;
  /** Null where the strategy keeps none. */
  readonly state: Uint8Array | null;
} {
  const strategy = createStrategy(from.strategy);
  const before =
    from.state === null ? strategy.init(parent.values.length) : deserializeState(from.state);
  const next = strategy.apply(parent.values, delta, before);
  if (!allFinite(next.model)) throw new Error("The next model holds values that are not finite.");
  const state = serializeState(next.state);
  return {
    model: encodeSafetensors({ layout: parent.layout, values: next.model }),
    state: state.length === 0 ? null : state,
  };
}

export async function storeNextModel(
  blobs: Blobs,
  from: Omit<ServerStep, "state"> & { readonly strategy_state: Sha256 | null },
): Promise<NextModel> {
  const { strategy_state: kept, ...step } = from;
  const { layout } = step.parent;
  const before = kept === null ? null : await requireBlob(blobs, kept, "the strategy's state");
  const { model, state } = takeServerStep({ ...step, state: before });
  return {
    model: await blobs.put(model),
    aggregate: await blobs.put(encodeSafetensors({ layout, values: step.delta })),
    strategy_state: state === null ? null : await blobs.put(state),
  };
}
