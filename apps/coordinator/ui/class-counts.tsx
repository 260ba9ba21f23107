/** How many examples there are of each class, as small upright bars with their numbers. */

export function ClassCounts({
  names,
  counts,
  label = "Examples of each class",
}: {
  names: readonly string[];
  counts: readonly number[];
  label?: string;
}) {
  const most = Math.max(1, ...counts);
  return (
    <ul
      aria-label={label}
      className="grid gap-x-1 gap-y-3 sm:gap-x-1.5"
      style={{ gridTemplateColumns: `repeat(${Math.min(10, names.length)}, minmax(0, 1fr))` }}
    >
      {names.map((name, index) => {
        const count = counts[index] ?? 0;
        return (
          <li key={name} className="grid grid-rows-[auto_2.5rem_auto] text-center">
            <span className={`text-xs ${count === 0 ? "text-warn" : "text-soft"}`}>{count}</span>
            <span className="flex items-end rounded bg-sunken" aria-hidden="true">
              <span
                className="w-full rounded bg-river"
                style={{ height: `${(100 * count) / most}%` }}
              />
            </span>
            <span className="truncate text-sm font-semibold">{name}</span>
          </li>
        );
      })}
    </ul>
  );
}
