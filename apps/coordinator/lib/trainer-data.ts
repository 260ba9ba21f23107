/** From what a visitor chose to examples, with what to show of them. Runs in the training worker. */
import type { DataSchema } from "@tributary/protocol";
import {
  classCounts,
  columnsOf,
  DataError,
  decodeInBrowser,
  decodeText,
  doubtsAbout,
  examplesFromImages,
  examplesFromTable,
  examplesFromTexts,
  generateDigits,
  inventTable,
  inventText,
  type LoadedData,
  labelValues,
  mappingFor,
  preprocessDrawing,
  readTableFile,
  type TableFile,
  type TableMapping,
  type TableSchema,
  type TextSchema,
  text_bytes_max,
} from "@tributary/tasks";
import type { Examples } from "@tributary/training";
import type { DataChoice, DataOutcome, PickedFile, Preview, TableLook } from "./data-choice.ts";

export type Prepared = { readonly examples: Examples | null; readonly outcome: DataOutcome };

/** What can be seen of data beside its examples. */
type Seen = { readonly table: TableLook | null; readonly lines: readonly string[] };
type Loaded = LoadedData & Partial<Seen>;
type ImageSchema = Extract<DataSchema, { kind: "image" }>;

const previews_max = 100;
const rows_shown = 5;
const lines_shown = 6;
const characters_shown = 160;

/** What is wrong with data is an outcome; only what nobody can mend is thrown. */
export async function prepareData(choice: DataChoice, schema: DataSchema): Promise<Prepared> {
  const seen: { table: TableLook | null } = { table: null };
  try {
    const loaded = await load(choice, schema, (table) => {
      seen.table = table;
    });
    const { examples, problems, classCounts } = loaded;
    const report = {
      count: examples.count,
      classCounts,
      problems,
      doubts: choice.kind === "practice" ? [] : doubtsAbout(loaded, schema),
      previews: previewsOf(examples, schema),
      table: seen.table,
      lines: loaded.lines ?? [],
    };
    return { examples, outcome: { kind: "ready", report } };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const { problem } = error;
    return { examples: null, outcome: { kind: "refused", problem, table: seen.table } };
  }
}

async function load(
  choice: DataChoice,
  schema: DataSchema,
  tellTable: (look: TableLook) => void,
): Promise<Loaded> {
  switch (choice.kind) {
    case "practice":
      return practice(choice, schema, tellTable);
    case "images":
      return loadImages(choice, expectKind(schema, "image"));
    case "table":
      return loadTable(choice, expectKind(schema, "table"), tellTable);
    case "texts":
      return loadTexts(choice.files, expectKind(schema, "text"));
    default:
      return choice satisfies never;
  }
}

function expectKind<Kind extends DataSchema["kind"]>(schema: DataSchema, kind: Kind) {
  if (schema.kind !== kind) throw new Error(`Expected a task on ${kind} data, got ${schema.kind}`);
  return schema as Extract<DataSchema, { kind: Kind }>;
}

/** Data that the page makes: digits as people draw them, rows and texts that are invented. */
function practice(
  wish: Extract<DataChoice, { kind: "practice" }>,
  schema: DataSchema,
  tell: (look: TableLook) => void,
): Loaded {
  switch (schema.kind) {
    case "image": {
      const examples = generateDigits(wish);
      return { examples, classCounts: classCounts(examples.labels, 10), problems: [] };
    }
    case "table":
      return matched(inventTable(schema, wish), { schema, said: null }, tell);
    case "text":
      return fromTexts([{ name: "invented", text: inventText(schema, wish) }], schema);
    default:
      return schema satisfies never;
  }
}

function loadImages(
  { source, files }: Extract<DataChoice, { kind: "images" }>,
  schema: ImageSchema,
): Promise<Loaded> {
  const isDrawnDigit = source === "drawings" && isDigits(schema);
  const toInput = (image: Parameters<typeof preprocessDrawing>[0]) =>
    preprocessDrawing(image, { ...schema, channels: 1 });
  return examplesFromImages({
    files: files.map(({ path, file }) => ({ path, read: () => bytesOf({ path, file }) })),
    schema,
    decode: decodeInBrowser,
    ...(isDrawnDigit ? { toInput } : {}),
  });
}

/** MNIST's makers placed each digit by its weight; drawings of anything else stay where they were drawn. */
function isDigits({ channels, classes }: ImageSchema): boolean {
  return channels === 1 && classes.join("") === "0123456789";
}

async function loadTable(
  { file, said }: Extract<DataChoice, { kind: "table" }>,
  schema: Extract<DataSchema, { kind: "table" }>,
  tell: (look: TableLook) => void,
): Promise<Loaded> {
  const bytes = await bytesOfText(file);
  const table = await readTableFile({ name: file.path, bytes, wanted: columnsOf(schema) });
  return matched(table, { schema, said }, tell);
}

function matched(
  table: TableFile,
  { schema, said }: { readonly schema: TableSchema; readonly said: TableMapping | null },
  tell: (look: TableLook) => void,
): Loaded {
  const mapping = mappingFor(table, schema, said ?? undefined);
  const label = new Map(mapping.columns).get(schema.label);
  tell({
    columns: table.columns,
    rows: table.records.slice(0, rows_shown).map((record) => record.map(short)),
    row_count: table.records.length,
    mapping,
    labels: label === undefined ? [] : labelValues(table, label),
  });
  return examplesFromTable(table, schema, mapping);
}

async function loadTexts(
  files: readonly PickedFile[],
  schema: Extract<DataSchema, { kind: "text" }>,
): Promise<Loaded> {
  const texts: { name: string; text: string }[] = [];
  for (const file of files) {
    texts.push({
      name: file.path,
      text: decodeText({ name: file.path, bytes: await bytesOfText(file) }),
    });
  }
  return fromTexts(texts, schema);
}

function fromTexts(
  texts: readonly { readonly name: string; readonly text: string }[],
  schema: TextSchema,
): Loaded {
  const lines = texts.flatMap(({ text }) => text.slice(0, 4_000).split(/\r?\n/).filter(Boolean));
  return { ...examplesFromTexts(texts, schema), lines: lines.slice(0, lines_shown).map(short) };
}

/** A file that is too large for a text is not even read. */
function bytesOfText(picked: PickedFile): Promise<Uint8Array<ArrayBuffer>> {
  const { path: where, file } = picked;
  if (file.size > text_bytes_max) {
    const sizes = { bytes: file.size, bytes_max: text_bytes_max };
    throw new DataError({ reason: "file_too_large", where, ...sizes });
  }
  return bytesOf(picked).catch((error: unknown) => {
    const detail = error instanceof Error ? error.message : String(error);
    throw new DataError({ reason: "unreadable_file", where, detail });
  });
}

async function bytesOf({ file }: PickedFile): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.arrayBuffer());
}

function short(text: string): string {
  return text.length > characters_shown ? `${text.slice(0, characters_shown)}…` : text;
}

/** Examples from all over the data as small images; none for data that is no image. */
export function previewsOf(examples: Examples, schema: DataSchema): Preview[] {
  if (schema.kind !== "image") return [];
  const { width, height, channels } = schema;
  const size = width * height * channels;
  const shown = Math.min(previews_max, examples.count);
  return Array.from({ length: shown }, (_, index) => {
    const row = Math.floor((index * examples.count) / shown);
    return {
      label: examples.labels[row] ?? 0,
      width,
      height,
      values: Float32Array.from(examples.inputs.subarray(row * size, (row + 1) * size)),
    };
  });
}
