import { expect, test } from "vitest";
import { limitLog } from "./limited-log.ts";

function recorded() {
  const lines: [string, object, string][] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push([level, fields, message]);
  let now_ms = 5_000;
  const log = limitLog({ info: at("info"), warn: at("warn"), error: at("error") }, () => now_ms);
  const pass = (duration_ms: number) => {
    now_ms += duration_ms;
  };
  return { lines, log, pass };
}

test("lines go through as they are", () => {
  const { lines, log } = recorded();
  log.info({ a: 1 }, "One");
  log.warn({ b: 2 }, "Two");
  log.error({ c: 3 }, "Three");
  expect(lines).toEqual([
    ["info", { a: 1 }, "One"],
    ["warn", { b: 2 }, "Two"],
    ["error", { c: 3 }, "Three"],
  ]);
});

test("of a flood a few lines are there and the rest is counted; other messages are not held up", () => {
  const { lines, log, pass } = recorded();
  for (let count = 0; count < 1_000; count += 1) log.warn({ count }, "Message refused");
  expect(lines).toHaveLength(20);
  log.info({}, "Closing");
  expect(lines.at(-1)).toEqual(["info", {}, "Closing"]);
  pass(1_000);
  log.warn({ count: 1_000 }, "Message refused");
  expect(lines.slice(21)).toEqual([
    ["warn", { message: "Message refused", lines: 980 }, "Further lines were left out"],
    ["warn", { count: 1_000 }, "Message refused"],
  ]);
});
