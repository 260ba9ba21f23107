/** A confusion matrix, drawn and as a table: rows are what it was, columns what it was taken for. */
import type { Confusion } from "../../../../lib/models/confusion.ts";

/** With more classes the numbers would not be read. */
const numbers_max = 12;
const names_max = 30;
const cell = 40;
const margin = 64;

export function ConfusionMatrix({ confusion: { classes, counts } }: { confusion: Confusion }) {
  const size = margin + classes.length * cell;
  const hasNames = classes.length <= names_max;
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      width={size}
      height={size}
      role="img"
      aria-label={`Confusion matrix of ${classes.length} classes. The table has its numbers.`}
      className="mx-auto max-h-full max-w-full"
      data-testid="matrix"
    >
      {counts.map((row, actual) => (
        <MatrixRow
          key={classes[actual]}
          row={row}
          actual={actual}
          hasNumbers={classes.length <= numbers_max}
        />
      ))}
      {hasNames && classes.map((name, index) => <Names key={name} name={name} index={index} />)}
      <text
        x={margin + (size - margin) / 2}
        y="14"
        className="fill-soft text-sm"
        textAnchor="middle"
      >
        taken for
      </text>
      <text
        transform={`translate(12 ${margin + (size - margin) / 2}) rotate(-90)`}
        className="fill-soft text-sm"
        textAnchor="middle"
      >
        was
      </text>
    </svg>
  );
}

function MatrixRow({
  row,
  actual,
  hasNumbers,
}: {
  row: readonly number[];
  actual: number;
  hasNumbers: boolean;
}) {
  const total = row.reduce((sum, count) => sum + count, 0);
  return row.map((count, taken) => {
    const share = total === 0 ? 0 : count / total;
    const [x, y] = [margin + taken * cell, margin + actual * cell];
    const square = { x: x + 1, y: y + 1, width: cell - 2, height: cell - 2, rx: 3 };
    const isHit = actual === taken;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
      <g key={taken}>
        <rect {...square} className="fill-sunken" />
        <rect
          {...square}
          className={isHit ? "fill-river" : "fill-bad"}
          // So faint that the number on it stays readable in both themes.
          fillOpacity={0.45 * share}
        />
        {hasNumbers && count > 0 && (
          <text
            x={x + cell / 2}
            y={y + cell / 2 + 5}
            textAnchor="middle"
            className="fill-ink text-sm"
          >
            {count}
          </text>
        )}
      </g>
    );
  });
}

function Names({ name, index }: { name: string; index: number }) {
  const middle = margin + index * cell + cell / 2;
  const short = name.length > 6 ? `${name.slice(0, 5)}…` : name;
  return (
    <>
      <text x={margin - 6} y={middle + 5} textAnchor="end" className="fill-ink text-sm">
        {short}
      </text>
      <text x={middle} y={margin - 8} textAnchor="middle" className="fill-ink text-sm">
        {short}
      </text>
    </>
  );
}

export function ConfusionTable({ confusion: { classes, counts } }: { confusion: Confusion }) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label="Confusion matrix as a table"
      className="h-full overflow-auto"
    >
      <table className="text-sm">
        <thead>
          <tr>
            <th scope="col" className="px-2 py-1 text-left font-normal text-soft">
              was, taken for
            </th>
            {classes.map((name) => (
              <th key={name} scope="col" className="px-2 py-1 text-right font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {classes.map((name, actual) => (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="px-2 py-1 text-left font-medium">
                {name}
              </th>
              {classes.map((taken, index) => (
                <td key={taken} className="px-2 py-1 text-right">
                  {counts[actual]?.[index] ?? 0}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
