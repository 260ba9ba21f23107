import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gather, sampleCoordinates, scatter } from "./sampling.ts";

describe("random-k coordinates", () => {
  test("[WT7] are as many as asked for, ascending, below the count, and the seed's", () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(400), fc.integer(), (a, b, seed) => {
        const [kept, count] = [Math.min(a, b), Math.max(a, b)];
        const coordinates = [...sampleCoordinates(count, kept, seed)];
        expect(coordinates.length).toBe(kept);
        expect(coordinates).toEqual([...new Set(coordinates)].sort((x, y) => x - y));
        expect(coordinates.every((coordinate) => coordinate < count)).toBe(true);
        expect([...sampleCoordinates(count, kept, seed)]).toEqual(coordinates);
      }),
    );
  });

  test("[WT7] each of the ten sets of 2 out of 5 comes up about as often", () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 10_000; seed++) {
      const set = sampleCoordinates(5, 2, seed).join();
      counts.set(set, (counts.get(set) ?? 0) + 1);
    }
    expect(counts.size).toBe(10);
    // The standard deviation of each count is 30.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test("[WT7] scatter puts back what gather took, and zeros elsewhere", () => {
    const values = Float32Array.from({ length: 100 }, (_, i) => i + 1);
    const coordinates = sampleCoordinates(100, 30, 4);
    const back = scatter(gather(values, coordinates), coordinates, 100);
    const expected = values.map((value, i) => (coordinates.includes(i) ? value : 0));
    expect(back).toEqual(expected);
    expect(back.filter((value) => value !== 0).length).toBe(30);
  });

  test("[WT7] more than there are cannot be kept", () => {
    expect(() => sampleCoordinates(3, 4, 0)).toThrow("Cannot keep 4 of 3 values.");
  });
});
