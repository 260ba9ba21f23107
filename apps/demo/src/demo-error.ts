/** What can go wrong in a demo that is not a bug of it: a sentence, and no stack. */
export class DemoError extends Error {
  override readonly name = "DemoError";
}
