import jpeg from "jpeg-js";
import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { decodeImage } from "./decode-image.ts";

const [width, height] = [3, 2];
/** RGBA of a 3 × 2 picture whose left column is red and whose rest is white. */
const pixels = Uint8ClampedArray.from(
  Array.from({ length: width * height }, (_, at) =>
    at % width === 0 ? [255, 0, 0, 255] : [255, 255, 255, 255],
  ).flat(),
);

test("a PNG gives back every pixel", async () => {
  const png = new PNG({ width, height });
  png.data.set(pixels);
  const decoded = await decodeImage(new Uint8Array(PNG.sync.write(png)));
  expect(decoded).toEqual({ width, height, data: pixels });
});

test("a JPEG gives back its size and about its pixels", async () => {
  const grey = new Uint8Array(width * height * 4).fill(128);
  const encoded = jpeg.encode({ width, height, data: grey }, 90).data;
  const decoded = await decodeImage(new Uint8Array(encoded));
  expect([decoded.width, decoded.height]).toEqual([width, height]);
  for (let at = 0; at < width * height * 4; at += 4) {
    expect(Math.abs((decoded.data[at] ?? 0) - 128)).toBeLessThan(4);
    expect(decoded.data[at + 3]).toBe(255);
  }
});

test("a picture that would fill the memory is refused before its pixels are made", async () => {
  await expect(decodeImage(pngHeader({ width: 100_000, height: 100_000 }))).rejects.toThrow(
    "10,000 megapixels",
  );
});

test("bytes that are no picture are refused", async () => {
  await expect(decodeImage(new Uint8Array([1, 2, 3]))).rejects.toThrow();
  await expect(decodeImage(new Uint8Array())).rejects.toThrow();
});

/** The beginning of a PNG that claims a size; its picture never comes. */
function pngHeader(size: { width: number; height: number }): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, size.width);
  view.setUint32(20, size.height);
  return bytes;
}
