import { openBackend, openModel } from "@tributary/training";
import { createWeights } from "@tributary/weights";
import { describe, expect, test } from "vitest";
import { generateDigits } from "./digit-generator.ts";
import { classCounts, shardFor } from "./examples.ts";
import { readyTasks } from "./ready.ts";

const side = 28;

function centreOfMass(image: Float32Array): readonly [x: number, y: number] {
  let [mass, x, y] = [0, 0, 0];
  image.forEach((value, at) => {
    mass += value;
    x += value * (at % side);
    y += value * Math.floor(at / side);
  });
  return [x / mass, y / mass];
}

describe("generated digits", () => {
  const digits = generateDigits({ count: 500, seed: 7 });
  const images = Array.from({ length: digits.count }, (_, index) =>
    Float32Array.from(digits.inputs.subarray(index * side * side, (index + 1) * side * side)),
  );

  test("are the same for the same seed and differ for another", () => {
    expect(generateDigits({ count: 500, seed: 7 })).toEqual(digits);
    expect(generateDigits({ count: 500, seed: 8 }).inputs).not.toEqual(digits.inputs);
  });

  test("start alike whatever their number, so that a longer draw keeps the shards", () => {
    const fewer = generateDigits({ count: 20, seed: 7 });
    expect(fewer).toEqual(shardFor(digits, { start: 0, end: 20 }));
  });

  test("hold every class about equally often", () => {
    for (const count of classCounts(digits.labels, 10)) {
      expect(count).toBeGreaterThan(25);
      expect(count).toBeLessThan(80);
    }
  });

  test("are light ink on dark, with values from 0 to 1", () => {
    for (const image of images) {
      expect(image.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(Math.max(...image)).toBeGreaterThan(0.4);
      const inked = image.filter((value) => value > 0.3).length;
      expect(inked).toBeGreaterThan(15);
      expect(inked).toBeLessThan(320);
    }
  });

  test("are centred by mass within a pixel and a half", () => {
    for (const image of images) {
      const [x, y] = centreOfMass(image);
      expect(Math.abs(x - 13.5)).toBeLessThan(1.5);
      expect(Math.abs(y - 13.5)).toBeLessThan(1.5);
    }
  });

  test("can be learned: a model reads those that it has never seen", async () => {
    await openBackend({ order: ["wasm", "cpu"] });
    const task = readyTasks["digits-mlp"];
    const model = await openModel({ topology: task.model, classes: 10 });
    const before = model.initialWeights(1);
    const { delta } = await model.train({
      weights: before,
      examples: generateDigits({ count: 1500, seed: 1 }),
      recipe: { ...task.recipe, epochs: 3 },
      seed: 1,
    });
    const after = before.values.map((value, index) => value + (delta[index] ?? 0));
    const weights = createWeights(before.layout, after);
    const { accuracy } = await model.evaluate({ weights, examples: digits });
    model.dispose();
    expect(accuracy).toBeGreaterThan(0.9);
  });
});
