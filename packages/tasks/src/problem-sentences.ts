/** What happened to data that people brought, why, and what to do next: a sentence or two for each problem. */
import type { DataProblem } from "./problem-kinds.ts";

type Sentences = {
  readonly [Reason in DataProblem["reason"]]: (
    problem: Extract<DataProblem, { reason: Reason }>,
  ) => string;
};

const sentences: Sentences = {
  not_found: ({ wanted, where }) =>
    `There is no ${wanted} in ${where}. Check the folder and try again.`,
  empty: ({ where }) => `${where} holds no examples. Choose data with at least one example.`,
  empty_file: ({ where }) =>
    `${where} is empty: it has 0 bytes. Save it again from the program that made it, or choose another.`,
  unreadable_file: ({ where, detail }) =>
    `${where} could not be read (${detail}). It may have been moved or changed since it was chosen: choose it again.`,
  bad_gzip: ({ where }) =>
    `${where} cannot be unpacked: its gzip data is damaged. Download it again.`,
  too_large: ({ where, bytes_max }) =>
    `${where} is larger than ${bytes_max} bytes when unpacked. Split it.`,
  file_too_large: ({ where, bytes, bytes_max }) =>
    `${where} has ${megabytes(bytes)} and at most ${megabytes(bytes_max)} can be read at once. ` +
    "Choose a part of it: some thousand examples are plenty.",
  too_many_examples: ({ count, count_max }) =>
    `There are ${count} examples, and this device's memory is asked to hold at most ${count_max}. Choose fewer of them.`,
  not_idx: ({ where }) => `${where} is not an IDX file of bytes. Choose an MNIST-style file.`,
  wrong_length: ({ where, expected, got }) =>
    `${where} should have ${expected} bytes and has ${got}. It is cut off or damaged: download it again.`,
  wrong_dimensions: ({ where, expected, got }) =>
    `${where} should have ${expected} dimensions and has ${got}.`,
  wrong_channels: ({ where, expected, got }) =>
    `${where} should have ${expected} channels and has ${got}.`,
  counts_differ: ({ inputs, labels }) =>
    `There are ${inputs} inputs but ${labels} labels. Choose two files that belong together.`,
  not_text: ({ where }) =>
    `${where} is no text: it holds bytes that no text has. Choose a plain text or CSV file.`,
  not_utf8: ({ where }) =>
    `${where} is not written in UTF-8, so its letters cannot be told. Save it again with the encoding UTF-8.`,
  text_too_short: ({ characters, needed }) =>
    `The text has ${characters} characters and needs ${needed}. Choose a longer one.`,
  short_text: ({ where, characters, needed }) =>
    `${where} has ${characters} characters and needs ${needed}: it was left out.`,
  spreadsheet: ({ where }) =>
    `${where} is a spreadsheet or an archive and no CSV. Open it in its program and save the sheet as CSV.`,
  no_header: ({ where, value }) =>
    `The first line of ${where} holds values ("${short(value)}") and no names of columns. Add a line with the names on top.`,
  duplicate_column: ({ where, column }) =>
    `Two columns of ${where} are called "${short(column)}", so it is not clear which one is meant. Rename one of them.`,
  missing_column: ({ column, others, found }) =>
    `The table has no column "${short(column)}"${others === 0 ? "" : ` and ${others} more`}, which this task needs. ` +
    `It has ${listed(found)}. Rename its columns, or say which of them is meant.`,
  wrong_columns: ({ where, expected, got }) =>
    `${where} should have ${expected} columns and has ${got}.`,
  not_a_number: ({ where, column, value }) =>
    `${where}, column ${column}: "${short(value)}" is no number.`,
  not_finite: ({ where, column, value }) =>
    `${where}, column ${column}: "${short(value)}" is no finite number.`,
  unknown_class: ({ where, label }) => `${where}: "${short(label)}" is not a class of this task.`,
  no_known_class: ({ where, found, classes }) =>
    `None of the labels in ${where} is a class of this task: it has ${listed(found)}, and the task knows ` +
    `${listed(classes)}. Change the labels, or say which of them means which class.`,
  no_usable_row: ({ where, rows, first }) =>
    `None of the ${rows} rows of ${where} can be used. The first fault: ${describeProblem(first)} Mend the rows and choose it again.`,
  bad_parquet: ({ where, detail }) =>
    `${where} is damaged, or is no Parquet file of plain columns (${short(detail)}). Write it again, or choose a CSV file.`,
  parquet_codec: ({ where, codec }) =>
    `${where} is compressed with ${codec}, which this page cannot unpack. Write it again with Zstandard, Gzip or Snappy.`,
  undecodable_image: ({ where, detail }) =>
    `${where} cannot be read as an image (${detail}). Save it as PNG or JPEG.`,
  no_images: ({ files }) =>
    `There is no image among the ${files} files chosen. Choose PNG, JPEG or WebP images.`,
  no_label_folders: ({ images, found, classes }) =>
    `None of the ${images} images lies in a folder named after a class${found.length === 0 ? "" : ` (there is ${listed(found)})`}, ` +
    `so it is not known what they show. Put them into folders named ${listed(classes)}.`,
  one_class: ({ label, count }) =>
    `All ${count} examples are "${short(label)}": there is nothing to tell it from. ` +
    "Together with others it can still help; add examples of another class if you have some.",
  few_examples: ({ count }) =>
    `There ${count === 1 ? "is only 1 example" : `are only ${count} examples`}. A model learns little from so few: add more if you can.`,
  odd_scale: ({ column, typical, centre }) =>
    `Column ${column} is around ${figure(typical)} here, and the task expects about ${figure(centre)}. ` +
    "Check its unit, and that it is the right column.",
  unknown_characters: ({ share }) =>
    `${Math.round(share * 100)} % of the characters are none that this task knows: ` +
    "check that the text is in its language and written in UTF-8.",
};

/** What happened, why, and what to do next. */
export function describeProblem(problem: DataProblem): string {
  // The compiler asks for a sentence of each reason; that each takes its own problem it cannot see.
  const sentence = sentences[problem.reason] as (problem: DataProblem) => string;
  return sentence(problem);
}

const listed_max = 6;

function listed(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const shown = names.slice(0, listed_max).map((name) => `"${short(name)}"`);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}

/** Values come from files that may be anything: a message stays readable. */
function short(value: string): string {
  return value.length > 40 ? `${value.slice(0, 40)}…` : value;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(2)));
}

function megabytes(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / 1e6))} MB`;
}
