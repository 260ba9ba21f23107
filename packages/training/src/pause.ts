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

/**
 * A function to await in a loop: it gives a turn when the last one is more than `interval_ms` ago. With a `share` below
 * 1 it then rests, so that the work between takes that part of the time.
 */
export function regularTurns(interval_ms: number, share = 1): () => Promise<void> {
  let last_ms = performance.now();
  return async () => {
    const busy_ms = performance.now() - last_ms;
    if (busy_ms < interval_ms) return;
    await (share < 1 ? rest(restFor_ms(busy_ms, share)) : oneTurn());
    last_ms = performance.now();
  };
}

/** How long to rest after so much work, so that the work is that share of both. */
export function restFor_ms(busy_ms: number, share: number): number {
  return (busy_ms * (1 - share)) / share;
}

const rest = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
