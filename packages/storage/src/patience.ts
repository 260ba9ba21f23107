/** Work on a server that may be away: tried again with growing pauses, for a limited time. */
import { setTimeout as delay } from "node:timers/promises";
import { StorageError } from "./errors.ts";

const firstPause_ms = 20;
const pause_ms_max = 500;

export type Patience = {
  readonly patience_ms: number;
  /** Aborted, the attempt under way is the last. */
  readonly closing?: AbortSignal;
};

/** Tries again what failed and may succeed later; any other failure is the caller's at once. */
export async function persist<T>(
  work: () => Promise<T>,
  { patience_ms, closing }: Patience,
): Promise<T> {
  const end_ms = performance.now() + patience_ms;
  for (let pause_ms = firstPause_ms; ; pause_ms = Math.min(2 * pause_ms, pause_ms_max)) {
    try {
      return await work();
    } catch (thrown) {
      const isRetryable = thrown instanceof StorageError && thrown.isRetryable;
      const isOver = closing?.aborted || performance.now() + pause_ms > end_ms;
      if (!isRetryable || isOver) throw thrown;
    }
    await delay(pause_ms);
  }
}
