/**
 * What can go wrong in this package, as one closed set. The message is written for the person at
 * the device.
 */

export type TrainingReason =
  | "bad_model"
  | "bad_examples"
  | "bad_recipe"
  | "no_backend"
  | "backend_failed"
  | "device_lost"
  | "diverged"
  | "aborted";

export class TrainingError extends Error {
  override readonly name = "TrainingError";
  readonly reason: TrainingReason;

  constructor(reason: TrainingReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** The sentence inside whatever was thrown: tfjs throws plain objects and strings too. */
export function messageOf(thrown: unknown): string {
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    return String(thrown.message);
  }
  return String(thrown);
}
