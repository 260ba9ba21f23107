/** A picture that was drawn or filmed here, as an image file: so it is kept and read like any other. */
import type { Picture } from "./trainer-port.ts";

export async function pictureFile({ width, height, data }: Picture): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const pixels = new ImageData(new Uint8ClampedArray(data), width, height);
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  return canvas.convertToBlob({ type: "image/png" });
}
