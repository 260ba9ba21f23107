/**
 * The rounds in which this device has masked an update, per run. Of two sums of the same round whose
 * members differ by one, the difference is that member's update: so it masks once in a round, and
 * never again in an earlier one. Numbers rise within a run, hence the highest says it all. Lasts as
 * long as this object (one call of `participate`), and with a memory as long as that.
 */
import type { RunId } from "@tributary/protocol";

type Place = { readonly run: RunId; readonly number: number };

/** What a device remembers from one participation to the next. One key, one memory. */
export type MaskedMemory = {
  /** The highest number that was noted; null before there is one. */
  highestOf(run: RunId): Promise<number | null>;
  /** Resolves when it will not be forgotten: nothing is masked before. */
  note(place: Place): Promise<void>;
};

export class MaskedRounds {
  readonly #highest = new Map<RunId, number>();
  readonly #memory: MaskedMemory | null;

  constructor(memory: MaskedMemory | null) {
    this.#memory = memory;
  }

  async note({ run, number }: Place): Promise<void> {
    this.#highest.set(run, Math.max(number, this.#highest.get(run) ?? number));
    await this.#memory?.note({ run, number });
  }

  /** Null before this device has masked in that run. */
  async highestOf(run: RunId): Promise<number | null> {
    const remembered = (await this.#memory?.highestOf(run)) ?? null;
    const known = [this.#highest.get(run) ?? null, remembered].filter((number) => number !== null);
    return known.length === 0 ? null : Math.max(...known);
  }
}
