/** Data that cannot be used as it is, as an error with its problem inside. */
import type { DataProblem } from "./problem-kinds.ts";
import { describeProblem } from "./problem-sentences.ts";

export type { DataProblem } from "./problem-kinds.ts";
export { describeProblem } from "./problem-sentences.ts";

/** Data from which no example can be made. */
export class DataError extends Error {
  override readonly name = "DataError";
  readonly problem: DataProblem;

  constructor(problem: DataProblem) {
    super(describeProblem(problem));
    this.problem = problem;
  }
}
