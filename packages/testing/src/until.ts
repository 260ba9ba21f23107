/** Waiting for what promises and WebCrypto do, without a clock: turns of the event loop until it holds. */
const turns_max = 1_000_000;

export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < turns_max; turn++) {
    if (holds()) return;
    await turnOfTheLoop();
  }
  throw new Error(`Waited in vain for ${what}.`);
}

/** Enough for everything that needs no other thread. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await turnOfTheLoop();
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
