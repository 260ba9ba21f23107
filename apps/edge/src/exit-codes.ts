/** What the command line's exit status means; scripts and service managers rely on it. */
export const exitCodes = {
  /** The run ended, or the user ended the participation. */
  ok: 0,
  /** Something unforeseen; a bug. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The data cannot be used for the task. */
  data: 3,
  /** The coordinator refused this device for good. */
  refused: 4,
  /** The coordinator could not be reached within the patience given. */
  unreachable: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
