/** Local times for people to read; the same on every machine, whatever its language. */
import { minute_ms, wallOf } from "./zone.ts";

const weekdayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const monthNames = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
];

/** `Sun 25 Oct 2026, 02:30 (UTC+02:00)`: the offset tells a repeated hour from the first. */
export function localTime(at_ms: number, zone: string): string {
  const wall_ms = wallOf(at_ms, zone);
  const wall = new Date(wall_ms);
  const day = `${weekdayNames[wall.getUTCDay()]} ${wall.getUTCDate()}`;
  const month = `${monthNames[wall.getUTCMonth()]} ${wall.getUTCFullYear()}`;
  const time = wall.toISOString().slice(11, 16);
  return `${day} ${month}, ${time} (UTC${offsetText(wall_ms - Math.floor(at_ms / 1000) * 1000)})`;
}

function offsetText(offset_ms: number): string {
  const minutes = Math.abs(Math.round(offset_ms / minute_ms));
  const digits = [Math.floor(minutes / 60), minutes % 60].map((n) => String(n).padStart(2, "0"));
  return `${offset_ms < 0 ? "−" : "+"}${digits.join(":")}`;
}
