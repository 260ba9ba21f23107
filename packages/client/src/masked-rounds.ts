/**
 * The rounds in which this device has masked an update, per run. Of two sums of the same round whose
 * members differ by one, the difference is that member's update: so it masks once in a round, and
 * never again in an earlier one. Numbers rise within a run, hence the highest says it all. Lasts as
 * long as this object: one call of `participate`.
 */
import type { RunId } from "@tributary/protocol";

type Place = { readonly run: RunId; readonly number: number };

export class MaskedRounds {
  readonly #highest = new Map<RunId, number>();

  note({ run, number }: Place): void {
    this.#highest.set(run, Math.max(number, this.highestOf(run) ?? number));
  }

  /** Null before this device has masked in that run. */
  highestOf(run: RunId): number | null {
    return this.#highest.get(run) ?? null;
  }
}
