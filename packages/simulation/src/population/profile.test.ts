import { describe, expect, test } from "vitest";
import { defaultPopulation, drawProfile, speedClasses, speedClassesOf } from "./profile.ts";

const profiles = Array.from({ length: 2_000 }, (_, seed) => drawProfile(defaultPopulation, seed));

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * values.length)] ?? Number.NaN;
}

describe("a device of the population", () => {
  test("is the same for the same seed, and another for another", () => {
    expect(drawProfile(defaultPopulation, 7)).toEqual(drawProfile(defaultPopulation, 7));
    expect(drawProfile(defaultPopulation, 8)).not.toEqual(drawProfile(defaultPopulation, 7));
  });

  test("is as fast as the parameters say in the middle, and ten times faster at one end than at the other", () => {
    const speeds = profiles.map(({ examples_per_second }) => examples_per_second);
    const { median, sigma } = defaultPopulation.examples_per_second;
    expect(quantile(speeds, 0.5) / median).toBeCloseTo(1, 0);
    const spread = quantile(speeds, 0.95) / quantile(speeds, 0.05);
    // Of a log-normal law the 5th and the 95th percentile are 2 × 1.645 deviations apart.
    const expected = Math.exp(2 * 1.645 * sigma);
    expect(spread / expected).toBeGreaterThan(0.8);
    expect(spread / expected).toBeLessThan(1.25);
  });

  test("has a few examples or very many, within the limits", () => {
    const { min, max } = defaultPopulation.examples;
    const examples = profiles.map((profile) => profile.examples);
    expect(Math.min(...examples)).toBeGreaterThanOrEqual(min);
    expect(Math.max(...examples)).toBe(max);
    expect(quantile(examples, 0.5)).toBeLessThan(2 * min);
    const mean = examples.reduce((sum, count) => sum + count, 0) / examples.length;
    expect(mean, "a long tail").toBeGreaterThan(1.3 * quantile(examples, 0.5));
  });

  test("takes longer with more data, and uploads at a quarter of its download speed", () => {
    for (const { train_ms, upload_ms, download_ms, ...profile } of profiles) {
      expect(upload_ms).toBe(4 * download_ms);
      const epochs_ms = (1_000 * profile.examples * 5) / profile.examples_per_second;
      expect(train_ms).toBeCloseTo(epochs_ms, 6);
    }
  });

  test("drops out of 6 to 10 % of its work on the average, as in the field", () => {
    const survives = profiles.map(({ train_ms, upload_ms, dropouts_per_minute }) =>
      Math.exp((-dropouts_per_minute * (train_ms + upload_ms)) / 60_000),
    );
    const dropout = 1 - survives.reduce((sum, share) => sum + share, 0) / survives.length;
    expect(dropout).toBeGreaterThan(0.06);
    expect(dropout).toBeLessThan(0.1);
  });
});

test("speed classes are thirds of the devices, from slow to fast", () => {
  const classes = speedClassesOf(profiles);
  const ofClass = (name: string) =>
    profiles
      .filter((profile) => classes.get(profile) === name)
      .map((one) => one.examples_per_second);
  for (const name of speedClasses) {
    expect(Math.abs(ofClass(name).length - profiles.length / 3)).toBeLessThan(1);
  }
  expect(Math.max(...ofClass("slow"))).toBeLessThanOrEqual(Math.min(...ofClass("medium")));
  expect(Math.max(...ofClass("medium"))).toBeLessThanOrEqual(Math.min(...ofClass("fast")));
});
