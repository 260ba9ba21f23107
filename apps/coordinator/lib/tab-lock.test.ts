import { expect, test } from "vitest";
import { createTabLock, takeTurns } from "./tab-lock.ts";

/** Node's own Web Locks: two of these behave as two tabs do. */
const tab = (name: string) => createTabLock(navigator.locks, name);
const never = new AbortController().signal;
const quietly = { signal: never, steal: false, onElsewhere: () => {} };

test("the first tab has the lock at once, and hears of nobody else", async () => {
  const heard: string[] = [];
  const held = await tab("one").take({ ...quietly, onElsewhere: () => heard.push("elsewhere") });
  expect(heard).toEqual([]);
  expect(held.lost.aborted).toBe(false);
  held.release();
});

test("a second tab hears that another one works, and follows when that one ends", async () => {
  const first = await tab("two").take(quietly);
  const told = Promise.withResolvers<void>();
  const order: string[] = [];
  const second = tab("two").take({ ...quietly, onElsewhere: told.resolve });
  second.then(() => order.push("second has it"));
  await told.promise;
  order.push("first lets go");
  first.release();
  (await second).release();
  expect(order).toEqual(["first lets go", "second has it"]);
});

test("a tab that takes over has the lock, and the other one is told", async () => {
  const first = await tab("three").take(quietly);
  const lost = new Promise<void>((resolve) => {
    first.lost.addEventListener("abort", () => resolve());
  });
  const second = await tab("three").take({ ...quietly, steal: true });
  await lost;
  expect(first.lost.aborted).toBe(true);
  expect(second.lost.aborted).toBe(false);
  // Whoever lost it may wait for it again.
  const again = tab("three").take(quietly);
  second.release();
  (await again).release();
});

test("a tab that no longer wants it does not get it", async () => {
  const first = await tab("four").take(quietly);
  const stop = new AbortController();
  const second = tab("four").take({
    ...quietly,
    signal: stop.signal,
    onElsewhere: () => stop.abort(),
  });
  await expect(second).rejects.toThrow();
  first.release();
  const third = await tab("four").take(quietly);
  third.release();
});

test("tasks have locks of their own", async () => {
  const digits = await tab("digits").take(quietly);
  const tumours = await tab("tumours").take(quietly);
  for (const held of [digits, tumours]) held.release();
});

test("where the browser has no locks, each tab works", async () => {
  const lock = createTabLock(undefined, "five");
  const [first, second] = await Promise.all([lock.take(quietly), lock.take(quietly)]);
  expect([first.lost.aborted, second.lost.aborted]).toEqual([false, false]);
});

test("a tab that was taken over from works again when the other one has ended", async () => {
  const order: string[] = [];
  const started = Promise.withResolvers<void>();
  const stop = new AbortController();
  const work = async (turn: AbortSignal) => {
    order.push("first works");
    started.resolve();
    if (order.length > 1) return;
    await new Promise<void>((resolve) => turn.addEventListener("abort", () => resolve()));
    order.push("first stops");
  };
  const onElsewhere = () => order.push("first waits");
  const turns = takeTurns(tab("six"), { signal: stop.signal, steal: false, onElsewhere, work });
  await started.promise;
  const waits = new Promise<void>((resolve) => {
    const asked = takeTurns(tab("six"), {
      ...quietly,
      steal: true,
      work: async () => {
        // Until the first has seen that it must wait: then its turn comes after this one.
        while (!order.includes("first waits")) await new Promise(setImmediate);
        order.push("second ends");
      },
    });
    asked.then(resolve);
  });
  await Promise.all([turns, waits]);
  expect(order).toEqual([
    "first works",
    "first stops",
    "first waits",
    "second ends",
    "first works",
  ]);
});
