/** How often a model takes one class for another, and what follows from it for each class. Pure counts. */

/** `counts[actual][predicted]`, in the order of the classes. */
export type Confusion = {
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
};

export type ClassFigures = {
  readonly name: string;
  /** Of those that were taken for it, how many were it; null where none was. */
  readonly precision: number | null;
  /** Of those that were it, how many were found; null where there was none. */
  readonly recall: number | null;
  /** The harmonic mean of both. */
  readonly f1: number | null;
  readonly support: number;
};

export function confusionOf(
  classes: readonly string[],
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
): Confusion {
  if (labels.length !== predicted.length) {
    throw new Error(`Expected ${labels.length} predictions, got ${predicted.length}.`);
  }
  const counts = classes.map(() => classes.map(() => 0));
  for (let index = 0; index < labels.length; index++) {
    const row = counts[labels[index] ?? -1];
    const column = predicted[index] ?? -1;
    if (row?.[column] === undefined) throw new Error(`Expected a known class in row ${index}.`);
    row[column] = (row[column] ?? 0) + 1;
  }
  return { classes, counts };
}

export function accuracyOf({ counts }: Confusion): number | null {
  const total = sum(counts.map(sum));
  return total === 0 ? null : sum(counts.map((row, index) => row[index] ?? 0)) / total;
}

export function figuresOf({ classes, counts }: Confusion): readonly ClassFigures[] {
  return classes.map((name, index) => {
    const hits = counts[index]?.[index] ?? 0;
    const support = sum(counts[index] ?? []);
    const taken = sum(counts.map((row) => row[index] ?? 0));
    const precision = share(hits, taken);
    const recall = share(hits, support);
    return { name, precision, recall, f1: share(2 * hits, taken + support), support };
  });
}

/** The plain mean over the classes that occur, rare ones as much as common ones. */
export function macroF1(figures: readonly ClassFigures[]): number | null {
  const known = figures.filter(({ support }) => support > 0).map(({ f1 }) => f1 ?? 0);
  return share(sum(known), known.length);
}

export type Mistake = { readonly actual: string; readonly taken: string; readonly count: number };

/** What is taken for what, the most frequent first. */
export function mistakesIn({ classes, counts }: Confusion, limit: number): readonly Mistake[] {
  return counts
    .flatMap((row, actual) =>
      row.flatMap((count, taken) =>
        actual === taken || count === 0
          ? []
          : [{ actual: classes[actual] ?? "", taken: classes[taken] ?? "", count }],
      ),
    )
    .toSorted((a, b) => b.count - a.count)
    .slice(0, limit);
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
