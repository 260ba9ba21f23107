/** Lying bars: how sure the model is of each class. Empty bars keep the room before the first answer. */

const shortNames = "grid-cols-[1rem_minmax(0,1fr)_4.25rem]";
const longNames =
  "grid-cols-[minmax(0,5rem)_minmax(0,1fr)_4.25rem] sm:grid-cols-[minmax(0,8rem)_minmax(0,1fr)_4.25rem]";

const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

export function Probabilities({
  shares,
  best,
  names = digits.map(String),
  label = "How sure the model is of each digit",
  format = (share) => `${(100 * share).toFixed(1)} %`,
}: {
  shares: readonly number[] | null;
  best: number;
  /** Of the classes. */
  names?: readonly string[];
  label?: string;
  format?: (share: number) => string;
}) {
  const isShort = names.every((name) => name.length < 3);
  return (
    <ol aria-label={label} className="grid gap-1">
      {names.map((name, index) => {
        const share = shares?.[index] ?? 0;
        const isBest = index === best;
        return (
          <li key={name} className={`grid items-center gap-2 ${isShort ? shortNames : longNames}`}>
            <span className={isBest ? "font-semibold text-river" : "text-soft"}>{name}</span>
            <span className="h-4 overflow-hidden rounded bg-sunken" aria-hidden="true">
              <span
                className={`block h-full rounded transition-[width] duration-300 ${isBest ? "bg-river" : "bg-edge"}`}
                style={{ width: `${100 * share}%` }}
              />
            </span>
            <span className={`text-right text-sm ${isBest ? "font-semibold" : "text-soft"}`}>
              {shares === null ? "–" : format(share)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
