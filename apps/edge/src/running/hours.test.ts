import { expect, test } from "vitest";
import { atWork, hoursOf } from "./hours.ts";

const at = (hour: number, minute = 0) => new Date(2027, 2, 3, hour, minute, 30);
const hour_ms = 3_600_000;

test.each([
  ["22-6", { from_minutes: 1320, to_minutes: 360 }],
  ["9-17", { from_minutes: 540, to_minutes: 1020 }],
  ["22:30-6:15", { from_minutes: 1350, to_minutes: 375 }],
  ["0-24", null],
  ["8-24", { from_minutes: 480, to_minutes: 1440 }],
  ["6-6", null],
  ["25-6", null],
  ["6:75-8", null],
  ["evening", null],
])("%s", (text, hours) => expect(hoursOf(text)).toEqual(hours));

/** By looking at each minute of the day: slow and obvious. */
function isIn(text: string, now: Date): boolean {
  const hours = hoursOf(text);
  if (hours === null) throw new Error(text);
  const wanted = now.getHours() * 60 + now.getMinutes();
  for (let minute = hours.from_minutes; minute % 1440 !== hours.to_minutes % 1440; minute++) {
    if (minute % 1440 === wanted) return true;
  }
  return false;
}

test.each(["22-6", "9-17", "8-24", "0-5", "23:59-0:01"])("%s, at every minute", (text) => {
  const hours = hoursOf(text);
  if (hours === null) throw new Error(text);
  for (let minute = 0; minute < 1440; minute++) {
    const now = at(0, minute);
    const { isOpen, change_ms } = atWork(hours, now);
    expect(isOpen, `minute ${minute}`).toBe(isIn(text, now));
    expect(change_ms).toBeGreaterThan(0);
    const later = new Date(now.getTime() + change_ms);
    expect(isIn(text, later), `after minute ${minute}`).toBe(!isOpen);
  }
});

test("the change is told to the second", () => {
  const hours = hoursOf("22-6");
  if (hours === null) throw new Error("22-6");
  expect(atWork(hours, at(23))).toEqual({ isOpen: true, change_ms: 7 * hour_ms - 30_000 });
  expect(atWork(hours, at(20))).toEqual({ isOpen: false, change_ms: 2 * hour_ms - 30_000 });
});
