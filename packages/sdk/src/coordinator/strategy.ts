/**
 * Strategies of the caller's own: pure `(init, update)` pairs, like those of the aggregation package, over what the
 * task's privacy lets a coordinator see. In a secure task that is the mean of the updates and how many they are; only
 * a sealed task may say how single updates become one.
 */
import { type Aggregation, createAggregation, type State } from "@tributary/aggregation";
import type { SealedTask, Sha256, Strategy, TaskSpec } from "@tributary/protocol";
import type { Combined } from "@tributary/runtime";
import { type Blobs, requireBlob } from "@tributary/storage";
import { add, allFinite, decodeSafetensors, encodeSafetensors, l2Norm } from "@tributary/weights";
import { optionsError } from "../errors.ts";

/** What a round's sum says beside the mean update. */
export type SumFigures = {
  /** Of all participants together. */
  readonly examples: number;
  /** Their mean loss while training. */
  readonly train_loss: number;
};

/** The step is added to the model: `update` gets the mean update (after − before) and answers a better one. */
export type SumOnlyStrategy<S extends State = State> = {
  init(weights: number): S;
  update(
    step: Float32Array,
    state: S,
    figures: SumFigures,
  ): { readonly step: Float32Array; readonly state: S };
  /** A secure task shows no single update to anybody. */
  readonly combine?: never;
};

export type ReceivedUpdate = { readonly delta: Float32Array; readonly examples: number };

/** The same, and a rule of its own by which single updates become the one that `update` gets. */
export type EachUpdateStrategy<S extends State = State> = Omit<SumOnlyStrategy<S>, "combine"> & {
  combine?(updates: readonly ReceivedUpdate[]): Float32Array;
};

/** What the privacy of a task allows; of a task whose privacy is not known, what every task allows. */
export type StrategyFor<T extends TaskSpec> = [T] extends [SealedTask]
  ? EachUpdateStrategy
  : SumOnlyStrategy;

/** Past models whose state is remembered. */
const states_max = 4;

/** One run's strategy with what it remembers. The state belongs to the model that it led to. */
export class OwnStrategy {
  readonly #strategy: EachUpdateStrategy;
  readonly #states = new Map<Sha256, State>();

  constructor(strategy: EachUpdateStrategy, task: TaskSpec) {
    const field = "strategy";
    if (task.privacy === "secure" && strategy.combine !== undefined) {
      const message = "`combine` reads single updates, and this task is secure: leave it out";
      throw optionsError({ field, message });
    }
    const { kind, server_learning_rate } = task.strategy;
    if (kind !== "fedavg" || server_learning_rate !== 1) {
      const message = `the task has one already, ${kind}: leave one of the two out`;
      throw optionsError({ field, message });
    }
    this.#strategy = strategy;
  }

  /** For `combineUpdates`. */
  readonly begin = (strategy: Strategy, weights: number): Aggregation => {
    const { combine } = this.#strategy;
    return combine === undefined
      ? createAggregation(strategy, weights)
      : together(weights, (updates) => combine.call(this.#strategy, updates));
  };

  /** The round's model as this strategy makes it, in place of the one that plain averaging made. */
  async retake(blobs: Blobs, parent: Sha256, combined: Combined): Promise<Combined> {
    const { weights: before } = decodeSafetensors(
      await requireBlob(blobs, parent, "the parent model"),
    );
    const { weights: mean } = decodeSafetensors(
      await requireBlob(blobs, combined.aggregate, "the aggregate"),
    );
    const size = before.values.length;
    const { examples, train_loss } = combined;
    const state = this.#states.get(parent) ?? this.#strategy.init(size);
    const next = this.#strategy.update(mean.values, state, { examples, train_loss });
    if (next.step.length !== size || !allFinite(next.step)) {
      const got = `${next.step.length} values${allFinite(next.step) ? "" : ", some not finite"}`;
      throw new Error(`The strategy's step must be ${size} finite numbers, and is ${got}.`);
    }
    const { layout } = before;
    const values = add(before.values, next.step);
    const model = await blobs.put(encodeSafetensors({ layout, values }));
    this.#remember(model, next.state);
    const aggregate = await blobs.put(encodeSafetensors({ layout, values: next.step }));
    return { ...combined, model, aggregate, update_norm: l2Norm(next.step) };
  }

  #remember(model: Sha256, state: State): void {
    this.#states.set(model, state);
    const [oldest] = this.#states.keys();
    if (this.#states.size > states_max && oldest !== undefined) this.#states.delete(oldest);
  }
}

function together(
  weights: number,
  rule: (updates: readonly ReceivedUpdate[]) => Float32Array,
): Aggregation {
  const updates: ReceivedUpdate[] = [];
  return {
    fold({ delta, weight }) {
      updates.push({ delta: delta.slice(), examples: weight });
    },
    finish() {
      const delta = rule(updates);
      if (delta.length === weights) return { delta, count: updates.length };
      throw new Error(`\`combine\` must answer ${weights} numbers, and answered ${delta.length}.`);
    },
  };
}
