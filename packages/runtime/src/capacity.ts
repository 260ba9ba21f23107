/** What a coordinator can aggregate: asked before a run is opened, so that no round has to fail of it. */
import { aggregationMemory_bytes, updatesNeeded } from "@tributary/aggregation";
import { exchangeParameters } from "@tributary/crypto";
import {
  cohortTarget,
  limits,
  oversizeOf,
  oversizeSentence,
  type SecureTask,
  type TaskSpec,
} from "@tributary/protocol";
import { modulusBits, sumLimits } from "@tributary/weights";

/** What an aggregation may hold: a robust strategy keeps every update of the cohort beside the others. */
const aggregation_bytes_max = 2 * 1024 ** 3;
const MiB = 1024 ** 2;

/** Why this model cannot be built here, asked before it is; null where it can, or where its size cannot be told. */
export const obstacleToModel = ({ model }: TaskSpec): string | null => oversizeOf(model);

/** Why rounds of this task could not be aggregated here, and what to change; null where they can. */
export function obstacleTo(task: TaskSpec, model_weights: number): string | null {
  const oversize = oversizeSentence(model_weights);
  if (oversize !== null) return oversize;
  const { strategy, round } = task;
  const cohort = cohortTarget(round);
  const needed = updatesNeeded(strategy);
  if (round.quorum < needed) {
    const has = `its quorum is ${round.quorum}`;
    return `The strategy ${strategy.kind} needs at least ${needed} updates, and ${has}; raise it.`;
  }
  const size = { updates: cohort, weights: model_weights };
  const bytes = aggregationMemory_bytes(strategy, size);
  if (bytes > aggregation_bytes_max) {
    const takes = `${Math.ceil(bytes / MiB)} MiB of at most ${aggregation_bytes_max / MiB}`;
    return (
      `The strategy ${strategy.kind} holds ${cohort} updates of ${model_weights} weights at once, ` +
      `${takes}. Select a smaller cohort, or take a strategy that needs only a sum.`
    );
  }
  if (task.privacy !== "secure") return null;
  return obstacleToSum(task, cohort) ?? obstacleToExchange(task, cohort);
}

function obstacleToSum({ encoding }: SecureTask, cohort_max: number): string | null {
  const { value_bits } = encoding;
  const bits = modulusBits({ value_bits, cohort_max });
  if (bits <= sumLimits.modulus_bits) return null;
  return (
    `A sum of ${cohort_max} values of ${value_bits} bits needs ${bits} bits; there are ` +
    `${sumLimits.modulus_bits}. Select a smaller cohort, or round to fewer bits.`
  );
}

/** Every snapshot of a round in training carries the boxes that were not yet fetched. */
function obstacleToExchange({ secure_aggregation }: SecureTask, cohort: number): string | null {
  const { degree } = exchangeParameters(cohort, secure_aggregation);
  const boxes = cohort * degree;
  if (boxes <= limits.secure_boxes_max) return null;
  return (
    `${cohort} participants that share with ${degree} each send ${boxes} sealed shares; there is ` +
    `room for ${limits.secure_boxes_max}. Select a smaller cohort, or expect fewer to be corrupt or to leave.`
  );
}
