/**
 * What a stale update weighs: s(τ) = (1 + τ)^−a, the polynomial of FedAsync (Xie et al. 2019)
 * with a = ½ as in FedBuff (Nguyen et al. 2022). τ counts the model versions
 * that were committed between the update's start and its aggregation.
 *
 * Two ways to normalise are in use. FedBuff divides the weighted sum by the number of updates, so a
 * buffer of stale updates makes a shorter step; a mean over the weights would give back what
 * staleness took away as soon as all are equally stale. Both are here: `weights` for the mean, and
 * the `discount` that turns this mean into FedBuff's step.
 */

/** FedBuff's exponent. */
export const stalenessExponent = 0.5;

/** s(τ): 1 for a fresh update. An exponent of 0 weighs all alike. */
export function stalenessWeight(staleness: number, exponent: number = stalenessExponent): number {
  if (!Number.isSafeInteger(staleness) || staleness < 0) {
    throw new Error(`Expected a staleness of whole versions of at least 0, got ${staleness}.`);
  }
  if (!(exponent >= 0 && exponent <= 1)) {
    throw new Error(`Expected a staleness exponent from 0 to 1, got ${exponent}.`);
  }
  return (1 + staleness) ** -exponent;
}

/** What an update weighs when it is fresh (its number of examples), and how stale it is. */
export type StaleWeight = { readonly weight: number; readonly staleness: number };

export type WeighedByStaleness = {
  /** nᵢ · s(τᵢ), in the order of the updates: what each counts in their mean. */
  readonly weights: readonly number[];
  /**
   * Σ nᵢ s(τᵢ) / Σ nᵢ, above 0 and at most 1: times their mean, it is FedBuff's
   * Σ nᵢ s(τᵢ) Δᵢ / Σ nᵢ.
   */
  readonly discount: number;
};

export function weighByStaleness(
  updates: readonly StaleWeight[],
  exponent: number = stalenessExponent,
): WeighedByStaleness {
  if (updates.length === 0) throw new Error("Expected at least one update to weigh, got 0.");
  let fresh = 0;
  let stale = 0;
  const weights = updates.map(({ weight, staleness }) => {
    if (!Number.isFinite(weight) || weight <= 0) {
      throw new Error(`Expected a finite weight above 0, got ${weight}.`);
    }
    const discounted = weight * stalenessWeight(staleness, exponent);
    fresh += weight;
    stale += discounted;
    return discounted;
  });
  return { weights, discount: Math.min(1, stale / fresh) };
}
