import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";
import { mulberry32 } from "@tributary/weights";
import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, test } from "vitest";
import { doubtsAbout } from "./doubts.ts";
import type { LoadedData } from "./examples.ts";
import { examplesFromImages, type ImageFile } from "./image-folder.ts";
import { DataError, type DataProblem, describeProblem } from "./problem.ts";
import { examplesFromTable } from "./table.ts";
import { readTableFile } from "./table-file.ts";
import { columnsOf, type TableSchema } from "./table-form.ts";
import { examplesFromTexts, type TextSchema } from "./text.ts";

const schema: TableSchema = {
  kind: "table",
  features: ["height", "weight"],
  standardise: [
    { centre: 170, scale: 10 },
    { centre: 70, scale: 20 },
  ],
  label: "kind",
  classes: ["no", "yes"],
};
const images = {
  kind: "image",
  height: 4,
  width: 4,
  channels: 1,
  classes: ["cat", "dog"],
} as const;
const imageSchema = { ...images, classes: [...images.classes] };
const text: TextSchema = { kind: "text", vocabulary: "abc ", sequence_length: 4 };

async function table(content: string | Uint8Array<ArrayBuffer>): Promise<LoadedData> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const file = { name: "own.csv", bytes, wanted: columnsOf(schema) };
  return examplesFromTable(await readTableFile(file), schema);
}

/** Each path with its bytes; what is not "good" is no image. */
function folder(files: Readonly<Record<string, string>>): Promise<LoadedData> {
  const listed = Object.entries(files).map(
    ([path, content]): ImageFile => ({
      path,
      read: async () => {
        if (content === "gone") throw new DOMException("it has moved", "NotReadableError");
        return new TextEncoder().encode(content);
      },
    }),
  );
  const decode = async (bytes: Uint8Array) => {
    if (new TextDecoder().decode(bytes) !== "good") throw new Error("no image");
    return { width: 4, height: 4, data: new Uint8ClampedArray(64) };
  };
  return examplesFromImages({ files: listed, schema: imageSchema, decode });
}

/** LZO is named and not done. */
const packers = {
  GZIP: (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes)),
  BROTLI: (bytes: Uint8Array) => new Uint8Array(brotliCompressSync(bytes)),
  ZSTD: (bytes: Uint8Array) => new Uint8Array(zstdCompressSync(bytes)),
  LZO: (bytes: Uint8Array) => bytes,
};
type Codec = keyof typeof packers | "SNAPPY" | "UNCOMPRESSED";

type Row = { readonly height: number; readonly weight: number; readonly kind: string };
const two: readonly Row[] = [
  { height: 180, weight: 90, kind: "yes" },
  { height: 165.5, weight: 70, kind: "no" },
];

function parquet(codec: Codec = "SNAPPY", rows = two): Uint8Array<ArrayBuffer> {
  const columnData = [
    { name: "height", data: rows.map(({ height }) => height), type: "DOUBLE" as const },
    { name: "weight", data: rows.map(({ weight }) => BigInt(weight)), type: "INT64" as const },
    { name: "kind", data: rows.map(({ kind }) => kind), type: "STRING" as const },
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData, codec, compressors: packers }));
}

async function refusal(loading: () => Promise<unknown>): Promise<DataProblem> {
  const error = await loading().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DataError)) throw new Error(`Expected a DataError, got ${String(error)}`);
  return error.problem;
}

const header = "height,weight,kind\n";
const latin1 = Uint8Array.from("height,weight,kind\n180,90,größe\n", (letter) =>
  letter.charCodeAt(0),
);

describe("data that is refused, with a sentence that says what happened, why, and what to do", () => {
  const refused: readonly (readonly [DataProblem["reason"], string, () => Promise<unknown>])[] = [
    ["empty_file", "own.csv is empty", () => table("")],
    ["empty", "holds no examples", () => table(header)],
    ["not_text", "is no text", () => table(Uint8Array.of(1, 0, 2, 0, 3))],
    ["not_utf8", "encoding UTF-8", () => table(latin1)],
    ["spreadsheet", "save the sheet as CSV", () => table(Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0))],
    ["file_too_large", "at most 134 MB", () => table(new Uint8Array(128 * 1024 * 1024 + 1))],
    ["no_header", 'holds values ("180")', () => table("180,90,yes\n165,70,no\n")],
    ["missing_column", 'no column "weight"', () => table("height,kilos,kind\n180,90,yes\n")],
    ["duplicate_column", 'called "weight"', () => table("height,weight,weight,kind\n1,2,2,yes\n")],
    ["no_known_class", 'it has "ja", "nein"', () => table(`${header}180,90,ja\n165,70,nein\n`)],
    ["no_usable_row", "None of the 2 rows", () => table(`${header}180,90\n165,?,no\n`)],
    ["bad_parquet", "is damaged", () => table(parquet().slice(0, -20))],
    ["parquet_codec", "compressed with LZO", () => table(parquet("LZO"))],
    ["no_images", "no image among the 1 files", () => folder({ "cat/notes.txt": "good" })],
    ["no_label_folders", 'folders named "cat", "dog"', () => folder({ "holiday/1.png": "good" })],
    ["undecodable_image", "Save it as PNG or JPEG", () => folder({ "cat/1.png": "bad" })],
    ["unreadable_file", "choose it again", () => folder({ "cat/1.png": "gone" })],
    [
      "text_too_short",
      "has 3 characters and needs 5",
      async () => examplesFromTexts([{ name: "a.txt", text: "abc" }], text),
    ],
  ];

  test.each(refused)("%s: %s", async (reason, words, loading) => {
    const problem = await refusal(loading);
    expect(problem.reason).toBe(reason);
    expect(describeProblem(problem)).toContain(words);
  });

  test("more images than fit into memory are refused before any is read", async () => {
    const files = Array.from({ length: 70 }, (_, index) => ({
      path: `cat/${index}.png`,
      read: () => Promise.reject(new Error("It was read.")),
    }));
    const large = { ...imageSchema, height: 4096, width: 1024 };
    const decode = () => Promise.reject(new Error("It was decoded."));
    const problem = await refusal(() => examplesFromImages({ files, schema: large, decode }));
    expect(problem).toEqual({ reason: "too_many_examples", count: 70, count_max: 64 });
  });
});

