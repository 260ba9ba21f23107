import { describe, expect, test } from "vitest";
import { readIdx } from "./idx.ts";
import { examplesFromIdx } from "./idx-images.ts";
import { DataError, type DataProblem } from "./problem.ts";
import { readyTasks } from "./ready.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
const where = "file";
const named = (file: Uint8Array<ArrayBuffer>) => ({ name: where, bytes: file });

async function gzip(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([packed]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function problemOf(work: Promise<unknown>): Promise<DataProblem> {
  const error = await work.then(
    () => new Error("Expected a problem, got none"),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DataError)) throw error;
  return error.problem;
}

const twoByThree = bytes(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);

describe("an IDX file", () => {
  test("gives its dimensions and bytes, packed or not", async () => {
    const expected = { dimensions: [2, 3], values: bytes(1, 2, 3, 4, 5, 6) };
    expect(await readIdx(named(twoByThree))).toEqual(expected);
    expect(await readIdx(named(await gzip(twoByThree)))).toEqual(expected);
  });

  test.each([
    ["of floats", bytes(0, 0, 13, 1, 0, 0, 0, 0)],
    ["without dimensions", bytes(0, 0, 8, 0)],
    ["that is empty", bytes()],
    ["that is a PNG", bytes(0x89, 0x50, 0x4e, 0x47)],
  ])("%s is refused", async (_, file) => {
    expect(await problemOf(readIdx(named(file)))).toEqual({
      reason: "not_idx",
      where,
    });
  });

  test("that promises more bytes than it has is refused before anything is allocated", async () => {
    const file = bytes(0, 0, 8, 3, ...Array<number>(12).fill(255), 1);
    const problem = await problemOf(readIdx(named(file)));
    expect(problem).toMatchObject({ reason: "wrong_length", got: 17 });
  });

  test("that is cut off within its header, or goes on after its end, is refused", async () => {
    const short = problemOf(readIdx(named(twoByThree.slice(0, 9))));
    expect(await short).toMatchObject({
      reason: "wrong_length",
      expected: 12,
      got: 9,
    });
    const long = problemOf(readIdx(named(bytes(...twoByThree, 7))));
    expect(await long).toMatchObject({
      reason: "wrong_length",
      expected: 18,
      got: 19,
    });
  });

  test("that unpacks to more than the limit is given up", async () => {
    const bomb = await gzip(new Uint8Array(1_000_000));
    const problem = await problemOf(readIdx(named(bomb), 10_000));
    expect(problem).toEqual({ reason: "too_large", where, bytes_max: 10_000 });
  });

  test("whose gzip data is damaged is refused", async () => {
    const damaged = (await gzip(twoByThree)).slice(0, 20);
    expect(await problemOf(readIdx(named(damaged)))).toEqual({
      reason: "bad_gzip",
      where,
    });
  });
});

describe("a pair of IDX files", () => {
  const { data } = readyTasks.digits;
  if (data.kind !== "image") throw new Error(`Expected images, got ${data.kind}`);
  const images = (count: number, side: number) => ({
    name: "images",
    bytes: bytes(
      ...[0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, side, 0, 0, 0, side],
      ...Array<number>(count * side * side).fill(51),
    ),
  });
  const labels = (...values: number[]) => ({
    name: "labels",
    bytes: bytes(0, 0, 8, 1, 0, 0, 0, values.length, ...values),
  });

  test("gives examples with values from 0 to 1, and counts per class", async () => {
    const pair = { images: images(2, 28), labels: labels(3, 9), schema: data };
    const { examples, classCounts, problems } = await examplesFromIdx(pair);
    expect(examples).toMatchObject({
      count: 2,
      inputShape: [28, 28, 1],
      labelShape: [],
    });
    expect([...examples.labels]).toEqual([3, 9]);
    expect(examples.inputs.length).toBe(2 * 784);
    expect(examples.inputs.every((value) => value === Math.fround(0.2))).toBe(true);
    expect(classCounts).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 1]);
    expect(problems).toEqual([]);
  });

  test("with images of another size is scaled to the schema", async () => {
    const pair = { images: images(1, 14), labels: labels(0), schema: data };
    const { examples } = await examplesFromIdx(pair);
    expect(examples.inputs.length).toBe(784);
    expect(examples.inputs[0]).toBeCloseTo(0.2);
  });

  test("leaves out labels beyond the classes and says which", async () => {
    const pair = { images: images(2, 28), labels: labels(10, 4), schema: data };
    const { examples, problems } = await examplesFromIdx(pair);
    expect([...examples.labels]).toEqual([4]);
    expect(problems).toEqual([{ reason: "unknown_class", where: "labels, 0", label: "10" }]);
  });

  test("that do not belong together is refused with both counts", async () => {
    const pair = { images: images(2, 28), labels: labels(1), schema: data };
    const problem = await problemOf(examplesFromIdx(pair));
    expect(problem).toEqual({ reason: "counts_differ", inputs: 2, labels: 1 });
  });

  test("of a million one-pixel images is refused before each is scaled up", async () => {
    const millionTiny = bytes(0, 0, 8, 3, 0, 15, 66, 64, 0, 0, 0, 1, 0, 0, 0, 1);
    const tiny = new Uint8Array(millionTiny.length + 1_000_000);
    tiny.set(millionTiny);
    const pair = { images: { name: "images", bytes: tiny }, labels: labels(1), schema: data };
    expect(await problemOf(examplesFromIdx(pair))).toMatchObject({ reason: "too_large" });
  });

  test("in the wrong order is refused by its dimensions", async () => {
    const pair = { images: labels(1), labels: images(1, 28), schema: data };
    expect(await problemOf(examplesFromIdx(pair))).toMatchObject({
      reason: "wrong_dimensions",
    });
  });
});
