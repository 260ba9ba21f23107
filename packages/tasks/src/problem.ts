/**
 * What can be wrong with data that people bring: one closed set, with the numbers inside, and a
 * plain sentence for each. A problem that leaves nothing to train on is thrown as a DataError; a
 * problem of single rows or files is reported beside the examples that could be read.
 */

export type DataProblem =
  | {
      readonly reason: "not_found";
      readonly where: string;
      readonly wanted: string;
    }
  | { readonly reason: "empty"; readonly where: string }
  | { readonly reason: "bad_gzip"; readonly where: string }
  | {
      readonly reason: "too_large";
      readonly where: string;
      readonly bytes_max: number;
    }
  | { readonly reason: "not_idx"; readonly where: string }
  | ({ readonly reason: "wrong_length"; readonly where: string } & Amounts)
  | ({ readonly reason: "wrong_dimensions"; readonly where: string } & Amounts)
  | ({ readonly reason: "wrong_channels"; readonly where: string } & Amounts)
  | {
      readonly reason: "counts_differ";
      readonly inputs: number;
      readonly labels: number;
    }
  | {
      readonly reason: "unknown_class";
      readonly where: string;
      readonly label: string;
    }
  | {
      readonly reason: "undecodable_image";
      readonly where: string;
      readonly detail: string;
    }
  | ({ readonly reason: "wrong_columns"; readonly where: string } & Amounts)
  | { readonly reason: "missing_column"; readonly column: string }
  | {
      readonly reason: "not_a_number";
      readonly where: string;
      readonly column: string;
      readonly value: string;
    }
  | {
      readonly reason: "text_too_short";
      readonly characters: number;
      readonly needed: number;
    };

type Amounts = { readonly expected: number; readonly got: number };

/** Data from which no example can be made. */
export class DataError extends Error {
  override readonly name = "DataError";
  readonly problem: DataProblem;

  constructor(problem: DataProblem) {
    super(describeProblem(problem));
    this.problem = problem;
  }
}

/** What happened and what to do next, in one sentence or two. */
export function describeProblem(problem: DataProblem): string {
  switch (problem.reason) {
    case "not_found":
      return `There is no ${problem.wanted} in ${problem.where}. Check the folder and try again.`;
    case "empty":
      return `${problem.where} holds no examples. Choose data with at least one example.`;
    case "bad_gzip":
      return `${problem.where} cannot be unpacked: its gzip data is damaged. Download it again.`;
    case "too_large":
      return `${problem.where} is larger than ${problem.bytes_max} bytes when unpacked. Split it.`;
    case "not_idx":
      return `${problem.where} is not an IDX file of bytes. Choose an MNIST-style file.`;
    case "wrong_length":
      return (
        `${problem.where} should have ${problem.expected} bytes and has ${problem.got}. ` +
        "It is cut off or damaged: download it again."
      );
    case "wrong_dimensions":
      return `${problem.where} should have ${problem.expected} dimensions and has ${problem.got}.`;
    case "wrong_channels":
      return `${problem.where} should have ${problem.expected} channels and has ${problem.got}.`;
    case "counts_differ":
      return (
        `There are ${problem.inputs} inputs but ${problem.labels} labels. ` +
        "Choose two files that belong together."
      );
    case "unknown_class":
      return `${problem.where}: "${short(problem.label)}" is not a class of this task.`;
    case "undecodable_image":
      return `${problem.where} cannot be read as an image (${problem.detail}).`;
    case "wrong_columns":
      return `${problem.where} should have ${problem.expected} columns and has ${problem.got}.`;
    case "missing_column":
      return `The table has no column "${short(problem.column)}", which this task needs.`;
    case "not_a_number":
      return `${problem.where}, column ${problem.column}: "${short(problem.value)}" is no number.`;
    case "text_too_short":
      return `The text has ${problem.characters} characters and needs ${problem.needed}.`;
    default:
      return problem satisfies never;
  }
}

/** Values come from files that may be anything: a message stays readable. */
function short(value: string): string {
  return value.length > 40 ? `${value.slice(0, 40)}…` : value;
}
