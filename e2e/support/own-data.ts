/** Files as people have them: pictures of one colour, tables, and tasks that learn from such. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { crc32, deflateSync, zstdCompressSync } from "node:zlib";
import { type DataSchema, TaskSpec } from "@tributary/protocol";
import { readyTasks } from "@tributary/tasks";
import { parquetWriteBuffer } from "hyparquet-writer";

export type Colour = readonly [red: number, green: number, blue: number];

/** A PNG of one colour: signature, header, one run of deflated rows, end. */
export function png(side_px: number, [red, green, blue]: Colour): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side_px, 0);
  header.writeUInt32BE(side_px, 4);
  header.set([8, 2], 8); // Eight bits of each of three colours.
  const row = Buffer.concat([Buffer.of(0), Buffer.alloc(side_px * 3, Buffer.of(red, green, blue))]);
  const rows = Buffer.concat(Array.from({ length: side_px }, () => row));
  const signature = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const parts = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND")];
  return Buffer.concat([signature, ...parts]);
}

function chunk(name: string, data = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** Writes each path below the folder. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

/** `LZO` is named and not done. */
const packers = {
  ZSTD: (bytes: Uint8Array) => new Uint8Array(zstdCompressSync(bytes)),
  LZO: (bytes: Uint8Array) => bytes,
};

/** Columns of numbers and a last one of words, as Parquet. */
export function parquetOf(
  columns: Readonly<Record<string, readonly (number | string)[]>>,
  codec: "SNAPPY" | keyof typeof packers = "SNAPPY",
): Buffer {
  const columnData = Object.entries(columns).map(([name, values]) => ({
    name,
    data: [...values],
    type: typeof values[0] === "number" ? ("DOUBLE" as const) : ("STRING" as const),
  }));
  return Buffer.from(parquetWriteBuffer({ columnData, codec, compressors: packers }));
}

/** A task that nobody runs a round of: its page connects data. */
function taskOn(id: string, title: string, data: DataSchema, inputs: number): TaskSpec {
  const dense = { units: 2, activation: "softmax", name: "class" };
  const layers =
    data.kind === "image"
      ? [
          {
            class_name: "Flatten",
            config: {
              name: "flatten",
              batch_input_shape: [null, data.height, data.width, data.channels],
            },
          },
          { class_name: "Dense", config: dense },
        ]
      : [{ class_name: "Dense", config: { ...dense, batch_input_shape: [null, inputs] } }];
  return TaskSpec.parse({
    ...readyTasks.tumours,
    id,
    title,
    model: { class_name: "Sequential", config: { name: id, layers } },
    data,
  });
}

export const colours = taskOn(
  "colours",
  "Red or blue",
  { kind: "image", height: 16, width: 16, channels: 3, classes: ["red", "blue"] },
  0,
);

export const flowers = taskOn(
  "flowers",
  "Flowers, from a table",
  {
    kind: "table",
    features: ["petal_length", "petal_width"],
    standardise: [
      { centre: 4, scale: 2 },
      { centre: 1, scale: 1 },
    ],
    label: "species",
    classes: ["iris", "rose"],
  },
  2,
);
