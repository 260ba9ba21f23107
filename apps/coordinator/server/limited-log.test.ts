import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { limitLog } from "./limited-log.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function recorded() {
  const lines: [string, object, string][] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push([level, fields, message]);
  const log = limitLog({ info: at("info"), warn: at("warn"), error: at("error") });
  return { lines, log };
}

test("lines go through as they are", () => {
  const { lines, log } = recorded();
  log.info({ a: 1 }, "One");
  log.warn({ b: 2 }, "Two");
  log.error({ c: 3 }, "Three");
  vi.advanceTimersByTime(10_000);
  expect(lines).toEqual([
    ["info", { a: 1 }, "One"],
    ["warn", { b: 2 }, "Two"],
    ["error", { c: 3 }, "Three"],
  ]);
});

test("of a flood a few lines are there and the rest is counted; others are not held up", () => {
  const { lines, log } = recorded();
  const reason = "malformed_message";
  const message = "Message refused";
  for (let count = 0; count < 1_000; count += 1) log.warn({ reason, count }, message);
  expect(lines).toHaveLength(20);
  log.warn({ reason: "replaced" }, message);
  log.info({}, "Closing");
  expect(lines.slice(20)).toEqual([
    ["warn", { reason: "replaced" }, message],
    ["info", {}, "Closing"],
  ]);
  vi.advanceTimersByTime(1_000);
  log.warn({ reason, count: 1_000 }, message);
  expect(lines.slice(22)).toEqual([
    ["warn", { message, reason, lines: 980 }, "Further lines were left out"],
    ["warn", { reason, count: 1_000 }, message],
  ]);
});
