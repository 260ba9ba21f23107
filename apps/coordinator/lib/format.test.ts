import { expect, test } from "vitest";
import {
  formatAgo,
  formatBytes,
  formatDuration,
  formatLoss,
  formatShare,
  plural,
  shortHash,
} from "./format.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [9949, "9.9 kB"],
  [9950, "10 kB"],
  [221_544, "222 kB"],
  [999_499, "999 kB"],
  [999_500, "1.0 MB"],
  [6_653_480, "6.7 MB"],
  [128e6, "128 MB"],
  [2.5e9, "2.5 GB"],
])("%d bytes read %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0.04, "0.0 s"],
  [9.96, "10.0 s"],
  [42.4, "42 s"],
  [100, "2 min"],
  [3599, "1 h 00 min"],
  [5400, "1 h 30 min"],
])("%d seconds read %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

const minute_ms = 60_000;
test.each([
  [0, "now"],
  [-9_999, "now"],
  [-42_000, "42 s ago"],
  [-3 * minute_ms, "3 min ago"],
  [90 * minute_ms, "in 1 h 30 min"],
  [-71 * 60 * minute_ms, "71 h 00 min ago"],
  [72 * 60 * minute_ms, "in 3 days"],
  [-400 * 24 * 60 * minute_ms, "400 days ago"],
])("%d ms from now reads %s", (offset_ms, text) => {
  const now_ms = 1_800_000_000_000;
  expect(formatAgo(now_ms + offset_ms, now_ms)).toBe(text);
});

test("a figure that was not measured is a dash", () => {
  expect(formatShare(null)).toBe("–");
  expect(formatLoss(null)).toBe("–");
  expect(formatShare(0.94449)).toBe("94.4 %");
  expect(formatLoss(0.12345)).toBe("0.123");
});

test("a count carries its noun, thousands are told apart and a hash is recognisable", () => {
  expect(plural(1, "person", "people")).toBe("1 person");
  expect(plural(1234, "example")).toBe("1,234 examples");
  expect(shortHash(`${"a".repeat(60)}beef`)).toBe("aaaaaaaa…beef");
});
