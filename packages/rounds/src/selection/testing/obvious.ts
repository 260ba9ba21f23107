/** Selection as one would explain it, without regard to time: what the real one is compared with. */

/** Every ordered way to draw `count` without replacement, each next one in proportion to its weight. */
function draws(
  weights: readonly number[],
  count: number,
): { readonly order: number[]; readonly probability: number }[] {
  if (count === 0) return [{ order: [], probability: 1 }];
  return draws(weights, count - 1).flatMap(({ order, probability }) => {
    const left = weights.map((weight, index) => (order.includes(index) ? 0 : weight));
    const total = left.reduce((sum, weight) => sum + weight, 0);
    return left.flatMap((weight, index) =>
      weight === 0
        ? []
        : [{ order: [...order, index], probability: (probability * weight) / total }],
    );
  });
}

/** How likely each set of `count` is, whatever the order; a set is named by its sorted indices. */
export function setProbabilities(
  weights: readonly number[],
  count: number,
): ReadonlyMap<string, number> {
  const sets = new Map<string, number>();
  for (const { order, probability } of draws(weights, count)) {
    const name = order.sort((one, other) => one - other).join();
    sets.set(name, (sets.get(name) ?? 0) + probability);
  }
  return sets;
}

/** Pearson's statistic of counts against what was expected of them. */
export function chiSquare(
  counted: ReadonlyMap<string, number>,
  expected: ReadonlyMap<string, number>,
  total: number,
): number {
  let sum = 0;
  for (const [name, probability] of expected) {
    const wanted = probability * total;
    sum += ((counted.get(name) ?? 0) - wanted) ** 2 / wanted;
  }
  return sum;
}

/** The share of the time in small steps: each forgets a little and learns where the participant is now. */
export function shareInSteps(
  share: number,
  stays: readonly { readonly is_here: boolean; readonly duration_ms: number }[],
  memory_ms: number,
): number {
  const step_ms = memory_ms / 100_000;
  let now = share;
  for (const { is_here, duration_ms } of stays) {
    for (let at_ms = 0; at_ms < duration_ms; at_ms += step_ms) {
      now += ((is_here ? 1 : 0) - now) * (step_ms / memory_ms);
    }
  }
  return now;
}
