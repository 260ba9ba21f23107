/** PNG and JPEG to pixels in Node, as the data loaders want them. */
import type { ImageDecoder } from "@tributary/tasks";
import jpeg from "jpeg-js";
import { PNG } from "pngjs";

/** Larger pictures are refused before their pixels are allocated. */
const megapixels_max = 50;

export const decodeImage: ImageDecoder = async (bytes) => {
  const { width, height, data } = isPng(bytes) ? decodePng(bytes) : decodeJpeg(bytes);
  return { width, height, data: new Uint8ClampedArray(data) };
};

function isPng(bytes: Uint8Array): boolean {
  return bytes[0] === 0x89 && bytes[1] === 0x50;
}

/** The size stands at a fixed place of the first chunk, IHDR: PNG specification, 11.2.1. */
function decodePng(bytes: Uint8Array): PNG {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length >= 24) {
    const megapixels = (file.readUInt32BE(16) * file.readUInt32BE(20)) / 1e6;
    if (megapixels > megapixels_max) {
      throw new Error(`It has ${Math.round(megapixels).toLocaleString("en")} megapixels.`);
    }
  }
  return PNG.sync.read(file);
}

function decodeJpeg(bytes: Uint8Array) {
  return jpeg.decode(bytes, { useTArray: true, maxResolutionInMP: megapixels_max });
}
