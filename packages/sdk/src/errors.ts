/** What a caller can do something about: one error class, a closed set of reasons, and where to look. */
export const sdkReasons = [
  "task_invalid",
  "data_invalid",
  "options_invalid",
  "run_not_opened",
  "strategy_failed",
  "coordinator_unreachable",
  "task_not_open",
  "coordinator_stopped",
] as const;
export type SdkReason = (typeof sdkReasons)[number];

/** `field` is a path into what was given, `round.quorum`; the message says what to put there. */
export type Problem = { readonly field: string; readonly message: string };

export class SdkError extends Error {
  override readonly name = "SdkError";
  readonly reason: SdkReason;
  /** Empty where the trouble is not in one place. */
  readonly problems: readonly Problem[];

  constructor(reason: SdkReason, message: string, problems: readonly Problem[] = []) {
    super([message, ...problems.map(sentenceOf)].join("\n"));
    this.reason = reason;
    this.problems = problems;
  }
}

export function optionsError(problem: Problem): SdkError {
  return new SdkError("options_invalid", "These options cannot be used.", [problem]);
}

function sentenceOf({ field, message }: Problem): string {
  return `  ${field}: ${message}`;
}
