/** How many examples there are of each class: upright bars under short names, lying ones beside long names. */

export function ClassCounts({
  label,
  names,
  counts,
}: {
  label: string;
  names: readonly string[];
  counts: readonly number[];
}) {
  const most = Math.max(1, ...counts);
  const bars = names.map((name, index) => {
    const count = counts[index] ?? 0;
    return { name, count, share: `${(100 * count) / most}%` };
  });
  return names.every((name) => name.length <= 4) ? (
    <Upright label={label} bars={bars} />
  ) : (
    <Lying label={label} bars={bars} />
  );
}

type Bar = { readonly name: string; readonly count: number; readonly share: string };
type Props = { readonly label: string; readonly bars: readonly Bar[] };

function Upright({ label, bars }: Props) {
  return (
    <ul
      aria-label={label}
      className="grid gap-x-1 gap-y-3 sm:gap-x-1.5"
      style={{ gridTemplateColumns: `repeat(${Math.min(10, bars.length)}, minmax(0, 6rem))` }}
    >
      {bars.map(({ name, count, share }) => (
        <li
          key={name}
          className="grid grid-rows-[auto_2.5rem_auto] text-center"
          data-testid="class-count"
        >
          <span className={`text-xs ${count === 0 ? "text-warn" : "text-soft"}`}>{count}</span>
          <span className="flex items-end rounded bg-sunken" aria-hidden="true">
            <span className="w-full rounded bg-river" style={{ height: share }} />
          </span>
          <span className="truncate text-sm font-semibold">{name}</span>
        </li>
      ))}
    </ul>
  );
}

function Lying({ label, bars }: Props) {
  return (
    <ul
      aria-label={label}
      tabIndex={bars.length > 12 ? 0 : undefined}
      className="grid max-h-72 max-w-xl gap-1 overflow-y-auto"
    >
      {bars.map(({ name, count, share }) => (
        <li
          key={name}
          className="grid grid-cols-[minmax(0,8rem)_minmax(0,1fr)_3.5rem] items-center gap-2"
          data-testid="class-count"
        >
          <span className="truncate text-sm font-semibold" title={name}>
            {name}
          </span>
          <span className="h-3 rounded bg-sunken" aria-hidden="true">
            <span className="block h-full rounded bg-river" style={{ width: share }} />
          </span>
          <span className={`text-right text-xs ${count === 0 ? "text-warn" : "text-soft"}`}>
            {count}
          </span>
        </li>
      ))}
    </ul>
  );
}
