/** The picture on the first page: streams, each from its own spring, join one river that grows with them. */

const springs = [
  { x: 12, y: 112, joins_x: 190 },
  { x: 46, y: 36, joins_x: 216 },
  { x: 60, y: 190, joins_x: 234 },
  { x: 122, y: 14, joins_x: 276 },
  { x: 138, y: 210, joins_x: 294 },
  { x: 212, y: 34, joins_x: 336 },
  { x: 230, y: 188, joins_x: 352 },
];
const middle_y = 112;

/** From its spring to where it joins. */
function course({ x, y, joins_x }: (typeof springs)[number]): string {
  const reach = (joins_x - x) * 0.55;
  return `M${x} ${y}C${x + reach} ${y} ${joins_x - reach} ${middle_y} ${joins_x} ${middle_y}`;
}

const bank = (side: 1 | -1) => {
  const at = (half: number) => middle_y + side * half;
  return { thin: at(1), middle: at(4), wide: at(17) };
};
const [upper, lower] = [bank(-1), bank(1)];
const river = [
  `M180 ${upper.thin}C260 ${upper.thin} 310 ${upper.middle} 420 ${upper.wide}`,
  `V${lower.wide}C310 ${lower.middle} 260 ${lower.thin} 180 ${lower.thin}Z`,
].join("");

export function Streams() {
  return (
    <svg viewBox="0 0 420 224" fill="none" aria-hidden="true" className="h-auto w-full">
      <defs>
        <linearGradient id="river-fades">
          <stop offset="0.82" stopColor="white" />
          <stop offset="1" stopColor="black" />
        </linearGradient>
        <mask id="river-mask">
          <rect width="420" height="224" fill="url(#river-fades)" />
        </mask>
      </defs>
      <g mask="url(#river-mask)" strokeLinecap="round" strokeLinejoin="round">
        {springs.map((spring) => (
          <path
            key={spring.x}
            d={course(spring)}
            strokeWidth="2.5"
            opacity="0.35"
            className="stroke-river"
          />
        ))}
        <path d={river} className="fill-river" />
        {springs.map((spring) => (
          <path
            key={spring.x}
            d={course(spring)}
            strokeWidth="5"
            className="flowing stroke-river"
          />
        ))}
      </g>
      {springs.map(({ x, y }) => (
        <circle key={x} cx={x} cy={y} r="8" className="fill-ground stroke-river" strokeWidth="3" />
      ))}
    </svg>
  );
}
