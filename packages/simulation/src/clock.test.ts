import { describe, expect, test } from "vitest";
import { VirtualClock } from "./clock.ts";

function happenings(plan: (clock: VirtualClock, note: (what: string) => () => void) => void) {
  const clock = new VirtualClock(100);
  const happened: string[] = [];
  plan(clock, (what) => () => happened.push(`${what} at ${clock.now_ms()}`));
  while (clock.step());
  return happened;
}

describe("virtual time", () => {
  test("goes from one planned moment to the next, in order", () => {
    const happened = happenings((clock, note) => {
      const timeline = clock.timeline("a");
      timeline.at(300, note("last"));
      timeline.at(200, note("first"));
      timeline.after(150, note("second"));
    });
    expect(happened).toEqual(["first at 200", "second at 250", "last at 300"]);
  });

  test("orders one moment by actor, whoever planned first, and then by plan", () => {
    const happened = happenings((clock, note) => {
      const later = clock.timeline("b");
      const earlier = clock.timeline("a");
      later.at(200, note("b"));
      earlier.at(200, note("a, planned first"));
      earlier.at(200, note("a, planned second"));
    });
    expect(happened).toEqual(["a, planned first at 200", "a, planned second at 200", "b at 200"]);
  });

  test("lets what lies in the past happen at once", () => {
    const happened = happenings((clock, note) => clock.timeline("a").at(5, note("late")));
    expect(happened).toEqual(["late at 100"]);
  });

  test("forgets what was cancelled, and all that an ended actor planned or will plan", () => {
    const happened = happenings((clock, note) => {
      const alive = clock.timeline("alive");
      const dead = clock.timeline("dead");
      alive.at(200, note("cancelled"))();
      dead.at(200, note("planned"));
      dead.end();
      dead.at(200, note("planned after the end"));
      alive.at(300, note("alive"));
    });
    expect(happened).toEqual(["alive at 300"]);
  });
});
