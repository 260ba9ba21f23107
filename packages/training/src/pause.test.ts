import { expect, test } from "vitest";
import { type PaceClock, regularTurns, restFor_ms, systemClock } from "./pause.ts";

test.each([
  [40, 1, 0],
  [40, 0.5, 40],
  [40, 0.25, 120],
  [100, 0.8, 25],
])("after %d ms of work, a share of %d means %d ms of rest", (busy_ms, share, rest_ms) => {
  expect(restFor_ms(busy_ms, share)).toBeCloseTo(rest_ms, 9);
  expect(busy_ms / (busy_ms + restFor_ms(busy_ms, share))).toBeCloseTo(share, 9);
});

/** Time that passes only by work and by rest. */
function handClock() {
  const told = { now_ms: 0, turns: 0, rested_ms: 0 };
  const clock: PaceClock = {
    now_ms: () => told.now_ms,
    turn: async () => void told.turns++,
    rest: async (ms) => {
      told.now_ms += ms;
      told.rested_ms += ms;
    },
  };
  const work = (ms: number) => {
    told.now_ms += ms;
  };
  return { told, clock, work };
}

test.each([1, 0.5, 0.25])("batches of any length take %d of the time in all", async (share) => {
  const { told, clock, work } = handClock();
  const turn = regularTurns({ interval_ms: 40, share: () => share, clock });
  // The last one is long enough to be followed by its rest, as every stretch of work is.
  const batches_ms = [3, 9, 27, 81, 243, 10, 10, 10, 10, 700, 40];
  for (const batch_ms of batches_ms) {
    work(batch_ms);
    await turn();
  }
  const worked_ms = batches_ms.reduce((sum, ms) => sum + ms, 0);
  expect(worked_ms / told.now_ms).toBeCloseTo(share, 9);
});

test("a share that changes holds from the next rest on", async () => {
  const { told, clock, work } = handClock();
  let share = 0.25;
  const turn = regularTurns({ interval_ms: 40, share: () => share, clock });
  work(100);
  await turn();
  expect(told).toMatchObject({ rested_ms: 300, turns: 0 });
  share = 1;
  work(100);
  await turn();
  expect(told).toMatchObject({ rested_ms: 300, turns: 1 });
});

test("an abort ends a rest: nobody waits for a slow device to wake up", async () => {
  const stop = new AbortController();
  let now_ms = 0;
  const clock = { ...systemClock, now_ms: () => now_ms };
  const turn = regularTurns({
    interval_ms: 40,
    share: () => 1e-6,
    signal: stop.signal,
    clock,
  });
  now_ms = 1_000;
  const resting = turn();
  stop.abort();
  await resting;
});
