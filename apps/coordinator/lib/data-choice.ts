/** What a visitor connects, and what the page is told of it. Types only: the page loads no code that reads files. */
import type { DataProblem, TableMapping } from "@tributary/tasks";

/** A file's path within what was chosen: of a Blob nobody knows one. */
export type PickedFile = { readonly path: string; readonly file: Blob };

/** Where images are from: `collected` class by class, as files or by camera. A path’s last folder names the class. */
export type ImageSource = "folder" | "collected" | "drawings";

export type DataChoice =
  | { readonly kind: "practice"; readonly seed: number; readonly count: number }
  | {
      readonly kind: "images";
      readonly source: ImageSource;
      readonly files: readonly PickedFile[];
    }
  /** CSV or Parquet. What is not said of its columns and labels is matched by name. */
  | { readonly kind: "table"; readonly file: PickedFile; readonly said: TableMapping | null }
  | { readonly kind: "texts"; readonly files: readonly PickedFile[] };

/** One example as an image, `[height, width, channels]` in 0 … 1. */
export type Preview = {
  readonly label: number;
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
};

/** A table as it stands in its file, and what its columns and labels are taken for. */
export type TableLook = {
  readonly columns: readonly string[];
  /** The first few. */
  readonly rows: readonly (readonly string[])[];
  readonly row_count: number;
  readonly mapping: TableMapping;
  /** The different values of the column of labels; none while no column is known to be it. */
  readonly labels: readonly string[];
};

export type DataReport = {
  readonly count: number;
  readonly classCounts: readonly number[];
  /** Rows or files that were left out. */
  readonly problems: readonly DataProblem[];
  /** What is odd about the whole. */
  readonly doubts: readonly DataProblem[];
  /** Of images. */
  readonly previews: readonly Preview[];
  /** Of a table. */
  readonly table: TableLook | null;
  /** Of texts, the first few. */
  readonly lines: readonly string[];
};

export type DataOutcome =
  | { readonly kind: "ready"; readonly report: DataReport }
  /** Nothing of it can be used as it is. */
  | { readonly kind: "refused"; readonly problem: DataProblem; readonly table: TableLook | null };
