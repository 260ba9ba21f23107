/**
 * Keeps the screen on while this device takes part and its page is seen. Not every browser can, and none must: it may
 * be refused on an empty battery, and is gone whenever the page is hidden, so it is asked for again when it is seen.
 */
export type WakeSurroundings = {
  /** `navigator.wakeLock`; undefined where there is none. */
  readonly wakeLock: Pick<WakeLock, "request"> | undefined;
  /** The document. */
  readonly page: EventTarget & { readonly visibilityState: DocumentVisibilityState };
};

/** Until the signal aborts. */
export function keepAwake({ wakeLock, page }: WakeSurroundings, signal: AbortSignal): void {
  if (wakeLock === undefined || signal.aborted) return;
  let held: WakeLockSentinel | null = null;
  let isAsking = false;
  const ask = async () => {
    const isHeld = held !== null && !held.released;
    if (isHeld || isAsking || signal.aborted || page.visibilityState !== "visible") return;
    isAsking = true;
    const granted = await wakeLock.request("screen").catch(() => null);
    isAsking = false;
    if (signal.aborted) await granted?.release();
    else held = granted;
  };
  page.addEventListener("visibilitychange", ask, { signal });
  signal.addEventListener("abort", () => void held?.release(), { once: true });
  void ask();
}
