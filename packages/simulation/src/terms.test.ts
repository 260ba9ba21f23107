import { cohortTarget, limits, TaskSpec } from "@tributary/protocol";
import { describe, expect, test } from "vitest";
import { drawTask, type Kind, kindOf, kinds } from "./terms.ts";

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

  test("is secure in half of the worlds, and sealed or buffered in a quarter each", () => {
    const tasks = seeds.map((seed) => drawTask({ seed, participants: 8 }));
    const share = (kind: Kind) => tasks.filter((task) => kindOf(task) === kind).length / 300;
    expect(share("secure")).toBeCloseTo(0.5, 1);
    expect(share("sealed")).toBeCloseTo(0.25, 1);
    expect(share("buffered")).toBeCloseTo(0.25, 1);
  });

  test("is of the kind that is asked for, and otherwise as its seed has it", () => {
    for (const seed of seeds) {
      const drawn = drawTask({ seed, participants: 8 });
      for (const kind of kinds) {
        const forced = drawTask({ seed, participants: 8, kind });
        expect(kindOf(forced)).toBe(kind);
        if (kindOf(drawn) === kind) expect(forced).toEqual(drawn);
      }
    }
  });

  test("asks for quorums from two participants to half of them, and for cohorts beyond 32", () => {
    const tasks = seeds.map((seed) => drawTask({ seed, participants: 56, kind: "secure" }));
    const quorums = tasks.map(({ round }) => round.quorum);
    expect(Math.min(...quorums)).toBe(limits.secure_quorum_min);
    expect(Math.max(...quorums)).toBe(28);
    expect(tasks.filter(({ round }) => cohortTarget(round) > 32).length).toBeGreaterThan(50);
  });
});
