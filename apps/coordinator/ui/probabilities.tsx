/** Ten lying bars: how sure the model is of each digit. Empty bars keep the room before the first answer. */

const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

export function Probabilities({
  shares,
  best,
  label = "How sure the model is of each digit",
  format = (share) => `${(100 * share).toFixed(1)} %`,
}: {
  shares: readonly number[] | null;
  best: number;
  label?: string;
  format?: (share: number) => string;
}) {
  return (
    <ol aria-label={label} className="grid gap-1">
      {digits.map((digit) => {
        const share = shares?.[digit] ?? 0;
        const isBest = digit === best;
        return (
          <li
            key={digit}
            className="grid grid-cols-[1rem_minmax(0,1fr)_4.25rem] items-center gap-2"
          >
            <span className={isBest ? "font-semibold text-river" : "text-soft"}>{digit}</span>
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
