import { RoundId } from "@tributary/protocol";
import { expect, test } from "vitest";
import { createDataMeter } from "./data-meter.ts";
import { createLimitGate, type GatedVisit } from "./limit-gate.ts";
import { holdOf, type Limits, nextDay_ms, noLimits, readLimits, type Situation } from "./limits.ts";
import { initialParticipation, type Participation } from "./participation-state.ts";

const noon_ms = new Date(2026, 2, 5, 12, 0).getTime();
const midnight_ms = new Date(2026, 2, 6).getTime();
const well: Situation = {
  now_ms: noon_ms,
  isVisible: true,
  isOnPower: true,
  used_bytes: 0,
};

test("without limits nothing holds the work back", () => {
  const worst = { ...well, isVisible: false, isOnPower: false, used_bytes: 1e12 };
  expect(holdOf(noLimits, worst)).toBeNull();
});

test.each([
  [{ onlyVisible: true }, { isVisible: false }, { kind: "hidden" }],
  [{ onlyPower: true }, { isOnPower: false }, { kind: "battery" }],
  [{ data_bytes_max: 10e6 }, { used_bytes: 10e6 }, { kind: "data", until_ms: midnight_ms }],
  [{ onlyPower: true }, { isOnPower: null }, null],
  [{ data_bytes_max: 10e6 }, { used_bytes: 10e6 - 1 }, null],
] as const)("with %j while %j: %j", (limits, situation, hold) => {
  expect(holdOf({ ...noLimits, ...limits }, { ...well, ...situation })).toEqual(hold);
});

test("the next day begins at the reader's midnight", () => {
  expect(nextDay_ms(noon_ms)).toBe(midnight_ms);
  expect(nextDay_ms(midnight_ms)).toBe(new Date(2026, 2, 7).getTime());
});

test("kept limits are read back, and what is not understood limits nothing", () => {
  const limits: Limits = { onlyVisible: true, onlyPower: false, data_bytes_max: 50e6, share: 0.5 };
  expect(readLimits(JSON.stringify(limits))).toEqual(limits);
  for (const text of [null, "{", "7", "[]", '{"share":0,"data_bytes_max":-1}']) {
    expect(readLimits(text)).toEqual(noLimits);
  }
});

test("what a day used is counted over visits, and not beyond the day", () => {
  const entries = new Map<string, string>();
  const storage = {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
    removeItem: (key: string) => void entries.delete(key),
  };
  let now_ms = noon_ms;
  createDataMeter(storage, () => now_ms).add(5);
  const meter = createDataMeter(storage, () => now_ms);
  meter.add(7);
  expect(meter.today_bytes()).toBe(12);
  now_ms = midnight_ms;
  expect(meter.today_bytes()).toBe(0);
  const forgetful = createDataMeter(null, () => now_ms);
  forgetful.add(3);
  expect(forgetful.today_bytes()).toBe(3);
});

const place = {
  round: RoundId.parse("run-3f9k2m1q8z7x.1"),
  number: 1,
  cohort: 2,
  quorum: 2,
  deadline_at_ms: 0,
  privacy: "secure",
  protection: null,
} as const;

/** A visit that does at once what it is told. */
function obedientVisit() {
  let state: Participation = initialParticipation;
  const listeners = new Set<() => void>();
  const told: string[] = [];
  const change = (part: Partial<Participation>) => {
    state = { ...state, ...part };
    for (const listener of listeners) listener();
  };
  const visit: GatedVisit = {
    getSnapshot: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: () => {
      told.push("start");
      change({ standing: { kind: "running" }, isFinishing: false });
    },
    pause: () => {
      told.push("pause");
      change({ standing: { kind: "paused" }, place: null });
    },
    finish: () => {
      told.push("finish");
      change({ isFinishing: true });
      if (state.place === null) change({ standing: { kind: "paused" }, isFinishing: false });
    },
  };
  return { visit, told, change };
}

