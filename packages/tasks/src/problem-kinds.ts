/**
 * What can be wrong with data that people bring: one closed set, with the numbers inside. A problem that leaves nothing
 * to train on is thrown as a DataError; a problem of single rows or files is reported beside the examples that could be
 * read, as are doubts about the whole. The sentence for each is in problem-sentences.ts.
 */
export type DataProblem = FileProblem | TableProblem | ImageProblem | Doubt;

type Where = { readonly where: string };
type Amounts = Where & { readonly expected: number; readonly got: number };

type FileProblem =
  | ({ readonly reason: "not_found"; readonly wanted: string } & Where)
  | ({ readonly reason: "empty" } & Where)
  /** A file of no bytes at all. */
  | ({ readonly reason: "empty_file" } & Where)
  /** It was there when it was chosen. */
  | ({ readonly reason: "unreadable_file"; readonly detail: string } & Where)
  | ({ readonly reason: "bad_gzip" } & Where)
  /** What a packed file grows to. */
  | ({ readonly reason: "too_large"; readonly bytes_max: number } & Where)
  | ({
      readonly reason: "file_too_large";
      readonly bytes: number;
      readonly bytes_max: number;
    } & Where)
  /** More examples than fit into memory. */
  | { readonly reason: "too_many_examples"; readonly count: number; readonly count_max: number }
  | ({ readonly reason: "not_idx" } & Where)
  | ({ readonly reason: "wrong_length" } & Amounts)
  | ({ readonly reason: "wrong_dimensions" } & Amounts)
  | ({ readonly reason: "wrong_channels" } & Amounts)
  | { readonly reason: "counts_differ"; readonly inputs: number; readonly labels: number }
  | ({ readonly reason: "not_text" } & Where)
  | ({ readonly reason: "not_utf8" } & Where)
  | { readonly reason: "text_too_short"; readonly characters: number; readonly needed: number }
  /** One of several. */
  | ({
      readonly reason: "short_text";
      readonly characters: number;
      readonly needed: number;
    } & Where);

type TableProblem =
  | ({ readonly reason: "spreadsheet" } & Where)
  | ({ readonly reason: "no_header"; readonly value: string } & Where)
  | ({ readonly reason: "duplicate_column"; readonly column: string } & Where)
  /** `others`: how many more are missing; `found`: what there is instead. */
  | {
      readonly reason: "missing_column";
      readonly column: string;
      readonly others: number;
      readonly found: readonly string[];
    }
  | ({ readonly reason: "wrong_columns" } & Amounts)
  | ({ readonly reason: "not_a_number"; readonly column: string; readonly value: string } & Where)
  | ({ readonly reason: "not_finite"; readonly column: string; readonly value: string } & Where)
  | ({ readonly reason: "unknown_class"; readonly label: string } & Where)
  | ({
      readonly reason: "no_known_class";
      readonly found: readonly string[];
      readonly classes: readonly string[];
    } & Where)
  /** Each row has a fault of its own; `first` is that of the first. */
  | ({
      readonly reason: "no_usable_row";
      readonly rows: number;
      readonly first: DataProblem;
    } & Where)
  | ({ readonly reason: "bad_parquet"; readonly detail: string } & Where)
  | ({ readonly reason: "parquet_codec"; readonly codec: string } & Where);

type ImageProblem =
  | ({ readonly reason: "undecodable_image"; readonly detail: string } & Where)
  | { readonly reason: "no_images"; readonly files: number }
  | {
      readonly reason: "no_label_folders";
      readonly images: number;
      readonly found: readonly string[];
      readonly classes: readonly string[];
    };

/** What can be trained on, and perhaps should not be. */
type Doubt =
  | { readonly reason: "one_class"; readonly label: string; readonly count: number }
  | { readonly reason: "few_examples"; readonly count: number }
  /** `typical`: the middle one of this data; `centre`: what the task expects there. */
  | {
      readonly reason: "odd_scale";
      readonly column: string;
      readonly typical: number;
      readonly centre: number;
    }
  | { readonly reason: "unknown_characters"; readonly share: number };
