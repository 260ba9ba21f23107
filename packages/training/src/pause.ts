/**
 * Giving the event loop a turn without timers, which browsers slow down in hidden tabs. A message
 * to ourselves is a task of its own, so that an abort that came from another thread is heard.
 */

/** Resolves in a later task. */
export async function oneTurn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  await new Promise<void>((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });
  // An open port keeps Node's process alive.
  port1.close();
}

/** Time as a training spends it; a test's own goes as it likes. */
export type PaceClock = {
  now_ms(): number;
  turn(): Promise<void>;
  /** At most so long: an abort ends it. */
  rest(ms: number, signal?: AbortSignal): Promise<void>;
};

export type Pace = {
  readonly interval_ms: number;
  /** The part of the time in which it may work, above 0 and up to 1. Asked each time: it may change meanwhile. */
  readonly share?: (() => number) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: PaceClock;
};

/**
 * A function to await in a loop: it gives a turn when the last one is more than `interval_ms` ago. With a share below 1
 * it then rests, so that the work between takes that part of the time.
 */
export function regularTurns(pace: Pace): () => Promise<void> {
  const { interval_ms, share = () => 1, signal, clock = systemClock } = pace;
  let last_ms = clock.now_ms();
  return async () => {
    const busy_ms = clock.now_ms() - last_ms;
    if (busy_ms < interval_ms) return;
    const rest_ms = restFor_ms(busy_ms, share());
    await (rest_ms > 0 ? clock.rest(rest_ms, signal) : clock.turn());
    last_ms = clock.now_ms();
  };
}

/** How long to rest after so much work, so that the work is that share of both. */
export function restFor_ms(busy_ms: number, share: number): number {
  return (busy_ms * (1 - share)) / share;
}

export const systemClock: PaceClock = {
  now_ms: () => performance.now(),
  turn: oneTurn,
  rest: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal?.addEventListener("abort", wake);
    }),
};
