import { expect, test } from "vitest";
import { keepAwake } from "./wake-lock.ts";

/** A document that the test shows and hides, and a browser that grants each request in a later task. */
function surroundings() {
  const sentinels: { released: boolean; release(): Promise<void> }[] = [];
  const page = Object.assign(new EventTarget(), {
    visibilityState: "visible" as DocumentVisibilityState,
  });
  const request = async () => {
    const sentinel = {
      released: false,
      release: async () => {
        sentinel.released = true;
      },
    };
    sentinels.push(sentinel);
    return sentinel as unknown as WakeLockSentinel;
  };
  const turn = (state: DocumentVisibilityState) => {
    page.visibilityState = state;
    // Browsers take the lock from a page that is hidden.
    if (state === "hidden") for (const sentinel of sentinels) sentinel.released = true;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  return { page, turn, wakeLock: { request }, sentinels };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("the screen stays on until the work ends", async () => {
  const { page, wakeLock, sentinels } = surroundings();
  const stop = new AbortController();
  keepAwake({ page, wakeLock }, stop.signal);
  await settled();
  expect(sentinels.map(({ released }) => released)).toEqual([false]);
  stop.abort();
  expect(sentinels.map(({ released }) => released)).toEqual([true]);
});

test("a page that was hidden asks again when it is seen, and not before", async () => {
  const { page, turn, wakeLock, sentinels } = surroundings();
  const stop = new AbortController();
  keepAwake({ page, wakeLock }, stop.signal);
  await settled();
  turn("hidden");
  await settled();
  expect(sentinels).toHaveLength(1);
  turn("visible");
  turn("visible");
  await settled();
  expect(sentinels.map(({ released }) => released)).toEqual([true, false]);
  stop.abort();
  turn("visible");
  await settled();
  expect(sentinels).toHaveLength(2);
});

test("a lock that is granted after the end is given back", async () => {
  const { page, wakeLock, sentinels } = surroundings();
  const stop = new AbortController();
  keepAwake({ page, wakeLock }, stop.signal);
  stop.abort();
  await settled();
  expect(sentinels.map(({ released }) => released)).toEqual([true]);
});

test("a browser that refuses is asked again when the page is seen anew", async () => {
  const { page, turn } = surroundings();
  keepAwake({ page, wakeLock: undefined }, new AbortController().signal);
  let asked = 0;
  const request = () => {
    asked += 1;
    return Promise.reject(new DOMException("The battery is low.", "NotAllowedError"));
  };
  keepAwake({ page, wakeLock: { request } }, new AbortController().signal);
  await settled();
  turn("visible");
  await settled();
  expect(asked).toBe(2);
});
