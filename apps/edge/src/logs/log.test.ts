import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { logFile } from "./log-file.ts";
import { follow, lastLines } from "./read-log.ts";

let folder = "";
let file = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "log-"));
  file = join(folder, "edge.log");
});
afterEach(() => rm(folder, { recursive: true }));

const now = () => new Date("2027-01-01T12:00:00Z");
const words = (lines: readonly string[]) =>
  lines.map((line) => (JSON.parse(line) as { message: string }).message);

test("each line has its time, and progress is left out", async () => {
  const log = logFile(file, { now });
  log.event({ type: "connecting", attempt: 1 });
  log.event({ type: "sending", sent_bytes: 1, size_bytes: 2 });
  log.event({ type: "connected" });
  log.problem("The disk is warm.");
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { time: "2027-01-01T12:00:00.000Z", type: "connected" },
    { time: "2027-01-01T12:00:00.000Z", type: "problem", message: "The disk is warm." },
  ]);
});

test("a full file steps aside, five are kept, and the last lines are found in all of them", async () => {
  const log = logFile(file, { now, bytes_max: 400 });
  for (let line = 1; line <= 200; line++) log.say(`line ${line}`);
  const names = (await readdir(folder)).sort();
  expect(names).toEqual(["edge.log", "edge.log.1", "edge.log.2", "edge.log.3", "edge.log.4"]);
  const last = words(await lastLines(file, 12));
  expect(last).toEqual(Array.from({ length: 12 }, (_, index) => `line ${189 + index}`));
  expect((await lastLines(file, 10_000)).length).toBeLessThan(200);
});

test("the log of an earlier start is gone on with", async () => {
  logFile(file, { now }).say("before");
  logFile(file, { now }).say("after");
  expect(words(await lastLines(file, 5))).toEqual(["before", "after"]);
});

test("a file that cannot be written stops nothing, and is written again when it can", async () => {
  const nowhere = join(folder, "none", "edge.log");
  const log = logFile(nowhere, { now });
  expect(() => log.say("lost")).not.toThrow();
});

test("whoever follows sees what comes, over a file that steps aside, and nothing twice", async () => {
  await writeFile(file, '{"message":"old"}\n');
  const stop = new AbortController();
  const seen: string[] = [];
  const log = logFile(file, { now, bytes_max: 300 });
  let next = 0;
  const write = () => log.say(`line ${++next}`);
  const following = (async () => {
    for await (const line of follow(file, stop.signal)) {
      seen.push(...words([line]));
      if (seen.length < 12) write();
      else stop.abort();
    }
  })();
  write();
  await following;
  expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => `line ${index + 1}`));
  expect(await readdir(folder)).toContain("edge.log.1");
});
