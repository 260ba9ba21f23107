import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type ReadyTaskId, readyTask } from "@tributary/tasks";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadOwnExamples } from "../own-examples.ts";
import { readEndpoint } from "./endpoint.ts";
import { shownPlace } from "./shown.ts";
import { loadFrom, type Source } from "./source.ts";

const tumours = taskOf("tumours");
if (tumours.data.kind !== "table") throw new Error("Expected a table.");
const { features, label } = tumours.data;
const values = features.map((_, index) => index / 4);
const csv = `${features.join(",")},${label}\n${values},M\n${values},B\n`;
const objects = ["M", "B"].map((name) => ({
  ...Object.fromEntries(features.map((feature, index) => [feature, values[index]])),
  [label]: name,
}));
const { signal } = new AbortController();
let folder = "";
let server: Server | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sources-"));
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await rm(folder, { recursive: true });
});

function taskOf(id: ReadyTaskId) {
  const task = readyTask(id);
  if (task === undefined) throw new Error(`No ready task ${id}.`);
  return task;
}

const load = async (source: Source, task = tumours) =>
  (await loadFrom(source, { task, signal })).examples;

async function file(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/rows`;
}

function database(): string {
  const path = join(folder, "own.sqlite");
  const made = new DatabaseSync(path);
  const columns = [...features, label].map((name) => `"${name}"`).join(",");
  made.exec(`CREATE TABLE patients (${columns})`);
  const row = made.prepare(`INSERT INTO patients VALUES (${[...features, label].map(() => "?")})`);
  for (const name of ["M", "B"]) row.run(...values, name);
  made.close();
  return path;
}

const query = "SELECT * FROM patients";
const moduleText = `export default ({ task }) => ({
  inputs: [${JSON.stringify(values)}, ${JSON.stringify(values)}],
  labels: ["M", task.data.classes.indexOf("B")],
});`;

describe("the same two rows, wherever they are", () => {
  const json: RequestListener = (_, response) => void response.end(JSON.stringify(objects));
  const asCsv: RequestListener = (_, response) =>
    void response.setHeader("content-type", "text/csv").end(csv);
  const columnData = [...features, label].map((name) => ({
    name,
    data: objects.map((object) => (object as Record<string, string | number>)[name] ?? ""),
  }));
  const places: readonly (readonly [string, () => Promise<Source>])[] = [
    ["a folder", async () => ({ data: join(await file("rows.csv", csv), "..") })],
    ["a CSV", async () => ({ data: await file("rows.csv", csv) })],
    ["a CSV with tabs", async () => ({ data: await file("r.tsv", csv.replaceAll(",", "\t")) })],
    [
      "a Parquet file",
      async () => ({
        data: await file("rows.parquet", new Uint8Array(parquetWriteBuffer({ columnData }))),
      }),
    ],
    ["a SQLite database", async () => ({ data: database(), query })],
    ["an endpoint with JSON", async () => ({ data: await serve(json) })],
    ["an endpoint with a CSV", async () => ({ data: await serve(asCsv) })],
    [
      "an own module with rows",
      async () => ({
        data: await file(
          "rows.mjs",
          `export default async () => ({ columns: ${JSON.stringify([...features, label])},
             rows: [[...${JSON.stringify(values)}, "M"], [...${JSON.stringify(values)}, "B"]] });`,
        ),
      }),
    ],
  ];
  test.each(places)("%s", async (_, place) => {
    const expected = await load({ data: await file("expected.csv", csv) });
    expect([...expected.labels]).toEqual([1, 0]);
    expect(await load(await place())).toEqual(expected);
  });
});

test("an own module with examples is taken as it is", async () => {
  const examples = await load({ data: await file("mine.mjs", moduleText) });
  expect(examples).toMatchObject({ count: 2, inputShape: [30], labelShape: [] });
  expect([...examples.labels]).toEqual([1, 0]);
  expect([...examples.inputs.slice(0, 30)]).toEqual(values);
});

test("an own module in TypeScript, for images", async () => {
  const text = `import type {} from "node:fs";
    type Numbers = readonly number[];
    const one: Numbers = Array.from({ length: 28 * 28 }, () => 0.5);
    export default () => ({ inputs: [one], labels: [7] });`;
  const examples = await load({ data: await file("mine.ts", text) }, taskOf("digits"));
  expect(examples).toMatchObject({ count: 1, inputShape: [28, 28, 1] });
});

test("a text task reads the first column of each row", async () => {
  const texts = JSON.stringify([{ text: "To be, or not to be, ".repeat(9) }, { text: "that" }]);
  const url = await serve((_, response) => void response.end(texts));
  expect((await load({ data: url }, taskOf("shakespeare"))).count).toBeGreaterThan(0);
});

describe("what cannot be read is said in words", () => {
  const bad: readonly (readonly [string, () => Promise<Source>, string])[] = [
    ["no such database", async () => ({ data: "/none.sqlite", query }), "There is no database"],
    ["no query", async () => ({ data: database() }), '--query "SELECT * FROM patients"'],
    [
      "a query that would change it",
      async () => ({ data: database(), query: "DELETE FROM patients RETURNING *" }),
      "attempt to write a readonly database",
    ],
    [
      "a query for a table that is not there",
      async () => ({ data: database(), query: "SELECT * FROM people" }),
      "no such table: people",
    ],
    [
      "a query to a folder",
      async () => ({ data: folder, query }),
      "A --query is for a database; name a .db or .sqlite file",
    ],
    [
      "a Parquet file that is cut off",
      async () => ({ data: await file("bad.parquet", "PAR1 and nothing else") }),
      "bad.parquet",
    ],
    [
      "an endpoint that refuses",
      async () => ({ data: await serve((_, response) => void response.writeHead(403).end()) }),
      "answers with HTTP 403",
    ],
    [
      "an endpoint that points elsewhere",
      async () => ({
        data: await serve(
          (_, response) => void response.writeHead(302, { location: "http://x.org/" }).end(),
        ),
      }),
      "points to http://x.org/",
    ],
    [
      "an endpoint with something else",
      async () => ({ data: await serve((_, response) => void response.end('{"rows":1}')) }),
      "answers no array of objects",
    ],
    [
      "a module without a default export",
      async () => ({ data: await file("none.mjs", "export const a = 1;") }),
      "Its default export must be a function",
    ],
    [
      "a module that fails",
      async () => ({
        data: await file("throws.mjs", 'export default () => { throw new Error("no camera"); };'),
      }),
      "failed: no camera",
    ],
    [
      "a module with too few numbers",
      async () => ({
        data: await file(
          "few.mjs",
          "export default () => ({ inputs: new Float32Array(7), labels: [0] });",
        ),
      }),
      "7 numbers for 1 labels",
    ],
    [
      "a module with a class that is none",
      async () => ({ data: await file("class.mjs", moduleText.replace('"M"', '"X"')) }),
      'label 0 is "X"',
    ],
    [
      "a file of another kind",
      async () => ({ data: await file("rows.xlsx", "PK") }),
      "is a file of a kind that is not known here",
    ],
  ];
  test.each(bad)("%s", async (_, source, sentence) => {
    await expect(load(await source())).rejects.toThrow(sentence);
  });

  test("rows for a task that learns from images", async () => {
    const loading = load({ data: await file("rows.csv", csv) }, taskOf("digits"));
    await expect(loading).rejects.toThrow("learns from images");
  });

  test("an endpoint that gives too much, or takes too long", async () => {
    const url = await serve((_, response) => void response.write("x".repeat(100_000)));
    const read = (limits: { bytes_max: number; time_ms_max: number }) =>
      readEndpoint(url, { task: tumours, signal, limits });
    const much = read({ bytes_max: 50_000, time_ms_max: 60_000 });
    await expect(much).rejects.toThrow("gives more than 50000 bytes");
    const long = read({ bytes_max: 1e9, time_ms_max: 50 });
    await expect(long).rejects.toThrow("did not give all its data within 0.05 s");
  });
});

describe("of an address, only its origin and path are told", () => {
  const secrets = /hunter2|token=|Zm9v/;
  const withSecrets = async (answer: Parameters<typeof serve>[0]) => {
    const url = new URL(await serve(answer));
    url.username = "sensor";
    url.password = "hunter2";
    url.search = "?token=Zm9v";
    return url.href;
  };
  test.each([
    ["refuses", 403, {}],
    ["points elsewhere", 302, { location: "http://sensor:hunter2@x.org/rows?token=Zm9v" }],
    ["answers with something else", 200, {}],
    ["breaks off", 0, {}],
  ])("where it %s", async (_, status, headers) => {
    const data = await withSecrets((_request, response) => {
      if (status === 0) return void response.destroy();
      response.writeHead(status, headers).end("neither");
    });
    const reading = loadOwnExamples({
      task: tumours,
      source: { data },
      rows: null,
      signal,
      onProblem: () => {},
    });
    const { message } = await reading.then(
      () => ({ message: "" }),
      (error: Error) => error,
    );
    expect(message).toContain(shownPlace(data));
    expect(message).not.toMatch(secrets);
  });

  test("and of a folder or a file its name", () => {
    expect(shownPlace("https://a:b@sensor.local/rows?token=1#x")).toBe("https://sensor.local/rows");
    expect(shownPlace("/srv/own.csv")).toBe("/srv/own.csv");
  });
});
