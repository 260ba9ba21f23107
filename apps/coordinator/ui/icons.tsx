/** The pictures of navigation and buttons: strokes on a grid of 16, in the colour of the text beside them. */

const paths = {
  overview: "M2.5 8.5 8 3l5.5 5.5M4 7.5V13h8V7.5",
  tasks: "M3 4h10M3 8h10M3 12h6",
  runs: "M2 11.5 5.5 7l3 3L14 4.5M10.5 4.5H14V8",
  schedules: "M3 4.5h10V13H3zM3 7.5h10M5.5 2.5v3M10.5 2.5v3",
  models: "M8 2.5 13 5v6l-5 2.5L3 11V5zM3 5l5 2.5L13 5M8 7.5v6",
  devices: "M2.5 3.5h8v6h-8zM5 12.5h3M11.5 6.5h2.5v6h-2.5z",
  audit: "M4 2.5h8v11H4zM6 5.5h4M6 8h4M6 10.5h2.5",
  settings: "M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6M10 3.5v3M6 9.5v3",
  system: "M2 8h3l1.5-4 3 8L11 8h3",
  api: "M5.5 4.5 2.5 8l3 3.5M10.5 4.5l3 3.5-3 3.5M9 3.5l-2 9",
  gallery: "M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  close: "M4 4l8 8M12 4l-8 8",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  down: "M4 6.5 8 10l4-3.5",
  up: "M4 9.5 8 6l4 3.5",
  right: "M6.5 4 10 8l-3.5 4",
  left: "M9.5 4 6 8l3.5 4",
  check: "M3.5 8.5 6.5 11.5l6-7",
  warning: "M8 2.5 14.5 13.5h-13zM8 6.5v3.5M8 11.8v.1",
  info: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 1 1 0-11M8 7.3v3.4M8 5.2v.1",
  person:
    "M8 2.5a2.75 2.75 0 1 1 0 5.5 2.75 2.75 0 1 1 0-5.5M2.8 13.5c.5-3 2.6-4 5.2-4s4.7 1 5.2 4",
  external: "M6 3.5H3.5v9h9V10M9 3h4v4M13 3 7.5 8.5",
  leave: "M9.5 2.5H3.5v11h6M6.5 8h7M11 5.5 13.5 8 11 10.5",
  download: "M8 2.5v7.5M4.5 7 8 10.5 11.5 7M3 13.5h10",
  plus: "M8 3v10M3 8h10",
} as const;

export type IconName = keyof typeof paths;

export const iconNames = Object.keys(paths) as readonly IconName[];

export function Icon({ name, className = "" }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === "more" ? 2.4 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={`shrink-0 ${/\bsize-/.test(className) ? "" : "size-4"} ${className}`}
    >
      <path d={paths[name]} />
    </svg>
  );
}
