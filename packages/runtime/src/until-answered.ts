/**
 * Writes that found no database, told again until one answers. Such a write may have taken effect all the same, so that
 * only the very same one may follow it: any other could contradict it.
 */
import type { RoundId } from "@tributary/protocol";
import { StorageError } from "@tributary/storage";
import { messageOf } from "./aggregate.ts";
import type { Ports } from "./ports.ts";

export type Unanswered = {
  /** The round, or the buffer. */
  readonly round: RoundId;
  readonly what: "end" | "snapshot";
  /** Whether this process is about to end: then the next one decides. */
  readonly isClosing: () => boolean;
};

const retry_ms = 1_000;

export async function untilAnswered(
  { clock, log }: Pick<Ports, "clock" | "log">,
  { round, what, isClosing }: Unanswered,
  write: () => Promise<void>,
): Promise<void> {
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof StorageError && error.isRetryable) || isClosing()) throw error;
      log.warn({ round, error: messageOf(error) }, `The round's ${what} is told again`);
    }
    await new Promise<void>((resolve) => clock.setAlarm(clock.now_ms() + retry_ms, resolve));
  }
}
