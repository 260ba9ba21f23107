import { describe, expect, test } from "vitest";
import { hour_ms, minute_ms, Nights, nightly } from "./testing/nights.ts";

const first = "2026-11-22T02:00Z";
const second = "2026-11-23T02:00Z";
const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const window = { days: [...weekdays], from: "02:00", to: "05:00" };
const longRun = { ...nightly.run, rounds: 1_000 };

describe("a run ends", () => {
  test("[SR8] when its window closes; the round that is under way commits", async () => {
    const nights = await Nights.planned({ window, run: longRun });
    nights.staffAtWork = 0;
    await nights.passUntil(first);
    await nights.world.phase("training");
    nights.wall.advance(3 * hour_ms - minute_ms);
    nights.staffAtWork = 2;
    nights.world.workshop.evaluate = async () => {
      // Time passes while the round aggregates, and the window closes.
      nights.wall.advance(2 * minute_ms);
      return null;
    };
    await nights.untilRunOf(first);
    const { totals, last_end } = await nights.view();
    expect(totals).toMatchObject({ runs: 1, rounds: 1 });
    expect(last_end).toContain("The availability window closed.");
    expect(nights.world.run).toMatchObject({ status: "stopped", rounds_committed: 1 });
  });

  test("[SR8] at once where nobody is at work in its round", async () => {
    const nights = await Nights.create();
    await nights.plan({ window, run: longRun });
    await nights.staff(1);
    await nights.passUntil(first);
    await nights.world.phase("recruiting");
    await nights.passUntil("2026-11-22T05:00Z");
    expect(nights.world.run.status).toBe("stopped");
    expect(await nights.doing()).toContain("waiting for the next start, Mon 23 Nov");
  });

  test("[SR8] at its target, or without improvement, and the next slot begins another", async () => {
    const ends = "run" as const;
    for (const [run, reason] of [
      [{ ...longRun, target: { metric: "accuracy" as const, value: 0.5, ends } }, "target"],
      [
        { ...longRun, no_improvement: { metric: "accuracy" as const, rounds: 2, ends } },
        "no longer improved",
      ],
    ] as const) {
      const nights = await Nights.planned({ run });
      await nights.passUntil(first);
      await nights.untilRunOf(first);
      expect((await nights.view()).last_end).toContain(reason);
      await nights.passUntil(second);
      await nights.untilRunOf(second);
      expect(await nights.slotsRun()).toEqual([first, second]);
    }
  });

  test("[SR8] though the coordinator dies while it is told to", async () => {
    const nights = await Nights.create();
    await nights.plan({ window, run: longRun });
    await nights.staff(1);
    await nights.passUntil(first);
    const { runs, rounds } = nights.world.records;
    const { abandon } = rounds;
    rounds.abandon = () => new Promise(() => {});
    await nights.restart("crash");
    await nights.passUntil("2026-11-22T05:00Z");
    expect(nights.world.run.status).toBe("running");
    rounds.abandon = abandon;
    await nights.restart("crash");
    await nights.untilRunOf(first);
    expect(await runs.list()).toHaveLength(1);
    expect((await nights.view()).last_end).toContain("window closed");
  });
});

describe("the schedule ends", () => {
  test("[SR9] with its last day, its rounds, its budget of participants' time or its target", async () => {
    const { until, run } = nightly;
    const target = { metric: "accuracy" as const, value: 0.4, ends: "schedule" as const };
    for (const [change, runs, words] of [
      [{ until: { ...until, last_day: "2026-11-22" } }, 1, "last day is over"],
      [{ until: { ...until, rounds: 2 } }, 2, "made all its rounds"],
      [{ until: { ...until, participant_seconds: 1 } }, 1, "time is spent"],
      [{ run: { ...run, target } }, 1, "reached its target"],
    ] as const) {
      const nights = await Nights.planned(change);
      nights.world.workshop.evaluate = async () => {
        nights.world.clock.advance(1_000);
        return { accuracy: 0.5, loss: 1 };
      };
      for (const slot of [first, second, "2026-11-24T02:00Z"]) {
        await nights.passUntil(slot);
        await nights.until("the end of a run", async () => (await nights.view()).run === null);
      }
      expect(await nights.slotsRun()).toHaveLength(runs);
      const view = await nights.view();
      expect(view).toMatchObject({ is_over: true, next: [] });
      expect(view.doing).toContain(words);
    }
  });

  test("[SR9] participants' time is the cohort's, until its round is over", async () => {
    const nights = await Nights.planned();
    nights.world.workshop.evaluate = async () => {
      nights.world.clock.advance(5_000);
      return null;
    };
    await nights.passUntil(first);
    await nights.untilRunOf(first);
    expect((await nights.view()).totals.participant_seconds).toBeCloseTo(10, 1);
  });
});

describe("a slot that meets a run", () => {
  test.each([
    ["skip", "overlapped", [first, "2026-11-24T02:00Z"]],
    ["queue", "queued", [first, second]],
  ] as const)("[SR10] with overlap %s is %s", async (overlap, outcome, runs) => {
    const nights = await Nights.create();
    await nights.plan({ overlap });
    await nights.staff(1);
    await nights.passUntil(first);
    await nights.passUntil(second);
    expect(await nights.outcomes()).toEqual([`started ${first}`, `${outcome} ${second}`]);
    await nights.world.runtime.stopRun(nights.world.run.id);
    await nights.settle();
    await nights.pass(minute_ms);
    if (overlap === "skip") await nights.passUntil("2026-11-24T02:00Z");
    expect(await nights.slotsRun()).toEqual(runs);
  });
});
