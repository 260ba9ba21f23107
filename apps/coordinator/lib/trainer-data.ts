/** From what a visitor chose to examples, with what to show of them. Runs in the training worker. */
import type { DataSchema } from "@tributary/protocol";
import {
  classCounts,
  decodeInBrowser,
  describeProblem,
  examplesFromCsv,
  examplesFromImages,
  examplesFromText,
  generateDigits,
  type LoadedData,
  preprocessDrawing,
} from "@tributary/tasks";
import type { Examples } from "@tributary/training";
import type { DataChoice, Drawing, Preview } from "./trainer-port.ts";

export type Loaded = {
  readonly examples: Examples;
  readonly classCounts: readonly number[];
  readonly problems: readonly string[];
};

type ImageSchema = Extract<DataSchema, { kind: "image" }>;

const previews_max = 100;

export async function loadChoice(choice: DataChoice, schema: DataSchema): Promise<Loaded> {
  switch (choice.kind) {
    case "practice": {
      const examples = generateDigits(choice);
      return { examples, classCounts: classCounts(examples.labels, 10), problems: [] };
    }
    case "drawings":
      return loadDrawings(choice.drawings, imageSchema(schema));
    case "folder": {
      const files = choice.files.map(({ path, file }) => ({
        path,
        read: async () => new Uint8Array(await file.arrayBuffer()),
      }));
      return inWords(
        await examplesFromImages({ files, schema: imageSchema(schema), decode: decodeInBrowser }),
      );
    }
    case "file":
      return inWords(await loadFile(choice.file, schema));
    default:
      return choice satisfies never;
  }
}

async function loadFile(file: File, schema: DataSchema): Promise<LoadedData> {
  const text = await file.text();
  if (schema.kind === "table") return examplesFromCsv({ name: file.name, text, schema });
  if (schema.kind === "text") return examplesFromText(text, schema);
  throw new Error("This task learns from images: choose a folder of them.");
}

function imageSchema(schema: DataSchema): ImageSchema {
  if (schema.kind !== "image") throw new Error("This task does not learn from images.");
  return schema;
}

function inWords({ examples, classCounts, problems }: LoadedData): Loaded {
  return { examples, classCounts, problems: problems.map(describeProblem) };
}

function loadDrawings(drawings: readonly Drawing[], schema: ImageSchema): Loaded {
  const rows = drawings.flatMap(({ label, picture }) => {
    const values = preprocessDrawing(picture, { ...schema, channels: 1 });
    return values === undefined ? [] : [{ label, values }];
  });
  if (rows.length === 0) throw new Error("Draw at least one digit first.");
  const size = schema.height * schema.width;
  const inputs = new Float32Array(rows.length * size);
  rows.forEach(({ values }, index) => {
    inputs.set(values, index * size);
  });
  const labels = Int32Array.from(rows, ({ label }) => label);
  const inputShape = [schema.height, schema.width, 1];
  return {
    examples: { count: rows.length, inputShape, inputs, labelShape: [], labels },
    classCounts: classCounts(labels, schema.classes.length),
    problems: [],
  };
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
