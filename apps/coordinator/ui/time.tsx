"use client";
/** Moments, in the reader's own zone. The first rendering, on the server too, knows neither time nor zone. */
import { formatAgo, formatMoment } from "../lib/format.ts";
import { useNow } from "./use-now.ts";

/** "3 min ago", "in 2 h"; the whole moment is under the pointer. */
export function TimeAgo({ at_ms }: { at_ms: number }) {
  const now_ms = useNow(10_000);
  return (
    <time
      dateTime={new Date(at_ms).toISOString()}
      title={now_ms === null ? undefined : formatMoment(at_ms)}
      className="whitespace-nowrap"
    >
      {now_ms === null ? "…" : formatAgo(at_ms, now_ms)}
    </time>
  );
}

/** "21 Nov 2026, 15:30:39" */
export function Time({ at_ms }: { at_ms: number }) {
  const now_ms = useNow(3_600_000);
  return (
    <time dateTime={new Date(at_ms).toISOString()} className="whitespace-nowrap">
      {now_ms === null ? "…" : formatMoment(at_ms)}
    </time>
  );
}
