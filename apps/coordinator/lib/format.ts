/** Figures as people read them: short, with their unit, the same number of digits from one moment to the next. */

const locale = "en";
const whole = new Intl.NumberFormat(locale);

export function formatCount(value: number): string {
  return whole.format(value);
}

/** `.9531` → `95.3 %`. */
export function formatShare(value: number | null): string {
  return value === null ? "–" : `${(value * 100).toFixed(1)} %`;
}

export function formatLoss(value: number | null): string {
  return value === null ? "–" : value.toFixed(3);
}

/** Decimal units, as file managers show them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_500) return `${(bytes / 1e3).toFixed(bytes < 9950 ? 1 : 0)} kB`;
  if (bytes < 999.5e6) return `${(bytes / 1e6).toFixed(bytes < 9.95e6 ? 1 : 0)} MB`;
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** Time of day in the reader's own zone. */
export function formatTime(time_ms: number): string {
  return new Date(time_ms).toLocaleTimeString(locale, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
  });
}

const moment = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** Day and time of day in the reader's own zone. */
export function formatMoment(time_ms: number): string {
  return moment.format(time_ms);
}

/** How long ago, or in how long; days from the third on. */
export function formatAgo(time_ms: number, now_ms: number): string {
  const seconds = Math.abs(now_ms - time_ms) / 1_000;
  if (seconds < 10) return "now";
  const hours = Math.round(seconds / 3_600);
  const length = hours >= 72 ? plural(Math.round(hours / 24), "day") : formatDuration(seconds);
  return time_ms > now_ms ? `in ${length}` : `${length} ago`;
}

/** Enough of a SHA-256 to recognise it. */
export function shortHash(sha256: string): string {
  return `${sha256.slice(0, 8)}…${sha256.slice(-4)}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
