import { describe, expect, test } from "vitest";
import { preprocessDrawing } from "./drawing.ts";
import { type ImageSchema, imageToInput, type PixelImage, resizePlane } from "./image.ts";
import { examplesFromImages, type ImageFile } from "./image-folder.ts";

const schema: ImageSchema & { channels: 1 } = {
  kind: "image",
  height: 28,
  width: 28,
  channels: 1,
  classes: ["cat", "dog"],
};

/** An image by a function of its pixels: red, green, blue and opacity in 0 … 255. */
function paint(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly [number, number, number, number],
): PixelImage {
  const pixels = Array.from({ length: width * height }, (_, at) =>
    colour(at % width, Math.floor(at / width)),
  );
  return { width, height, data: Uint8ClampedArray.from(pixels.flat()) };
}

const black = [0, 0, 0, 255] as const;
const white = [255, 255, 255, 255] as const;
const clear = [0, 0, 0, 0] as const;

function centreOfMass(input: Float32Array): readonly [x: number, y: number] {
  let [mass, x, y] = [0, 0, 0];
  input.forEach((value, at) => {
    mass += value;
    x += value * (at % 28);
    y += value * Math.floor(at / 28);
  });
  return [x / mass, y / mass];
}

describe("an image", () => {
  const dot = (x: number, y: number) => x === 14 && y === 14;

  test("with a bright border is paper, and is inverted", () => {
    const input = imageToInput(
      paint(28, 28, (x, y) => (dot(x, y) ? black : white)),
      schema,
    );
    expect(input[14 * 28 + 14]).toBeCloseTo(1);
    expect(input[0]).toBeCloseTo(0);
  });

  test("with a dark border stays as it is", () => {
    const input = imageToInput(
      paint(28, 28, (x, y) => (dot(x, y) ? white : black)),
      schema,
    );
    expect(input[14 * 28 + 14]).toBeCloseTo(1);
    expect(input[0]).toBeCloseTo(0);
  });

  test("that is transparent counts as paper", () => {
    const input = imageToInput(
      paint(28, 28, (x, y) => (dot(x, y) ? black : clear)),
      schema,
    );
    expect(input[14 * 28 + 14]).toBeCloseTo(1);
    expect(input[0]).toBeCloseTo(0);
  });

  test("of other proportions keeps them and is padded with dark", () => {
    const input = imageToInput(
      paint(56, 28, (x, y) => (x > 0 && y > 0 && x < 55 && y < 27 ? white : black)),
      schema,
    );
    expect(input[14 * 28 + 14]).toBeCloseTo(1);
    expect(input[6 * 28 + 14]).toBe(0);
    expect(input[8 * 28 + 14]).toBeCloseTo(1);
  });

  test("in colour keeps its channels and is not inverted", () => {
    const colours = { ...schema, channels: 3 } as const;
    const input = imageToInput(
      paint(28, 28, () => [255, 51, 0, 255]),
      colours,
    );
    expect(Array.from(input.subarray(0, 3), (value) => Number(value.toFixed(3)))).toEqual([
      1, 0.2, 0,
    ]);
  });
});

test("resizing keeps the mean brightness, up and down, by whole and broken factors", () => {
  const values = Float32Array.from({ length: 30 * 20 }, (_, at) => (at * 7919) % 101);
  const mean = (plane: Float32Array) => plane.reduce((sum, value) => sum + value, 0) / plane.length;
  for (const [width, height] of [
    [15, 10],
    [7, 9],
    [60, 40],
    [31, 3],
  ] as const) {
    const resized = resizePlane({ width: 30, height: 20, values }, { width, height });
    expect(resized.values.length).toBe(width * height);
    expect(mean(resized.values)).toBeCloseTo(mean(values), 3);
  }
});

describe("a drawing", () => {
  test("is scaled into a 20×20 box and centred by its mass, wherever it was drawn", () => {
    const drawing = paint(280, 280, (x, y) =>
      x >= 10 && x < 30 && y >= 150 && y < 250 ? black : white,
    );
    const input = preprocessDrawing(drawing, schema);
    if (!input) throw new Error("Expected an input, got none");
    const [x, y] = centreOfMass(input);
    expect(x).toBeCloseTo(13.5, 0);
    expect(y).toBeCloseTo(13.5, 0);
    const inkedRows = Array.from({ length: 28 }, (_, row) => row).filter((row) =>
      input.subarray(row * 28, row * 28 + 28).some((value) => value > 0.5),
    );
    expect(inkedRows).toEqual(Array.from({ length: 20 }, (_, row) => row + 4));
  });

  test("with most of its ink on one side is centred by mass, not by its box", () => {
    // A heavy bar on the left, a thin line to the right.
    const drawing = paint(100, 100, (x, y) =>
      (x >= 20 && x < 30 && y >= 10 && y < 90) || (x >= 30 && x < 80 && y === 50) ? black : white,
    );
    const [x] = centreOfMass(preprocessDrawing(drawing, schema) ?? new Float32Array(784));
    expect(Math.abs(x - 13.5)).toBeLessThanOrEqual(0.5);
  });

  test("that is blank gives no input", () => {
    expect(
      preprocessDrawing(
        paint(50, 50, () => white),
        schema,
      ),
    ).toBeUndefined();
    expect(
      preprocessDrawing(
        paint(50, 50, () => clear),
        schema,
      ),
    ).toBeUndefined();
  });
});

describe("a folder of images per class", () => {
  const file = (path: string): ImageFile => ({
    path,
    read: async () => new Uint8Array([1]),
  });
  const decode = async () => paint(4, 4, () => black);

  test("labels each image by its folder and reports what it left out", async () => {
    const files = ["pets/dog/1.png", "pets/cat/2.JPG", "pets/cow/3.png", "pets/dog/notes.txt"];
    const data = await examplesFromImages({
      files: files.map(file),
      schema,
      decode,
    });
    expect([...data.examples.labels]).toEqual([1, 0]);
    expect(data.examples.inputs.length).toBe(2 * 784);
    expect(data.classCounts).toEqual([1, 1]);
    expect(data.problems).toEqual([
      { reason: "unknown_class", where: "pets/cow/3.png", label: "cow" },
    ]);
  });

  test("goes on after an image that cannot be decoded", async () => {
    let calls = 0;
    const decodeSecond = async () => {
      calls += 1;
      if (calls === 1) throw new Error("bad header");
      return decode();
    };
    const files = [file("cat/1.png"), file("cat/2.png")];
    const data = await examplesFromImages({
      files,
      schema,
      decode: decodeSecond,
    });
    expect(data.examples.count).toBe(1);
    expect(data.problems).toEqual([
      { reason: "undecodable_image", where: "cat/1.png", detail: "bad header" },
    ]);
  });

  test("without a single image is refused", async () => {
    const empty = examplesFromImages({
      files: [file("readme.md")],
      schema,
      decode,
    });
    await expect(empty).rejects.toThrow("no image among the 1 files");
  });

  test("stops when it is aborted", async () => {
    const signal = AbortSignal.abort();
    const aborted = examplesFromImages({
      files: [file("cat/1.png")],
      schema,
      decode,
      signal,
    });
    await expect(aborted).rejects.toThrow("abort");
  });
});
