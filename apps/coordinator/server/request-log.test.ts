import { expect, test } from "vitest";
import { RequestLog } from "./request-log.ts";

const request = { request_id: "a", method: "GET", path: "/api/runs/1", status: 404 };

function recorded() {
  const lines: [string, object, string][] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push([level, fields, message]);
  let now_ms = 5_000;
  const log = { info: at("info"), warn: at("warn"), error: at("error") };
  const requests = new RequestLog(log, () => now_ms);
  return { lines, requests, pass: (ms: number) => (now_ms += ms) };
}

test("what went wrong is listed with its id, what went well is not", () => {
  const { lines, requests } = recorded();
  for (const status of [200, 304, 404, 503]) requests.note({ ...request, status });
  expect(lines.map(([level]) => level)).toEqual(["info", "error"]);
  expect(lines[0]?.[1]).toEqual(request);
});

test("a flood is counted, not listed", () => {
  const { lines, requests, pass } = recorded();
  for (let count = 0; count < 1_000; count += 1) requests.note(request);
  expect(lines).toHaveLength(20);
  pass(1_000);
  requests.note(request);
  expect(lines.slice(20).map(([level, fields]) => [level, fields])).toEqual([
    ["warn", { requests: 980 }],
    ["info", request],
  ]);
});
