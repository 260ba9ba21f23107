/** What the command line's exit status means; scripts and service managers rely on it. */
export const exitCodes = {
  /** The run ended, the user ended the participation, or the command did what it is for. */
  ok: 0,
  /** Something on this device failed; the last line says what. Of `doctor`: there is a fault. */
  failed: 1,
  /** The command line or a settings file is wrong. */
  usage: 2,
  /** The data cannot be used for the task. */
  data: 3,
  /** This device cannot take part there; the same start would end the same way. */
  refused: 4,
  /** The coordinator could not be reached within the patience given. */
  unreachable: 5,
  /** Another process works with this state directory. */
  busy: 6,
  /** Nothing has been joined in this state directory, or nothing runs there. */
  idle: 7,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Where the same start may do better later: a service manager should try again. The rest waits for a person. */
export const passingCodes: readonly ExitCode[] = [exitCodes.failed, exitCodes.unreachable];

/** An expected end: a sentence for the person at the device, and the code for the scripts. */
export class JoinError extends Error {
  override readonly name = "JoinError";
  readonly code: ExitCode;

  constructor(code: ExitCode, message: string) {
    super(message);
    this.code = code;
  }
}
