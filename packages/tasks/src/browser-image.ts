/** Images in a browser, worker included: its own decoder. */
import type { ImageDecoder } from "./image.ts";

/** Far beyond what a model here reads; a decompression bomb stops before its pixels are copied. */
const pixels_max = 64 * 1024 * 1024;

export const decodeInBrowser: ImageDecoder = async (file) => {
  const bitmap = await createImageBitmap(new Blob([file]));
  try {
    const { width, height } = bitmap;
    if (width * height > pixels_max) throw new Error(`it has more than ${pixels_max} pixels`);
    const context = new OffscreenCanvas(width, height).getContext("2d");
    if (!context) throw new Error("the browser gave no canvas to decode it on");
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, width, height);
  } finally {
    bitmap.close();
  }
};
