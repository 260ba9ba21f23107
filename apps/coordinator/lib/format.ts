/**
 * Figures as people read them: short, with their unit, the same number of digits from one moment to the next. The
 * pages of the admin are English; those of participants take the `Format` of the language that is read.
 */

export type Language = "en" | "de";

export type Format = {
  count(value: number): string;
  /** `.9531` → `95.3 %`. */
  share(value: number | null): string;
  loss(value: number | null): string;
  /** Decimal units, as file managers show them. */
  bytes(bytes: number): string;
  duration(seconds: number): string;
  /** Time of day in the reader's own zone. */
  time(time_ms: number): string;
  /** Hours and minutes of it. */
  clock(time_ms: number): string;
  day(time_ms: number): string;
  /** Day and time of day in the reader's own zone. */
  moment(time_ms: number): string;
  plural(count: number, one: string, many: string): string;
};

/** Days before months, and a day of 24 hours. */
const datesOf: Record<Language, string> = { en: "en-GB", de: "de-DE" };

export function createFormat(language: Language): Format {
  const whole = new Intl.NumberFormat(language);
  const fixed = [0, 1, 2, 3].map(
    (digits) =>
      new Intl.NumberFormat(language, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
        useGrouping: false,
      }),
  );
  const decimal = (value: number, digits: 0 | 1 | 2 | 3) => fixed[digits]?.format(value) ?? "";
  const dates = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(datesOf[language], options);
  const hours = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const date = { day: "numeric", month: "short", year: "numeric" } as const;
  const [clock, day] = [dates(hours), dates({ ...date, month: "long" })];
  const time = dates({ ...hours, second: "2-digit" });
  const moment = dates({ ...date, ...hours, second: "2-digit" });
  const count = (value: number) => whole.format(value);
  return {
    count,
    share: (value) => (value === null ? "–" : `${decimal(value * 100, 1)} %`),
    loss: (value) => (value === null ? "–" : decimal(value, 3)),
    bytes: (bytes) => {
      if (bytes < 1000) return `${bytes} B`;
      if (bytes < 999_500) return `${decimal(bytes / 1e3, bytes < 9950 ? 1 : 0)} kB`;
      if (bytes < 999.5e6) return `${decimal(bytes / 1e6, bytes < 9.95e6 ? 1 : 0)} MB`;
      return `${decimal(bytes / 1e9, 1)} GB`;
    },
    duration: (seconds) => {
      if (seconds < 10) return `${decimal(seconds, 1)} s`;
      if (seconds < 99.5) return `${Math.round(seconds)} s`;
      const minutes = Math.round(seconds / 60);
      if (minutes < 60) return `${minutes} min`;
      return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
    },
    time: (time_ms) => time.format(time_ms),
    clock: (time_ms) => clock.format(time_ms),
    day: (time_ms) => day.format(time_ms),
    moment: (time_ms) => moment.format(time_ms),
    plural: (number, one, many) => `${count(number)} ${number === 1 ? one : many}`,
  };
}

const english = createFormat("en");

export const formatCount = english.count;
export const formatShare = english.share;
export const formatLoss = english.loss;
export const formatBytes = english.bytes;
export const formatDuration = english.duration;
export const formatMoment = english.moment;

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
  return english.plural(count, one, many);
}
