/** Counts the graphs in which keys were exchanged: with everyone, or with some neighbours. */
import { exchangeParameters } from "@tributary/crypto";
import type { CoordinatorMessage, RoundId, TaskSpec } from "@tributary/protocol";

export type GraphCounts = { readonly complete: number; readonly sparse: number };

export class Graphs {
  readonly #task: TaskSpec;
  readonly #isComplete = new Map<RoundId, boolean>();

  constructor(task: TaskSpec) {
    this.#task = task;
  }

  /** Everyone is sent the same keys. */
  note(message: CoordinatorMessage): void {
    if (message.type !== "cohort_keys" || this.#task.privacy !== "secure") return;
    const { length } = message.members;
    const { degree } = exchangeParameters(length, this.#task.secure_aggregation);
    this.#isComplete.set(message.round, degree === length - 1);
  }

  counts(): GraphCounts {
    const all = [...this.#isComplete.values()];
    const complete = all.filter((isComplete) => isComplete).length;
    return { complete, sparse: all.length - complete };
  }
}
