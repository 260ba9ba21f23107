/** Made-up data as files, in the forms in which people keep such: what an edge participant of the bench reads. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DataSchema } from "@tributary/protocol";
import { generateDigits } from "@tributary/tasks";
import { mulberry32 } from "@tributary/weights";

/** So many examples for a task with that data: digits, rows, or a text. */
export function writeExamples(folder: string, data: DataSchema, count: number): Promise<void> {
  switch (data.kind) {
    case "image":
      return writeDigits(folder, count);
    case "table":
      return writeFile(join(folder, "bench.csv"), tableOf(data, count));
    case "text":
      return writeFile(join(folder, "bench.txt"), textOf(data, count));
    default:
      return data satisfies never;
  }
}

/** As a pair of IDX files, the form in which people keep such digits. */
async function writeDigits(folder: string, count: number): Promise<void> {
  const { inputs, labels } = generateDigits({ count, seed: 1 });
  const pixels = Uint8Array.from(inputs, (value) => Math.round(value * 255));
  const images = concat(idxHeader(3, [count, 28, 28]), pixels);
  await writeFile(join(folder, "bench-images-idx3-ubyte"), images);
  const classes = concat(idxHeader(1, [count]), Uint8Array.from(labels));
  await writeFile(join(folder, "bench-labels-idx1-ubyte"), classes);
}

/** Two zeros, the type (8: unsigned bytes), the number of dimensions; then the sizes, big-endian. */
function idxHeader(dimensions: number, sizes: readonly number[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * sizes.length));
  header.setUint32(0, 0x0800 + dimensions);
  sizes.forEach((size, index) => {
    header.setUint32(4 + 4 * index, size);
  });
  return new Uint8Array(header.buffer);
}

function concat(head: Uint8Array, body: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + body.length);
  whole.set(head);
  whole.set(body, head.length);
  return whole;
}

type Of<K extends DataSchema["kind"]> = Extract<DataSchema, { kind: K }>;

function tableOf({ features, label, classes }: Of<"table">, count: number): string {
  const random = mulberry32(1);
  const rows = Array.from({ length: count }, (_, row) =>
    [...features.map(() => random().toFixed(4)), classes[row % classes.length]].join(","),
  );
  return `${[[...features, label].join(","), ...rows].join("\n")}\n`;
}

/** An example is as long as a sequence, and each of its characters is followed by one to guess. */
function textOf({ vocabulary, sequence_length }: Of<"text">, count: number): string {
  const random = mulberry32(1);
  const length = count * sequence_length + 1;
  return Array.from({ length }, () => vocabulary[Math.floor(random() * vocabulary.length)]).join(
    "",
  );
}
