/**
 * The tumours of wdbc.data as three hospitals have them: a third of the 455 training rows each, by how large the cell
 * nuclei have grown, with some scatter. A clinic that screens, a general hospital, a centre that most serious cases are
 * sent to. The 114 test rows are those of every figure of this project.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ReadyTaskId, readyTasks } from "@tributary/tasks";
import { mulberry32, permutation } from "@tributary/weights";
import { repository } from "./coordinator.ts";

const besideTheRepository = join(repository, "../shared/data");
/** Null where nobody named it and it is not there. */
export const dataDir =
  process.env["DATA_DIR"] || (existsSync(besideTheRepository) ? besideTheRepository : null);

export type Row = { readonly diagnosis: string; readonly values: readonly number[] };
export type Hospital = { readonly name: string; readonly rows: readonly Row[] };

const splitSeed = 42;
const scatterSeed = 3;
const trainRows = 455;
const names = ["screening clinic", "general hospital", "cancer centre"] as const;

export const tumours = readyTasks["tumours" satisfies ReadyTaskId];
if (tumours.data.kind !== "table") throw new Error("Expected a task on a table, got another");
export const { features, standardise } = tumours.data;

export function readRows(folder: string): readonly Row[] {
  const lines = readFileSync(join(folder, "tabular/wdbc.data"), "utf8").split("\n").filter(Boolean);
  return lines.map((line) => {
    const [, diagnosis = "", ...values] = line.split(",");
    return { diagnosis, values: values.map(Number) };
  });
}

/** Patients come to the hospital that their tumour leads them to: no two of the three see the same mix. */
export function dealHospitals(folder: string): {
  readonly hospitals: readonly Hospital[];
  readonly test: readonly Row[];
} {
  const rows = readRows(folder);
  const order = [...permutation(rows.length, mulberry32(splitSeed))];
  const inOrder = order.flatMap((index) => rows[index] ?? []);
  const random = mulberry32(scatterSeed);
  const column = features.indexOf("radius_worst");
  const { centre, scale } = standardise[column] ?? { centre: 0, scale: 1 };
  const sized = inOrder.slice(0, trainRows).map((row) => {
    const size = ((row.values[column] ?? 0) - centre) / scale;
    return { row, key: size + random() - 0.5 };
  });
  const sorted = sized.toSorted((a, b) => a.key - b.key).map(({ row }) => row);
  const third = Math.ceil(sorted.length / names.length);
  const hospitals = names.map((name, index) => ({
    name,
    rows: sorted.slice(index * third, (index + 1) * third),
  }));
  return { hospitals, test: inOrder.slice(trainRows) };
}

export type CsvForm = {
  readonly delimiter?: "," | ";";
  readonly label?: string;
  /** What stands for "B" and "M". */
  readonly diagnoses?: readonly [benign: string, malignant: string];
};

/** With semicolons, numbers have a comma, as spreadsheets of many countries write them. */
export function csvOf(rows: readonly Row[], form: CsvForm = {}): string {
  const {
    delimiter = ",",
    label = "diagnosis",
    diagnoses: [benign, malignant] = ["B", "M"],
  } = form;
  const number = (value: number) =>
    delimiter === ";" ? String(value).replace(".", ",") : String(value);
  const lines = rows.map(({ diagnosis, values }) =>
    [diagnosis === "B" ? benign : malignant, ...values.map(number)].join(delimiter),
  );
  return [[label, ...features].join(delimiter), ...lines].join("\n");
}

export function columnsOf(rows: readonly Row[]): Record<string, readonly (number | string)[]> {
  const numbers = features.map((name, at) => [name, rows.map(({ values }) => values[at] ?? 0)]);
  return { diagnosis: rows.map(({ diagnosis }) => diagnosis), ...Object.fromEntries(numbers) };
}
