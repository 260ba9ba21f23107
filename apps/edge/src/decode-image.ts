/** PNG and JPEG to pixels in Node, as the data loaders want them. */
import type { ImageDecoder } from "@tributary/tasks";
import jpeg from "jpeg-js";
import { PNG } from "pngjs";

/** Larger pictures are refused before their pixels are allocated. */
const megapixels_max = 50;

export const decodeImage: ImageDecoder = async (bytes) => {
  const isPng = bytes[0] === 0x89 && bytes[1] === 0x50;
  if (isPng) {
    const { width, height, data } = PNG.sync.read(Buffer.from(bytes));
    return { width, height, data: new Uint8ClampedArray(data) };
  }
  const options = { useTArray: true, maxResolutionInMP: megapixels_max } as const;
  const { width, height, data } = jpeg.decode(bytes, options);
  return { width, height, data: new Uint8ClampedArray(data) };
};
