/** Runs a command: what it throws for people becomes a sentence and an exit code. */
import { exitCodes, JoinError } from "../exit-codes.ts";

/** The answer of a command in words, or as one line of JSON. */
export type Teller = {
  readonly json: boolean;
  tell(words: string, answer: object): void;
};

export async function perform(
  { json }: { readonly json: boolean },
  work: (teller: Teller) => Promise<number>,
): Promise<void> {
  const tell = (words: string, answer: object) =>
    void process.stdout.write(`${json ? JSON.stringify(answer) : words}\n`);
  try {
    process.exitCode = await work({ json, tell });
  } catch (error) {
    if (!(error instanceof JoinError)) throw error;
    tell(error.message, { type: "problem", message: error.message });
    process.exitCode = error.code;
  }
  if (process.exitCode === undefined) process.exitCode = exitCodes.ok;
}
