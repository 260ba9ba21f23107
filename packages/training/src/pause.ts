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
 * A function to await in a loop: it gives a turn when the last one is more than `interval_ms`
 * ago.
 */
export function regularTurns(interval_ms: number): () => Promise<void> {
  let last_ms = performance.now();
  return async () => {
    if (performance.now() - last_ms < interval_ms) return;
    await oneTurn();
    last_ms = performance.now();
  };
}