describe("data that is read in part", () => {
  test("has a problem for each row that was left out", async () => {
    const rows = "180,90,yes\n180,x,yes\n180,1e999,yes\n180,90\n180,90,maybe\n";
    const { examples, problems } = await table(header + rows);
    expect(examples.count).toBe(1);
    expect(problems.map(({ reason }) => reason)).toEqual([
      "not_a_number",
      "not_finite",
      "wrong_columns",
      "unknown_class",
    ]);
  });

  test("has a problem for each image and each text that was left out", async () => {
    const read = await folder({
      "cat/1.png": "good",
      "Dog/2.png": "good",
      "cow/3.png": "good",
      "cat/4.png": "",
    });
    expect(read.classCounts).toEqual([1, 1]);
    expect(read.problems.map(({ reason }) => reason)).toEqual(["unknown_class", "empty_file"]);
    const texts = [
      { name: "a.txt", text: "abc abc a" },
      { name: "b.txt", text: "ab" },
    ];
    const { examples, problems } = examplesFromTexts(texts, text);
    expect(examples.count).toBe(2);
    expect(problems).toEqual([{ reason: "short_text", where: "b.txt", characters: 2, needed: 5 }]);
  });
});

describe("data that is read with a doubt", () => {
  const rows = (line: (row: number) => string, count = 12) =>
    header + Array.from({ length: count }, (_, row) => line(row)).join("\n");
  const doubts = async (content: string) => doubtsAbout(await table(content), schema);

  test("of which there is none where all is well", async () => {
    expect(await doubts(rows((row) => `180,90,${row % 2 === 0 ? "yes" : "no"}`))).toEqual([]);
  });

  test("names what is odd", async () => {
    expect(await doubts(rows(() => "180,90,yes", 3))).toEqual([
      { reason: "few_examples", count: 3 },
      { reason: "one_class", label: "yes", count: 3 },
    ]);
    const inMillimetres = rows((row) => `1800,90,${row % 2 === 0 ? "yes" : "no"}`);
    expect(await doubts(inMillimetres)).toEqual([
      { reason: "odd_scale", column: "height", typical: 1800, centre: 170 },
    ]);
    const strange = examplesFromTexts([{ name: "a", text: "xyz xyz ".repeat(10) }], text);
    expect(doubtsAbout(strange, text)).toEqual([{ reason: "unknown_characters", share: 0.75 }]);
  });

  test("each of which has a sentence", () => {
    const all: readonly DataProblem[] = [
      { reason: "few_examples", count: 1 },
      { reason: "one_class", label: "yes", count: 3 },
      { reason: "odd_scale", column: "height", typical: 1800, centre: 170 },
      { reason: "unknown_characters", share: 0.75 },
    ];
    for (const doubt of all) expect(describeProblem(doubt)).toMatch(/^[A-Z0-9].{40,}\.$/);
  });
});

describe("a Parquet file", () => {
  const codecs = ["SNAPPY", "UNCOMPRESSED", "GZIP", "BROTLI", "ZSTD"] as const;
  test.each(codecs)("is read like the same CSV: %s", async (codec) => {
    const random = mulberry32(5);
    const rows = Array.from({ length: 3_000 }, () => ({
      height: 150 + 50 * random(),
      weight: Math.round(50 + 50 * random()),
      kind: random() < 0.5 ? "yes" : "no",
    }));
    const lines = rows.map(({ height, weight, kind }) => `${height},${weight},${kind}\n`).join("");
    expect(await table(parquet(codec, rows))).toEqual(await table(`${header}${lines}`));
  });
});

test("UTF-16 with its mark is read, as spreadsheets write it", async () => {
  const words = `\uFEFF${header}180,90,yes\n`;
  const bytes = new Uint8Array(Uint16Array.from(words, (letter) => letter.charCodeAt(0)).buffer);
  expect((await table(bytes)).examples.count).toBe(1);
});
