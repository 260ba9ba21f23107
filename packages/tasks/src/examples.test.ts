import type { Examples } from "@tributary/training";
import { describe, expect, test } from "vitest";
import { classCounts, concatenate, shardFor, takeRows } from "./examples.ts";

/** Row i is [10i, 10i + 1] with label i. */
const rows: Examples = {
  count: 4,
  inputShape: [2],
  inputs: Float32Array.of(0, 1, 10, 11, 20, 21, 30, 31),
  labelShape: [],
  labels: Int32Array.of(0, 1, 2, 3),
};

describe("examples", () => {
  test("are taken by row, in the order asked for", () => {
    const taken = takeRows(rows, [3, 1]);
    expect(taken).toMatchObject({ count: 2, inputShape: [2], labelShape: [] });
    expect([...taken.inputs]).toEqual([30, 31, 10, 11]);
    expect([...taken.labels]).toEqual([3, 1]);
  });

  test("with ids and one label per step are taken as whole rows too", () => {
    const sequences: Examples = {
      count: 2,
      inputShape: [2],
      inputs: Int32Array.of(1, 2, 3, 4),
      labelShape: [2],
      labels: Int32Array.of(2, 3, 4, 5),
    };
    const taken = takeRows(sequences, [1]);
    expect(taken.inputs).toEqual(Int32Array.of(3, 4));
    expect(taken.labels).toEqual(Int32Array.of(4, 5));
  });

  test("make a shard of a range, without a copy", () => {
    const shard = shardFor(rows, { start: 1, end: 3 });
    expect([...shard.inputs]).toEqual([10, 11, 20, 21]);
    expect([...shard.labels]).toEqual([1, 2]);
    expect(shard.inputs.buffer).toBe(rows.inputs.buffer);
  });

  test("refuse rows that are not there", () => {
    expect(() => takeRows(rows, [4])).toThrow("a row below 4, got 4");
    expect(() => takeRows(rows, [-1])).toThrow("got -1");
    expect(() => takeRows(rows, [0.5])).toThrow("got 0.5");
    expect(() => shardFor(rows, { start: 3, end: 5 })).toThrow("0 … 4, got 3 … 5");
    expect(() => shardFor(rows, { start: 3, end: 2 })).toThrow("got 3 … 2");
  });

  test("come back whole when their shards are put together", () => {
    const parts = [0, 1, 3].map((start, index) =>
      shardFor(rows, { start, end: [1, 3, 4][index] ?? 0 }),
    );
    expect(concatenate(parts)).toEqual(rows);
  });
});

test("class counts name every class, those without examples too", () => {
  expect(classCounts([0, 2, 2], 4)).toEqual([1, 0, 2, 0]);
});
