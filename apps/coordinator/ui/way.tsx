/**
 * The way of a change, drawn: from this device over its border into a river that others join. Four stations, two on
 * either side; the drawing is decoration, the list below it says the same.
 */

export type Station = { readonly name: string; readonly hint: string };
type Stations = readonly [Station, Station, Station, Station];

const middle_y = 52;
const station_x = [60, 180, 300, 420] as const;
const border_x = 240;
/** Where the changes of others come from: above and below, out of sight. */
const springs = [
  { x: 252, y: 4 },
  { x: 246, y: 26 },
  { x: 246, y: 78 },
  { x: 252, y: 100 },
];

/** Random numbers on top of a line: up and down by chance, the same chance every time. */
const scrambled = [7, -11, 4, 12, -6, -13, 9, 3, -8, 13, -4, -10, 6]
  .map((up, index) => `L${189 + index * 8} ${middle_y - up}`)
  .join("");

export function Way({
  stations,
  reached,
  isMasked,
  isBroken,
  label,
  sides,
}: {
  stations: Stations;
  /** Index of the station where the change is; -1 before the first. */
  reached: number;
  /** Drawn as noise from the second station to the third, where others join. */
  isMasked: boolean;
  /** It came no further than that. */
  isBroken: boolean;
  label: string;
  /** Left and right of the border. */
  sides: readonly [string, string];
}) {
  const here = `font-semibold ${isBroken ? "text-warn" : "text-river"}`;
  const line = (from: number) => (reached > from ? "stroke-river" : "stroke-line");
  return (
    <div className="mx-auto max-w-3xl">
      <div className="mb-1 grid grid-cols-2 text-center text-xs text-soft">
        <span>{sides[0]}</span>
        <span>{sides[1]}</span>
      </div>
      <svg viewBox="0 0 480 104" fill="none" aria-hidden="true" className="h-auto w-full">
        <path d={`M${border_x} 0V104`} strokeDasharray="3 5" className="stroke-edge" />
        <g strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
          {isMasked &&
            springs.map((spring) => <Tributary key={spring.y} {...spring} isIn={reached > 1} />)}
          <path d={`M60 ${middle_y}H180`} className={line(0)} />
          <path
            d={isMasked ? `M180 ${middle_y}${scrambled}L300 ${middle_y}` : `M180 ${middle_y}H300`}
            className={line(1)}
          />
          <path d={`M300 ${middle_y}H420`} strokeWidth="9" className={line(2)} />
        </g>
        {station_x.map((x, index) => (
          <Stop key={x} x={x} place={index - reached} isBroken={isBroken} />
        ))}
      </svg>
      <ol aria-label={label} className="mt-1 grid grid-cols-4 gap-x-1 text-center leading-tight">
        {stations.map(({ name, hint }, index) => (
          <li key={name} aria-current={index === reached ? "step" : undefined}>
            <span
              className={`block text-xs whitespace-nowrap sm:text-sm ${index === reached ? here : ""}`}
            >
              {name}
            </span>
            <span className="mt-0.5 block text-xs text-soft max-sm:sr-only">{hint}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Another device’s change, as hidden as this one’s. */
function Tributary({ x, y, isIn }: { x: number; y: number; isIn: boolean }) {
  const path = `M${x} ${y}C${x + 26} ${y} 274 ${middle_y} 300 ${middle_y}`;
  return <path d={path} opacity="0.5" className={isIn ? "stroke-river" : "stroke-edge"} />;
}

/** `place` is how far ahead of the change a station lies: below 0 it is behind it. */
function Stop({ x, place, isBroken }: { x: number; place: number; isBroken: boolean }) {
  const isHere = place === 0;
  const here = isBroken ? "fill-warn stroke-warn" : "fill-river stroke-river";
  const look = isHere ? here : place < 0 ? "fill-river stroke-river" : "fill-surface stroke-edge";
  return (
    <g>
      {isHere && (
        <circle
          cx={x}
          cy={middle_y}
          r="17"
          className={isBroken ? "fill-warn-soft" : "animate-pulse fill-river-soft"}
        />
      )}
      <circle cx={x} cy={middle_y} r="9" strokeWidth="3" className={look} />
    </g>
  );
}
