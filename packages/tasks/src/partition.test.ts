import { mulberry32, randomInteger } from "@tributary/weights";
import { describe, expect, test } from "vitest";
import { byKey, byLabel, dirichlet, equalShards, type Partition } from "./partition.ts";

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

function randomLabels(seed: number): Int32Array {
  const random = mulberry32(seed);
  const count = 200 + randomInteger(random, 300);
  return Int32Array.from({ length: count }, () => randomInteger(random, 10));
}

/** Disjoint and complete: together the rows are 0 … count−1, each once. */
function expectEveryRowOnce(partition: Iterable<Uint32Array>, count: number): void {
  const rows = [...partition].flatMap((part) => [...part]).sort((a, b) => a - b);
  expect(rows).toEqual(Array.from({ length: count }, (_, row) => row));
}

const classesOf = (rows: Uint32Array, labels: Int32Array) =>
  new Set(Array.from(rows, (row) => labels[row]));

describe("equal shards", () => {
  test("give participant i the rows from size·i to size·(i+1)", () => {
    const shards = equalShards({ count: 8000, participants: 8 });
    expect(shards.map((rows) => [rows[0], rows.at(-1), rows.length])).toEqual(
      Array.from({ length: 8 }, (_, i) => [1000 * i, 1000 * i + 999, 1000]),
    );
    expectEveryRowOnce(shards, 8000);
  });

  test("of a given size leave the rest to nobody", () => {
    const shards = equalShards({ count: 8000, participants: 90, perShard: 80 });
    expectEveryRowOnce(shards, 90 * 80);
  });

  test("refuse to promise more rows than there are", () => {
    expect(() => equalShards({ count: 10, participants: 3, perShard: 4 })).toThrow("3 shards of 4");
    expect(() => equalShards({ count: 2, participants: 3 })).toThrow("3 shards of 0");
  });
});

describe("by label", () => {
  test.each(seeds)("deals every row once, in equal numbers (seed %i)", (seed) => {
    const labels = randomLabels(seed);
    const partition = byLabel({ labels, participants: 10, seed });
    expectEveryRowOnce(partition, labels.length);
    for (const rows of partition) {
      expect(Math.abs(rows.length - labels.length / 10)).toBeLessThanOrEqual(2);
    }
  });

  test("shows most participants two classes where classes fill whole shards", () => {
    const labels = Int32Array.from({ length: 2000 }, (_, row) => row % 10);
    const partition = byLabel({ labels, participants: 100, seed: 1 });
    const seen = partition.map((rows) => classesOf(rows, labels).size);
    expect(Math.max(...seen)).toBe(2);
    expect(seen.filter((classes) => classes === 2).length).toBeGreaterThan(75);
  });

  test("depends on the seed and on nothing else", () => {
    const labels = randomLabels(1);
    const deal = (seed: number): Partition => byLabel({ labels, participants: 5, seed });
    expect(deal(1)).toEqual(deal(1));
    expect(deal(1)).not.toEqual(deal(2));
  });
});

describe("Dirichlet", () => {
  test.each(seeds)("deals every row once at any alpha (seed %i)", (seed) => {
    const labels = randomLabels(seed);
    for (const alpha of [0.001, 0.1, 1, 100]) {
      expectEveryRowOnce(dirichlet({ labels, participants: 7, alpha, seed }), labels.length);
    }
  });

  test("with a small alpha gives a class to few, with a large one to all alike", () => {
    const labels = Int32Array.from({ length: 10_000 }, (_, row) => row % 10);
    const shares = (alpha: number) =>
      dirichlet({ labels, participants: 10, alpha, seed: 3 }).map((rows) => {
        const most = [...classesOf(rows, labels)].map(
          (label) => rows.filter((row) => labels[row] === label).length,
        );
        return Math.max(0, ...most) / 1000;
      });
    expect(Math.max(...shares(0.01))).toBeGreaterThan(0.9);
    expect(Math.max(...shares(1000))).toBeLessThan(0.13);
  });

  test("draws shares with the mean and variance of Dirichlet(α)", () => {
    const labels = new Int32Array(1000);
    const [participants, alpha] = [4, 0.5];
    const shares = Array.from({ length: 2000 }, (_, seed) => {
      const [first] = dirichlet({ labels, participants, alpha, seed });
      return (first?.length ?? 0) / labels.length;
    });
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
    // Each share is Beta(α, (n−1)α): mean 1/n, variance (1/n)(1 − 1/n)/(nα + 1).
    expect(mean).toBeCloseTo(1 / 4, 1);
    expect(variance).toBeCloseTo((1 / 4) * (3 / 4) * (1 / 3), 2);
  });

  test("refuses an alpha that is not positive", () => {
    const options = { labels: [0, 1], participants: 2, seed: 1 };
    expect(() => dirichlet({ ...options, alpha: 0 })).toThrow("positive alpha");
    expect(() => dirichlet({ ...options, alpha: Number.NaN })).toThrow("positive alpha");
  });
});

test("by key gives each key its rows, keys in order of appearance", () => {
  const owners = byKey(["ROMEO", "JULIET", "ROMEO", "NURSE"]);
  expect([...owners].map(([key, rows]) => [key, [...rows]])).toEqual([
    ["ROMEO", [0, 2]],
    ["JULIET", [1]],
    ["NURSE", [3]],
  ]);
  expectEveryRowOnce(owners.values(), 4);
});
