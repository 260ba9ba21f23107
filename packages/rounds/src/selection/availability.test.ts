import { expect, test } from "vitest";
import { shareAt, startPresence, withPresence } from "./availability.ts";
import { shareInSteps } from "./testing/obvious.ts";

const hour_ms = 3_600_000;
const week_ms = 7 * 24 * hour_ms;

test("[SE5] the share follows the time that somebody is here, as it does in small steps", () => {
  const stays = [
    { is_here: true, duration_ms: 5 * hour_ms },
    { is_here: false, duration_ms: 30 * hour_ms },
    { is_here: true, duration_ms: 2 * week_ms },
    { is_here: false, duration_ms: hour_ms },
  ];
  let now_ms = 1_000;
  let presence = startPresence(now_ms, true);
  for (const { is_here, duration_ms } of stays) {
    presence = withPresence(presence, is_here, now_ms);
    now_ms += duration_ms;
  }
  expect(shareAt(presence, now_ms)).toBeCloseTo(shareInSteps(0.5, stays, week_ms), 4);
});

test("[SE5] one hour a day comes to about one in twenty-four", () => {
  let presence = startPresence(0, false);
  for (let day = 0; day < 60; day++) {
    presence = withPresence(presence, true, day * 24 * hour_ms);
    presence = withPresence(presence, false, (day * 24 + 1) * hour_ms);
  }
  expect(shareAt(presence, 60 * 24 * hour_ms)).toBeCloseTo(1 / 24, 2);
});

test("[SE5] of whom nothing is known it is a half; what is no news changes nothing", () => {
  const presence = startPresence(7, true);
  expect(shareAt(presence, 7)).toBe(0.5);
  expect(withPresence(presence, true, week_ms)).toBe(presence);
});

test("[SE5] a clock that was set back stands still", () => {
  const presence = startPresence(week_ms, true);
  expect(shareAt(presence, 0)).toBe(0.5);
  expect(shareAt(withPresence(presence, false, 0), 0)).toBe(0.5);
});
