/** A folder with digits as IDX files, drawn by the project's generator: what an edge device's own data look like. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generateDigits } from "@tributary/tasks";

export async function writeDigits(
  folder: string,
  options: { readonly count: number; readonly seed: number },
): Promise<void> {
  const { inputs, labels, count } = generateDigits(options);
  const pixels = Uint8Array.from(inputs, (value) => Math.round(value * 255));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "train-images-idx3-ubyte"), idx([count, 28, 28], pixels));
  await writeFile(join(folder, "train-labels-idx1-ubyte"), idx([count], Uint8Array.from(labels)));
}

/** The IDX format: two zero bytes, the type (8: unsigned byte), the dimensions, then the values. */
function idx(dimensions: readonly number[], values: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * dimensions.length));
  header.setUint8(2, 8);
  header.setUint8(3, dimensions.length);
  dimensions.forEach((size, index) => {
    header.setUint32(4 + 4 * index, size);
  });
  return Buffer.concat([new Uint8Array(header.buffer), values]);
}
