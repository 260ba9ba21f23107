/** What the command line's exit status means; scripts and service managers rely on it. */
export const exitCodes = {
  /** The run ended, or the user ended the participation. */
  ok: 0,
  /** Something on this device failed; the last line says what. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The data cannot be used for the task. */
  data: 3,
  /** This device cannot take part there; the same start would end the same way. */
  refused: 4,
  /** The coordinator could not be reached within the patience given. */
  unreachable: 5,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** An expected end: a sentence for the person at the device, and the code for the scripts. */
export class JoinError extends Error {
  override readonly name = "JoinError";
  readonly code: ExitCode;

  constructor(code: ExitCode, message: string) {
    super(message);
    this.code = code;
  }
}
