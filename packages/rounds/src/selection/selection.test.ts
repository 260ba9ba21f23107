import { mulberry32 } from "@tributary/weights";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { idOf, sealedConfig } from "../testing/fixtures.ts";
import { scenario } from "../testing/scenario.ts";
import { drawCohort, type Selection, weightOf } from "./selection.ts";
import { chiSquare, setProbabilities } from "./testing/obvious.ts";

const letters = ["a", "b", "c", "d", "e"];
const everyone = letters.map(idOf);
const uniform: Selection = { kind: "uniform" };

function byAvailability(...shares: readonly number[]): Selection {
  return {
    kind: "availability",
    shares: Object.fromEntries(shares.map((share, index) => [everyone[index], share])),
  };
}

/** How often each set of `count` was drawn over as many seeds, by the members' indices. */
function setsDrawn(selection: Selection, count: number, seeds: number): Map<string, number> {
  const sets = new Map<string, number>();
  for (let seed = 0; seed < seeds; seed++) {
    const { chosen } = drawCohort(everyone, count, { selection, seed });
    const name = chosen
      .map((participant) => everyone.indexOf(participant))
      .sort((one, other) => one - other)
      .join();
    sets.set(name, (sets.get(name) ?? 0) + 1);
  }
  return sets;
}

const selections = fc.oneof(
  fc.constant(uniform),
  fc
    .array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 })
    .map((shares) => byAvailability(...shares)),
);

test("[SE1] whoever came first, the same set and seed give the same cohort", () => {
  fc.assert(
    fc.property(
      selections,
      fc.nat(),
      fc.shuffledSubarray(everyone),
      fc.nat({ max: 6 }),
      (selection, seed, came, count) => {
        const drawn = drawCohort(came, count, { selection, seed });
        expect(drawCohort([...came].sort(), count, { selection, seed })).toEqual(drawn);
        expect([...drawn.chosen, ...drawn.rest].sort()).toEqual([...came].sort());
        expect(drawn.chosen).toHaveLength(Math.min(count, came.length));
      },
    ),
  );
});

// Of chi-square's 9 degrees of freedom (10 sets of two of five), 1 in 10,000 draws is beyond 33.7.
const chiSquare_max = 33.7;
const seeds = 20_000;

test("[SE2] uniform: every set is equally likely", () => {
  const expected = setProbabilities([1, 1, 1, 1, 1], 2);
  expect(chiSquare(setsDrawn(uniform, 2, seeds), expected, seeds)).toBeLessThan(chiSquare_max);
});

test("[SE3] by availability: sets are as likely as when one after another is drawn by weight", () => {
  const shares = [1, 0.5, 0.25, 0.125, 0.0625];
  const drawn = setsDrawn(byAvailability(...shares), 2, seeds);
  const expected = setProbabilities(
    shares.map((share) => 1 / share),
    2,
  );
  expect(chiSquare(drawn, expected, seeds)).toBeLessThan(chiSquare_max);
  // The same counts are far from uniform: the test can tell.
  expect(chiSquare(drawn, setProbabilities([1, 1, 1, 1, 1], 2), seeds)).toBeGreaterThan(1_000);
});

test("[SE3] a weight is the inverse of the share, and at most sixteen; unknown is half", () => {
  expect([1, 0.5, 1 / 16, 0.001, 0, 2].map(weightOf)).toEqual([1, 2, 16, 16, 16, 1]);
  const unknown = setsDrawn({ kind: "availability", shares: {} }, 1, 50);
  expect(setsDrawn(byAvailability(0.5, 0.5, 0.5, 0.5, 0.5), 1, 50)).toEqual(unknown);
});

describe("[SE4] of sixty devices, a third of which is here one hour in eight", () => {
  const devices = Array.from({ length: 60 }, (_, index) => ({
    participant: idOf(`p${index}`),
    share: [1, 0.5, 0.125][index % 3] ?? 1,
  }));
  const shares = Object.fromEntries(devices.map(({ participant, share }) => [participant, share]));

  /** How often the devices of each share are selected, of those that happen to be here. */
  function timesSelected(selection: Selection): number[] {
    const random = mulberry32(4);
    const times = [0, 0, 0];
    for (let seed = 0; seed < 5_000; seed++) {
      const here = devices.filter(({ share }) => random() < share);
      const names = here.map(({ participant }) => participant);
      for (const participant of drawCohort(names, 3, { selection, seed }).chosen) {
        const third = devices.findIndex((device) => device.participant === participant) % 3;
        times[third] = (times[third] ?? 0) + 1;
      }
    }
    return times;
  }

  test("these are selected about as often as the others, by availability", () => {
    const times = timesSelected({ kind: "availability", shares });
    expect(Math.max(...times) / Math.min(...times)).toBeLessThan(1.35);
  });

  test("these are selected an eighth as often as those that always are here, uniformly", () => {
    const [always = 0, half = 0, seldom = 0] = timesSelected(uniform);
    expect(always / half).toBeCloseTo(2, 0);
    expect(Math.abs(always / seldom - 8)).toBeLessThan(1);
  });
});

test("[SE3] a round draws by what its config says, and its snapshot has no weights", () => {
  const selection = byAvailability(1, 1, 1, 0.0625, 0.0625);
  const times = new Map(letters.map((letter) => [letter, 0]));
  for (let selection_seed = 0; selection_seed < 500; selection_seed++) {
    const round = scenario({ ...sealedConfig, selection, selection_seed }, letters).tick();
    for (const { participant } of round.members()) {
      const letter = participant.charAt(0);
      times.set(letter, (times.get(letter) ?? 0) + 1);
    }
  }
  const [a = 0, , , d = 0, e = 0] = letters.map((letter) => times.get(letter));
  expect(d).toBeGreaterThan(450);
  expect(e).toBeGreaterThan(450);
  expect(a).toBeLessThan(250);
});
