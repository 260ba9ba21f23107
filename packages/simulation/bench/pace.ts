/** How soon pages answer a click or a key, as a browser of its own measures it (`e2e/pace.ts`), and how it is shown. */
import { measuredBy } from "./measured.ts";
import { median, quantile } from "./statistics.ts";
import type { Cell, Column } from "./table.ts";

export type Paced = {
  readonly page: string;
  readonly interactions: readonly { readonly act: string; readonly ms: number }[];
  /** Between one picture and the next, scrolling. */
  readonly frames_ms: readonly number[];
};

/** The coordinator's address, the admin's token, which walk, and what it looks at. */
export type PaceWords = readonly [url: string, token: string, walk: string, subject: string];

export function paceOf(words: PaceWords): Promise<Paced[]> {
  return measuredBy<Paced>("pace.ts", words);
}

export const paceColumns: readonly Column[] = [
  { key: "page", heading: "page" },
  { key: "interactions", heading: "clicks and keys" },
  { key: "p50_ms", heading: "next paint p50, ms" },
  { key: "p98_ms", heading: "p98, ms" },
  { key: "max_ms", heading: "max, ms" },
  { key: "slowest", heading: "slowest" },
  { key: "frame_p95_ms", heading: "frame p95, ms", digits: 1 },
  { key: "frame_max_ms", heading: "max, ms", digits: 1 },
];

export function paceRow({ page, interactions, frames_ms }: Paced): readonly Cell[] {
  const all_ms = interactions.map(({ ms }) => ms);
  const most_ms = Math.max(...all_ms);
  return [
    page,
    interactions.length,
    median(all_ms),
    quantile(all_ms, 0.98),
    most_ms,
    interactions.find(({ ms }) => ms === most_ms)?.act ?? null,
    quantile(frames_ms, 0.95),
    Math.max(...frames_ms),
  ];
}

/** `load`: of the machine, over a minute, when it began. */
export function paceNotes(load: number | null): readonly string[] {
  return [
    "Next paint: from a click or a key to the next picture, as Chromium's Event Timing measures it, in",
    "steps of 8 ms; what took less than 16 ms is told as 16. Frames: while the page is scrolled.",
    `Load average of a minute when it began: ${load?.toFixed(1)}.`,
  ];
}
