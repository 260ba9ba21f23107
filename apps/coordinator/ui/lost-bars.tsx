/** How many were lost in which phase, as small upright bars in the phases' order, the sum beside them. */

export function LostBars({
  counts,
  total,
  words,
}: {
  counts: readonly number[];
  total: number;
  /** The same, for those who do not see bars; shown to a pointer that rests on them. */
  words: string;
}) {
  const most = Math.max(1, ...counts);
  return (
    <span className="inline-flex items-baseline gap-2" title={words}>
      {total > 0 && (
        <span aria-hidden="true" className="flex h-4 items-end gap-0.5">
          {counts.map((count, index) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a phase's place in the order is its identity
              key={index}
              className={`w-1.5 rounded-sm ${count === 0 ? "bg-line" : "bg-warn"}`}
              style={{ height: count === 0 ? 2 : `${20 + (80 * count) / most}%` }}
            />
          ))}
        </span>
      )}
      <span>{total}</span>
      {words !== "" && <span className="sr-only">: {words}</span>}
    </span>
  );
}
