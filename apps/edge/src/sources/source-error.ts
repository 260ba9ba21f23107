/** Data that cannot be read from where the user says it is: a sentence, and what to do. */
export class SourceError extends Error {
  override readonly name = "SourceError";
}
