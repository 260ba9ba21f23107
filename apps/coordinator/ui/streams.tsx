/** The picture on the first page: many streams, each from its own spring, join one river. */

const springs = [
  { x: 24, y: 40, width: 2 },
  { x: 76, y: 16, width: 2.5 },
  { x: 132, y: 44, width: 2 },
  { x: 190, y: 12, width: 3 },
  { x: 248, y: 46, width: 2 },
  { x: 306, y: 18, width: 2.5 },
  { x: 358, y: 42, width: 2 },
];
const mouth = { x: 191, y: 176 };

function course(x: number, y: number): string {
  return `M${x} ${y}C${x} ${y + 76} ${mouth.x} ${mouth.y - 92} ${mouth.x} ${mouth.y}`;
}

export function Streams() {
  return (
    <svg viewBox="0 0 382 236" fill="none" aria-hidden="true" className="h-auto w-full">
      <g strokeLinecap="round" className="stroke-river">
        {springs.map(({ x, y, width }) => (
          <g key={x}>
            <path d={course(x, y)} strokeWidth={width} opacity="0.28" />
            <path d={course(x, y)} strokeWidth={width} className="flowing" />
          </g>
        ))}
        <path d={`M${mouth.x} ${mouth.y}v52`} strokeWidth="11" opacity="0.9" />
      </g>
      {springs.map(({ x, y }) => (
        <circle key={x} cx={x} cy={y} r="6.5" className="fill-ground stroke-river" strokeWidth="2" />
      ))}
    </svg>
  );
}
