/** A line the height of a word: the shape of a series, its last value beside it in text. */

export function Spark({
  values,
  label,
  low,
  high,
}: {
  values: readonly number[];
  label: string;
  /** Bounds of the scale; the series' own where they are left out. */
  low?: number;
  high?: number;
}) {
  const [width, height, inset] = [120, 32, 3];
  const least = low ?? Math.min(...values);
  const span = (high ?? Math.max(...values)) - least || 1;
  const points = values.map((value, index) => {
    const x = inset + (index / Math.max(1, values.length - 1)) * (width - 2 * inset);
    const y = height - inset - ((value - least) / span) * (height - 2 * inset);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const last = points.at(-1)?.split(",");
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
      className="h-8 w-30 shrink-0 overflow-visible"
    >
      <line x1="0" x2={width} y1={height - 1} y2={height - 1} className="stroke-line" />
      <polyline
        points={points.join(" ")}
        fill="none"
        strokeWidth="2"
        strokeLinejoin="round"
        strokeLinecap="round"
        className="stroke-river"
      />
      {last !== undefined && <circle cx={last[0]} cy={last[1]} r="3" className="fill-river" />}
    </svg>
  );
}
