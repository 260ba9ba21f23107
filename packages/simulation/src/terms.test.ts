import { cohortTarget, limits, TaskSpec } from "@tributary/protocol";
import { describe, expect, test } from "vitest";
import { drawTask } from "./terms.ts";

const seeds = Array.from({ length: 300 }, (_, seed) => seed);

describe("the task of a world", () => {
  test("is one that a coordinator would publish, for crowds of every size", () => {
    for (const participants of [4, 8, 24, 56]) {
      for (const seed of seeds) {
        const task = drawTask({ seed, participants });
        expect(TaskSpec.safeParse(task).error).toBeUndefined();
      }
    }
  });

  test("is secure in about two worlds of three", () => {
    const tasks = seeds.map((seed) => drawTask({ seed, participants: 8 }));
    const secure = tasks.filter(({ privacy }) => privacy === "secure").length;
    expect(secure).toBeGreaterThan(180);
    expect(secure).toBeLessThan(220);
  });

  test("is of the privacy that is asked for, and otherwise as its seed has it", () => {
    for (const seed of seeds) {
      const drawn = drawTask({ seed, participants: 8 });
      for (const privacy of ["secure", "sealed"] as const) {
        const forced = drawTask({ seed, participants: 8, privacy });
        expect(forced.privacy).toBe(privacy);
        if (drawn.privacy === privacy) expect(forced).toEqual(drawn);
      }
    }
  });

  test("asks for quorums from two participants to half of them, and for cohorts beyond 32", () => {
    const tasks = seeds.map((seed) => drawTask({ seed, participants: 56, privacy: "secure" }));
    const quorums = tasks.map(({ round }) => round.quorum);
    expect(Math.min(...quorums)).toBe(limits.secure_quorum_min);
    expect(Math.max(...quorums)).toBe(28);
    expect(tasks.filter(({ round }) => cohortTarget(round) > 32).length).toBeGreaterThan(50);
  });
});
