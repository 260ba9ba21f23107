/** For tests only: the reason that a step refuses with. Any other error fails the test. */
import { SecAggError, type SecAggReason } from "../errors.ts";

export async function reasonOf(step: Promise<unknown>): Promise<SecAggReason | "went on"> {
  try {
    await step;
  } catch (error) {
    if (error instanceof SecAggError) return error.reason;
    throw error;
  }
  return "went on";
}
