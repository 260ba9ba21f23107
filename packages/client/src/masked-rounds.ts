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
  /**
   * Looks and notes in one step. True when it will not be forgotten: nothing is masked before. False, and nothing is
   * noted, where this number or a higher one was: somebody else with this device's key may have.
   */
  note(place: Place): Promise<boolean>;
};

/** This device, or another holder of its key, has masked for that round. */
export class MaskedBefore extends Error {
  constructor({ number }: Place) {
    super(
      `An update for round ${number} of this run, or a later one, was masked with this device's key already: for this ` +
        "round it masks no other one.",
    );
  }
}

export class MaskedRounds {
  readonly #highest = new Map<RunId, number>();
  readonly #memory: MaskedMemory | null;

  constructor(memory: MaskedMemory | null) {
    this.#memory = memory;
  }

  /** Rejects with `MaskedBefore` where that is no first time. */
  async note({ run, number }: Place): Promise<void> {
    const isFirst = () => number > (this.#highest.get(run) ?? 0);
    const isNoted = isFirst() && ((await this.#memory?.note({ run, number })) ?? true);
    if (!isNoted || !isFirst()) throw new MaskedBefore({ run, number });
    this.#highest.set(run, number);
  }

  /** Null before this device has masked in that run. */
  async highestOf(run: RunId): Promise<number | null> {
    const remembered = (await this.#memory?.highestOf(run)) ?? null;
    const known = [this.#highest.get(run) ?? null, remembered].filter((number) => number !== null);
    return known.length === 0 ? null : Math.max(...known);
  }
}
