import { mulberry32 } from "@tributary/weights";
import { expect, test } from "vitest";
import { awayFor_ms, backOff_ms } from "./return.ts";

/** When each of so many clients finds the coordinator again that nobody can reach for a while. */
function returns_ms(clients: number, isBack_ms: number): number[] {
  const random = mulberry32(3);
  return Array.from({ length: clients }, () => {
    let now_ms = 0;
    for (let attempt = 1; ; attempt++) {
      now_ms += backOff_ms(attempt, random);
      if (now_ms >= isBack_ms) return now_ms;
    }
  });
}

test.each([1_000, 3_000, 10_000, 60_000])(
  "[CL40] after %i ms without a coordinator 2,000 are back within 15 s, at no more than 700 a second",
  (isBack_ms) => {
    const times = returns_ms(2_000, isBack_ms);
    const seconds = new Map<number, number>();
    for (const time of times) {
      const second = Math.floor(time / 1_000);
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
    }
    expect(Math.max(...times) - isBack_ms).toBeLessThanOrEqual(15_000);
    expect(Math.max(...seconds.values())).toBeLessThan(isBack_ms > 1_000 ? 700 : 1_200);
  },
);

test("[CL41] a device goes offline for waits of more than two minutes, and for a day at the most", () => {
  expect([0, 120_000, 120_001, 600_000, 1e12].map(awayFor_ms)).toEqual([
    null,
    null,
    120_001,
    600_000,
    86_400_000,
  ]);
});
