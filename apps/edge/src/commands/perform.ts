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
    const isExpected = error instanceof JoinError;
    const message = error instanceof Error ? error.message : String(error);
    sayProblem(message, { json });
    // What nobody foresaw is to be reported, with its place.
    if (!isExpected && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = isExpected ? error.code : exitCodes.failed;
  }
}

/** Scripts read it where they read answers; people should see it also where the answer is piped away. */
export function sayProblem(message: string, { json }: { readonly json: boolean }): void {
  if (json) process.stdout.write(`${JSON.stringify({ type: "problem", message })}\n`);
  else process.stderr.write(`${message}\n`);
}
