import { expect, test } from "vitest";
import { restFor_ms } from "./pause.ts";

test.each([
  [40, 1, 0],
  [40, 0.5, 40],
  [40, 0.25, 120],
  [100, 0.8, 25],
])("after %d ms of work, a share of %d means %d ms of rest", (busy_ms, share, rest_ms) => {
  expect(restFor_ms(busy_ms, share)).toBeCloseTo(rest_ms, 9);
  expect(busy_ms / (busy_ms + restFor_ms(busy_ms, share))).toBeCloseTo(share, 9);
});
