/** The hours of the day in which a device works: from when to when, in its own time, over midnight too. */

const day_minutes = 24 * 60;

export type Hours = { readonly from_minutes: number; readonly to_minutes: number };

/** `22-6`, `22:30-6:15`; null for what is none, and for a day without any. */
export function hoursOf(text: string): Hours | null {
  const match = /^(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?$/.exec(text.trim());
  if (match === null) return null;
  const [from_minutes, to_minutes] = [minutesOf(match[1], match[2]), minutesOf(match[3], match[4])];
  if (from_minutes === null || to_minutes === null) return null;
  if (from_minutes % day_minutes === to_minutes % day_minutes) return null;
  return { from_minutes, to_minutes };
}

function minutesOf(hour = "0", minute = "0"): number | null {
  const minutes = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && minutes <= day_minutes ? minutes : null;
}

/** Whether it works at that moment, and how long until that changes. Clock changes shift the next turn once a year. */
export function atWork(hours: Hours, now: Date): { isOpen: boolean; change_ms: number } {
  const now_minutes = now.getHours() * 60 + now.getMinutes();
  const until = (minutes: number) => (minutes - now_minutes + day_minutes) % day_minutes;
  const [toStart, toEnd] = [until(hours.from_minutes), until(hours.to_minutes)];
  // Inside, the end comes before the next start; at the end's own minute the work is over.
  const isOpen = toEnd !== 0 && (toStart === 0 || toEnd < toStart);
  const minutes = (isOpen ? toEnd : toStart) || day_minutes;
  const begun_ms = now.getSeconds() * 1_000 + now.getMilliseconds();
  return { isOpen, change_ms: minutes * 60_000 - begun_ms };
}