/** Such a visit behind a gate, and a clock that is moved by hand. */
function bench(limits: Partial<Limits>) {
  const { visit, told, change } = obedientVisit();
  const device = { isVisible: true, isOnPower: true };
  let now_ms = noon_ms;
  let timer: { at_ms: number; work: () => void } | null = null;
  const gate = createLimitGate({
    visit,
    limits: { ...noLimits, ...limits },
    keep: () => {},
    meter: createDataMeter(null, () => now_ms),
    device: () => device,
    now_ms: () => now_ms,
    after: (duration_ms, work) => {
      timer = { at_ms: now_ms + duration_ms, work };
      return () => {
        timer = null;
      };
    },
  });
  gate.open();
  return {
    gate,
    device,
    told,
    enterRound: () => change({ place }),
    /** As a visit does that was told to finish. */
    endRound: () => {
      const { isFinishing, standing: now } = visit.getSnapshot();
      const standing = isFinishing ? ({ kind: "paused" } as const) : now;
      change({ place: null, standing, isFinishing: false });
    },
    use: (bytes: number) =>
      change({ downloaded_bytes: visit.getSnapshot().downloaded_bytes + bytes }),
    end: () => change({ standing: { kind: "ended", outcome: "finished", counted: 1 } }),
    pass: (duration_ms: number) => {
      now_ms += duration_ms;
      if (timer !== null && timer.at_ms <= now_ms) timer.work();
    },
  };
}

test("a hidden page pauses at once, goes on by itself when it is seen, and not when it was not wanted", () => {
  const { gate, device, told } = bench({ onlyVisible: true });
  gate.start();
  device.isVisible = false;
  gate.look();
  expect(gate.getSnapshot().hold).toEqual({ kind: "hidden" });
  device.isVisible = true;
  gate.look();
  expect(told).toEqual(["start", "pause", "start"]);
  gate.pause();
  gate.look();
  expect(told).toEqual(["start", "pause", "start", "pause"]);
});

test("what is started on battery begins when the device is plugged in", () => {
  const { gate, device, told } = bench({ onlyPower: true });
  device.isOnPower = false;
  gate.start();
  expect([told, gate.getSnapshot().hold]).toEqual([[], { kind: "battery" }]);
  device.isOnPower = true;
  gate.look();
  expect(told).toEqual(["start"]);
});

test("a day's data that is used up ends with the round under way, until midnight", () => {
  const { gate, told, enterRound, use, endRound, pass } = bench({ data_bytes_max: 10e6 });
  gate.start();
  enterRound();
  use(10e6);
  expect(told).toEqual(["start", "finish"]);
  endRound();
  expect(gate.getSnapshot().hold).toEqual({ kind: "data", until_ms: midnight_ms });
  pass(midnight_ms - noon_ms);
  expect(told).toEqual(["start", "finish", "start"]);
});

test("a share of the time holds no round back: the training itself rests between batches", () => {
  const { gate, told, enterRound, endRound } = bench({ share: 0.25 });
  gate.start();
  enterRound();
  endRound();
  expect([told, gate.getSnapshot().hold]).toEqual([["start"], null]);
});

test("what ended by itself is not started again by a limit", () => {
  const { gate, told, end, device } = bench({ onlyVisible: true });
  gate.start();
  end();
  expect(gate.getSnapshot().isWanted).toBe(false);
  device.isVisible = false;
  gate.look();
  device.isVisible = true;
  gate.look();
  expect(told).toEqual(["start"]);
});

test("what ended by itself starts again when the visitor wants it, be it held back at first", () => {
  const { gate, told, end, device } = bench({ onlyPower: true });
  gate.start();
  end();
  gate.start();
  expect(told).toEqual(["start", "start"]);
  end();
  device.isOnPower = false;
  gate.start();
  gate.look();
  expect(gate.getSnapshot()).toMatchObject({ isWanted: true, hold: { kind: "battery" } });
  device.isOnPower = true;
  gate.look();
  expect(told).toEqual(["start", "start", "start"]);
});

test("Finish ends the wish, and a limit that is lifted starts nothing", () => {
  const { gate, told, enterRound, endRound } = bench({});
  gate.start();
  enterRound();
  gate.finish();
  endRound();
  gate.limit({ ...noLimits, onlyPower: true });
  gate.limit(noLimits);
  expect(told).toEqual(["start", "finish"]);
});
