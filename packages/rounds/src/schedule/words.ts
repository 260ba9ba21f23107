/**
 * A cron expression in plain words. Common forms have words of their own; of the others the field
 * is quoted, so that nothing is said that is not so. The next times beside it are the proof.
 */

const dayNames = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
];
const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
/** More times than these are told as minutes and hours. */
const times_max = 6;

/** To follow "A run starts": `at 02:00, every day`. */
export function cronInWords(cron: string): string {
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = cron.trim().split(/ +/);
  const when = [timesInWords(minute, hour), daysInWords(day, weekday), monthsInWords(month)];
  return when.filter((part) => part !== "").join(", ");
}

function timesInWords(minute: string, hour: string): string {
  const minutes = numbersOf(minute);
  const hours = numbersOf(hour);
  if (minutes !== null && hours !== null && minutes.length * hours.length <= times_max) {
    return `at ${listed(hours.flatMap((h) => minutes.map((m) => clock(h, m))))}`;
  }
  const hourStep = stepOf(hour);
  if (minutes?.length === 1 && hourStep !== null) {
    return `at minute ${minutes[0]} of ${everyNth(hourStep, "hour")}`;
  }
  const within = isAny(hour)
    ? ""
    : ` of ${hourStep ? everyNth(hourStep, "hour") : `hours ${hour}`}`;
  const minuteStep = stepOf(minute);
  if (minuteStep !== null) return `${everyNth(minuteStep, "minute")}${within}`;
  return `at minutes ${minute}${within || " of every hour"}`;
}

function daysInWords(day: string, weekday: string): string {
  const isBoth = weekday.startsWith("+");
  const onWeekday = weekdaysInWords(isBoth ? weekday.slice(1) : weekday);
  if (isAny(day) && isAny(weekday)) return "every day";
  if (isAny(day)) return `on ${onWeekday}`;
  const onDay = monthDaysInWords(day);
  if (isAny(weekday)) return `on ${onDay}`;
  return isBoth ? `on ${onDay} if it is ${onWeekday}` : `on ${onDay} and on ${onWeekday}`;
}

function monthDaysInWords(day: string): string {
  if (day === "L") return "the last day of the month";
  const days = numbersOf(day);
  if (days === null) return `days ${day} of the month`;
  return `${days.length === 1 ? "day" : "days"} ${listed(days.map(String))} of the month`;
}

function weekdaysInWords(weekday: string): string {
  return namedInWords(weekday, (part) => nameIn(dayNames, part, 0)) ?? `weekdays ${weekday}`;
}

function monthsInWords(month: string): string {
  if (isAny(month)) return "";
  return `in ${namedInWords(month, (part) => nameIn(monthNames, part, 1)) ?? `months ${month}`}`;
}

/** A list of names and of ranges of names; null when it is anything else. */
function namedInWords(field: string, name: (part: string) => string | null): string | null {
  const parts = field.split(",").map((part) => {
    const names = part.split("-").map(name);
    return names.length > 2 || names.includes(null) ? null : names.join(" to ");
  });
  return parts.includes(null) ? null : listed(parts.map(String));
}

/** By number, or by the first three letters. */
function nameIn(names: readonly string[], part: string, first: number): string | null {
  if (/^\d+$/.test(part)) return names[Number(part) - first] ?? null;
  const abbreviation = part.toLowerCase();
  return names.find((name) => name.slice(0, 3).toLowerCase() === abbreviation) ?? null;
}

function isAny(field: string): boolean {
  return field === "*" || field === "?";
}

/** `*` is every first, `*` with a step every nth. */
function stepOf(field: string): number | null {
  if (isAny(field)) return 1;
  const step = /^\*\/(\d+)$/.exec(field)?.[1];
  return step === undefined ? null : Number(step);
}

function everyNth(step: number, what: string): string {
  return step === 1 ? `every ${what}` : `every ${step} ${what}s`;
}

function numbersOf(field: string): readonly number[] | null {
  return /^\d+(,\d+)*$/.test(field) ? field.split(",").map(Number) : null;
}

function clock(hour: number, minute: number): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}
