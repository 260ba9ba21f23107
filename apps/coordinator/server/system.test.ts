import { tmpdir } from "node:os";
import { createMemoryRecords } from "@tributary/storage";
import { afterEach, expect, test } from "vitest";
import { problemsIn, System, type SystemFigures } from "./system.ts";

const well: SystemFigures = {
  started_at_ms: 0,
  node: "v24",
  processors: 2,
  load: 0.5,
  memory: { rss_bytes: 1, heap_bytes: 1 },
  event_loop: { p50_ms: 1, p99_ms: 20, max_ms: 80 },
  disk: { path: "data", free_bytes: 50 * 2 ** 30, total_bytes: 100 * 2 ** 30 },
  database: { place: "SQLite", answer_ms: 1, problem: null },
  blobs: "files",
  participants_connected: 3,
  webhooks_waiting_since_ms: null,
};

const open: System[] = [];
afterEach(() => {
  for (const system of open.splice(0)) system.close();
});

function systemWith(records = createMemoryRecords()) {
  const places = { database: "SQLite", blobs: "files" };
  const system = new System({ records, data_path: tmpdir(), places, participants: () => 3 });
  open.push(system);
  return system;
}

test("nothing is wrong while all is well", () => {
  expect(problemsIn(well, 0)).toEqual([]);
});

test.each<[string, Partial<SystemFigures>, boolean]>([
  ["Only 200 MiB are free", { disk: { ...well.disk, free_bytes: 200 * 2 ** 20 } }, true],
  ["Only 1024 MiB are free", { disk: { ...well.disk, free_bytes: 2 ** 30 } }, false],
  ["does not answer: gone", { database: { place: "", answer_ms: null, problem: "gone" } }, true],
  ["took 900 ms", { database: { place: "", answer_ms: 900, problem: null } }, false],
  ["up to 150 ms late", { event_loop: { p50_ms: 1, p99_ms: 150, max_ms: 200 } }, false],
  ["due for 20 minutes", { webhooks_waiting_since_ms: 1_000 }, false],
])("what is wrong is said, and what to do: %s", (words, change, is_urgent) => {
  const problems = problemsIn({ ...well, ...change }, 1_000 + 20 * 60_000);
  expect(problems).toMatchObject([{ is_urgent }]);
  expect(problems[0]?.sentence).toContain(words);
});

test("the urgent stands first", () => {
  const problem = "gone";
  const change = {
    event_loop: { p50_ms: 1, p99_ms: 150, max_ms: 200 },
    database: { place: "", answer_ms: null, problem },
  };
  const urgent = problemsIn({ ...well, ...change }, 0).map(({ is_urgent }) => is_urgent);
  expect(urgent).toEqual([true, false]);
});

test("the figures are those of this process and this disk", async () => {
  const report = await systemWith().report();
  expect(report.memory.rss_bytes).toBeGreaterThan(report.memory.heap_bytes);
  expect(report.disk.total_bytes).toBeGreaterThan(report.disk.free_bytes);
  expect(report.database).toMatchObject({ place: "SQLite", problem: null });
  expect(report.participants_connected).toBe(3);
});

test("a database that fails is a problem, not a failure of the report", async () => {
  const records = createMemoryRecords();
  const gone = {
    ...records,
    devices: { ...records.devices, count: () => Promise.reject(new Error("It is gone.")) },
  };
  const { database, problems } = await systemWith(gone).report();
  expect(database).toMatchObject({ answer_ms: null, problem: "It is gone." });
  expect(problems[0]?.is_urgent).toBe(true);
});
