import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { type ReadyTaskId, readyTask } from "@tributary/tasks";
import jpeg from "jpeg-js";
import { PNG } from "pngjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exitCodes } from "./exit-codes.ts";
import { loadOwnExamples, type Rows } from "./own-examples.ts";

let folder = "";
let told: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "own-examples-"));
  told = [];
});
afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

type From = { readonly data?: string; readonly rows?: Rows };

function load(id: ReadyTaskId, { data = folder, rows }: From = {}) {
  const task = readyTask(id);
  if (task === undefined) throw new Error(`Expected a ready task, got ${id}`);
  const { signal } = new AbortController();
  const onProblem = (sentence: string) => void told.push(sentence);
  return loadOwnExamples({ task, source: { data }, rows: rows ?? null, signal, onProblem });
}

/** A 28 × 28 picture of dark paper with one bright pixel in the middle. */
function picture(): { width: number; height: number; data: Buffer } {
  const data = Buffer.alloc(28 * 28 * 4);
  for (let at = 3; at < data.length; at += 4) data[at] = 255;
  data.fill(255, (14 * 28 + 14) * 4, (14 * 28 + 15) * 4);
  return { width: 28, height: 28, data };
}

function png(): Uint8Array {
  const { width, height, data } = picture();
  const image = new PNG({ width, height });
  data.copy(image.data);
  return PNG.sync.write(image);
}

function idx(magic: number, sizes: readonly number[], values: readonly number[]): Uint8Array {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.writeUInt32BE(magic);
  sizes.forEach((size, at) => {
    header.writeUInt32BE(size, 4 + 4 * at);
  });
  return gzipSync(Buffer.concat([header, Buffer.from(values)]));
}

describe("digits are read", () => {
  test("from a folder of PNG and JPEG images per class", async () => {
    await put("3/a.png", png());
    await put("7/b.jpg", jpeg.encode(picture(), 95).data);
    const { count, inputs, labels } = await load("digits");
    expect([count, ...labels]).toEqual([2, 3, 7]);
    const middle = 14 * 28 + 14;
    expect(inputs[middle]).toBe(1);
    expect(inputs[middle + 28 * 28]).toBeGreaterThan(0.5);
    expect(told).toEqual([]);
  });

  test("from a pair of IDX files as MNIST has them, and rows choose among them", async () => {
    const images = Array.from({ length: 3 * 28 * 28 }, (_, at) => Math.floor(at / (28 * 28)) * 100);
    await put("t10k-images-idx3-ubyte.gz", idx(0x803, [3, 28, 28], images));
    await put("t10k-labels-idx1-ubyte.gz", idx(0x801, [3], [4, 5, 6]));
    const { count, inputs, labels } = await load("digits", { rows: { start: 1, end: 3 } });
    expect([count, ...labels]).toEqual([2, 5, 6]);
    expect([inputs[0], inputs.at(-1)].map((value) => Math.round(255 * (value ?? 0)))).toEqual([
      100, 200,
    ]);
  });

  test("around files that are no digits, which are named up to a handful", async () => {
    await put("1/good.png", png());
    await put("1/torn.png", png().subarray(0, 60));
    for (let file = 0; file < 8; file++) await put(`cats/${file}.png`, png());
    expect((await load("digits")).count).toBe(1);
    expect(told).toHaveLength(6);
    expect(told[0]).toMatch(/^Left out: 1\/torn\.png cannot be read as an image/);
    expect(told[1]).toBe('Left out: cats/0.png: "cats" is not a class of this task.');
    expect(told[5]).toBe("Left out: 4 more.");
  });
});

const features = readyTask("tumours")?.data;
const names = features?.kind === "table" ? features.features : [];
const numbers = names.map((_, at) => at + 0.5).join(",");

describe("tumours are read", () => {
  test("from a table with a first line that names its columns, in any order", async () => {
    await put("rows.csv", `${names.join(",")},diagnosis,id\n${numbers},M,1\n${numbers},B,2\n`);
    const { labels, inputShape } = await load("tumours");
    expect([[...labels], inputShape]).toEqual([[1, 0], [30]]);
  });

  test("only with every column: a missing one is named, and what is wanted", async () => {
    await put("rows.csv", `${names.slice(1).join(",")},diagnosis\n`);
    const loading = load("tumours");
    await expect(loading).rejects.toMatchObject({ code: exitCodes.data });
    await expect(loading).rejects.toThrow(
      'The table has no column "radius_mean", which this task needs. It has "texture_mean", ',
    );
    await expect(loading).rejects.toThrow(
      "Wanted: a table (.csv, .tsv, .parquet, SQLite, an endpoint, a module) with the columns radius_mean, texture_mean, " +
        "perimeter_mean, … fractal_dimension_worst (30 in all) as numbers and diagnosis as one of B, M.",
    );
  });
});

test("text is read from every .txt file", async () => {
  await put("a.txt", "To be, or not to be, that is the question: ");
  await put("b.txt", "Whether 'tis nobler in the mind to suffer the slings and arrows.");
  expect((await load("shakespeare")).count).toBeGreaterThan(1);
});

describe("what cannot be trained on is said with exit code 3", () => {
  test.each([
    ["digits", "PNG or JPEG images for each class (0, 1, 2"],
    ["tumours", "There is no table (*.csv or *.parquet)"],
    ["shakespeare", "There is no text (*.txt)"],
  ] as const)("%s from an empty folder", async (id, sentence) => {
    const loading = load(id);
    await expect(loading).rejects.toMatchObject({ code: exitCodes.data });
    await expect(loading).rejects.toThrow(sentence);
  });

  test("a folder that is not there", async () => {
    const loading = load("digits", { data: join(folder, "none") });
    await expect(loading).rejects.toMatchObject({ code: exitCodes.data });
  });

  test.each([
    { start: 0, end: 3 },
    { start: 2, end: 3 },
    { start: 1, end: 1 },
  ])("rows $start to $end of two", async (rows) => {
    await put("3/a.png", png());
    await put("4/b.png", png());
    await expect(load("digits", { rows })).rejects.toThrow("The data has rows 0-1");
  });
});
