/**
 * What a task will cost those who take part, before anybody does: from the description alone. Sizes are those of the
 * protocol's own arithmetic; times are of a slow device, and say so.
 */
import { exchangeParameters, sealedShares_bytes } from "@tributary/crypto";
import { cohortTarget, modelShape, type TaskSpec } from "@tributary/protocol";
import { changeSize_bytes } from "../change-size.ts";

export type Estimate = {
  readonly weights: number;
  readonly model_bytes: number;
  /** Of one participant in one round: the model, before it is compressed. */
  readonly down_bytes: number;
  /** Of one participant in one round: its change, and the shares of its secrets. */
  readonly up_bytes: number;
  readonly cohort: number;
  /** Of the exchange of secrets; null where there is none, or where none is possible. */
  readonly graph: SecretGraph | null;
  /** Of local training in one round, at `examples_per_second` and with `examples`. */
  readonly seconds: number;
  readonly examples: number;
  readonly examples_per_second: number;
};

export type SecretGraph = {
  /** With how many others each participant shares its secrets. */
  readonly neighbours: number;
  /** How many of them must answer to open what a missing one masked. */
  readonly threshold: number;
};

/** A small laptop without a graphics processor does better. */
export const slowDevice_examples_per_second = 100;
export const usual_examples = 1_000;

const float_bytes = Float32Array.BYTES_PER_ELEMENT;

export function estimateOf(task: TaskSpec, examples = usual_examples): Estimate {
  const shape = modelShape(task.model);
  const weights = shape.ok ? shape.weights : 0;
  const graph = graphOf(task);
  const shares_bytes = (graph?.neighbours ?? 0) * sealedShares_bytes;
  const model_bytes = weights * float_bytes;
  return {
    weights,
    model_bytes,
    down_bytes: model_bytes,
    up_bytes: changeSize_bytes(task, weights) + shares_bytes,
    cohort: cohortTarget(task.round),
    graph,
    seconds: (examples * task.recipe.epochs) / slowDevice_examples_per_second,
    examples,
    examples_per_second: slowDevice_examples_per_second,
  };
}

/** Null where so many may go wrong that no graph holds; the check of the task says so in words. */
function graphOf(task: TaskSpec): SecretGraph | null {
  if (task.privacy !== "secure") return null;
  try {
    const { degree, threshold } = exchangeParameters(
      cohortTarget(task.round),
      task.secure_aggregation,
    );
    return { neighbours: degree, threshold };
  } catch {
    return null;
  }
}
