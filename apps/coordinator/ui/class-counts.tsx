/** How many examples there are of each class, as small upright bars with their numbers. */

export function ClassCounts({
  names,
  counts,
}: {
  names: readonly string[];
  counts: readonly number[];
}) {
  const most = Math.max(1, ...counts);
  return (
    <ul aria-label="Examples of each class" className="flex flex-wrap gap-x-1.5 gap-y-3">
      {names.map((name, index) => {
        const count = counts[index] ?? 0;
        return (
          <li key={name} className="grid min-w-6 flex-1 grid-rows-[auto_2.5rem_auto] text-center">
            <span className={`text-xs ${count === 0 ? "text-warn" : "text-soft"}`}>{count}</span>
            <span className="flex items-end rounded bg-sunken" aria-hidden="true">
              <span
                className="w-full rounded bg-river"
                style={{ height: `${(100 * count) / most}%` }}
              />
            </span>
            <span className="text-sm font-semibold">{name}</span>
          </li>
        );
      })}
    </ul>
  );
}
