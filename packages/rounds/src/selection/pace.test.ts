import { limits } from "@tributary/protocol";
import { mulberry32 } from "@tributary/weights";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  comeBackAfter_ms,
  comeBackForWindow_ms,
  comeBackWindow_ms,
  headroom,
  isCrowded,
  returnWindow_ms,
} from "./pace.ts";

const round_ms = 10_000;
const minute_ms = 60_000;

describe("while rounds follow each other", () => {
  test("[SE11] few stay: the next round may need any of them", () => {
    expect(isCrowded({ population: 30, needed: 10 })).toBe(false);
    expect(comeBackAfter_ms({ population: 30, needed: 10 }, round_ms, 0.999)).toBe(0);
  });

  test("[SE11] the window grows with how many there are for each that is needed, up to its bound", () => {
    const windows = [31, 60, 120, 1_200, 1e6].map((population) =>
      comeBackWindow_ms({ population, needed: 10 }, round_ms),
    );
    expect(windows).toEqual([10_333, 20_000, 40_000, 400_000, limits.come_back_ms_max]);
  });

  test("[SE11] in the time of a round as many come back as are to be here", () => {
    const crowd = { population: 2_000, needed: 20 };
    const random = mulberry32(1);
    const returns_ms = Array.from({ length: crowd.population }, () =>
      comeBackAfter_ms(crowd, round_ms, random()),
    );
    const rounds = comeBackWindow_ms(crowd, round_ms) / round_ms;
    for (let round = 0; round < Math.floor(rounds); round++) {
      const from_ms = round * round_ms;
      const back = returns_ms.filter((at) => at >= from_ms && at < from_ms + round_ms).length;
      // Binomial(2000, 0.03): mean 60, standard deviation 7.6; four of them on either side.
      expect(Math.abs(back - headroom * crowd.needed)).toBeLessThan(31);
    }
  });

  test("[SE11] a time is whole, not negative, and within the window", () => {
    const uniform = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const number = fc.integer({ min: 1, max: 20_000 });
    fc.assert(
      fc.property(
        number,
        number,
        fc.nat({ max: 86_400_000 }),
        uniform,
        (population, needed, long_ms, at) => {
          const crowd = { population, needed };
          const back_ms = comeBackAfter_ms(crowd, long_ms, at);
          expect(Number.isInteger(back_ms)).toBe(true);
          expect(back_ms).toBeGreaterThanOrEqual(0);
          expect(back_ms).toBeLessThanOrEqual(comeBackWindow_ms(crowd, long_ms));
          expect(back_ms).toBeLessThanOrEqual(limits.come_back_ms_max);
        },
      ),
    );
  });
});

describe("until a window opens", () => {
  const window = { opens_in_ms: 5 * minute_ms, closes_in_ms: 65 * minute_ms };

  test("[SE12] few come as it opens", () => {
    const crowd = { population: 30, needed: 10 };
    for (const at of [0, 0.5, 0.999]) {
      expect(comeBackForWindow_ms(crowd, window, at)).toBe(5 * minute_ms);
    }
  });

  test("[SE12] of many, as many as a round needs come as it opens, and the others spread over it", () => {
    const crowd = { population: 300, needed: 10 };
    const random = mulberry32(2);
    const returns_ms = Array.from({ length: 300 }, () =>
      comeBackForWindow_ms(crowd, window, random()),
    );
    const first = returns_ms.filter((at) => at === 5 * minute_ms).length;
    expect(Math.abs(first - 30)).toBeLessThan(21);
    const later = returns_ms.filter((at) => at > 5 * minute_ms).sort((one, other) => one - other);
    expect(later.at(-1)).toBeLessThan(65 * minute_ms);
    const middle_ms = later[Math.floor(later.length / 2)] ?? 0;
    expect(Math.abs(middle_ms - 35 * minute_ms)).toBeLessThan(6 * minute_ms);
  });

  test("[SE12] one that is open already, or closed again, is now; a day is the most", () => {
    const crowd = { population: 1, needed: 1 };
    expect(comeBackForWindow_ms(crowd, { opens_in_ms: -5, closes_in_ms: -1 }, 0.9)).toBe(0);
    const far = { opens_in_ms: 1e12, closes_in_ms: 2e12 };
    expect(comeBackForWindow_ms(crowd, far, 0)).toBe(limits.rest_ms_max);
  });
});

test("[SE13] after a restart returns are spread at the rate that can be served, for a minute at most", () => {
  expect([0, 1, 200, 2_000, 20_000].map(returnWindow_ms)).toEqual([0, 5, 1_000, 10_000, 60_000]);
});
