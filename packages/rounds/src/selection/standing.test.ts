import { type DropReason, dropReasons, limits } from "@tributary/protocol";
import { describe, expect, test } from "vitest";
import { idOf, sealedConfig } from "../testing/fixtures.ts";
import { scenario } from "../testing/scenario.ts";
import { shareAt } from "./availability.ts";
import {
  afterPart,
  arrived,
  departed,
  newStanding,
  type PartOutcome,
  partsOf,
  restAfter_ms,
  resumeStanding,
  type Standing,
  withoutRest,
} from "./standing.ts";

const policy = { rest_after_failures: 2, deadline_ms: 60_000 };

function after(...outcomes: readonly PartOutcome[]): Standing {
  return outcomes.reduce(
    (standing, outcome, index) =>
      afterPart(standing, { outcome, now_ms: (index + 1) * 1_000 }, policy),
    newStanding(0),
  );
}

const doing: Record<DropReason, "failure" | "neutral"> = {
  left: "neutral",
  not_needed: "neutral",
  too_few_neighbours: "neutral",
  revoked: "neutral",
  declined: "failure",
  disconnected: "failure",
  deadline: "failure",
  refused: "failure",
};

describe("after a part", () => {
  test.each(dropReasons)("[SE6] %s counts as a failure, or as nobody's", (outcome) => {
    const before = after("deadline");
    const standing = afterPart(before, { outcome, now_ms: 5_000 }, policy);
    expect(standing).toMatchObject({
      selected: 2,
      delivered: 0,
      last_outcome: outcome,
      failures_in_a_row: doing[outcome] === "failure" ? 2 : 1,
      rests_until_ms: doing[outcome] === "failure" ? 65_000 : null,
    });
  });

  test("[SE6] a delivery counts and ends the row of failures, and the rest", () => {
    expect(after("deadline", "refused", "delivered")).toMatchObject({
      selected: 3,
      delivered: 1,
      failures_in_a_row: 0,
      last_outcome: "delivered",
      last_delivered_at_ms: 3_000,
      rests_until_ms: null,
    });
    expect(after("deadline", "deadline", "delivered", "deadline").rests_until_ms).toBeNull();
  });

  test("[SE6] what is neither keeps a rest as it is", () => {
    expect(after("deadline", "deadline", "not_needed").rests_until_ms).toBe(62_000);
  });
});

describe("a rest", () => {
  test("[SE7] is one deadline long, then 2, 4, 8 …, and a day at the most", () => {
    const rests = Array.from({ length: 14 }, (_, i) => restAfter_ms(i, policy) / 60_000);
    expect(rests).toEqual([0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 1_440]);
    expect(restAfter_ms(1e9, policy)).toBe(limits.rest_ms_max);
  });

  test("[SE7] does not come where the task asks for none", () => {
    expect(restAfter_ms(1_000, { deadline_ms: 60_000 })).toBe(0);
  });
});

describe("the parts of a round", () => {
  const training = () =>
    scenario({ ...sealedConfig, cohort_target: 4 }, ["a", "b", "c", "d"]).tick();
  const outcomes = (round: ReturnType<typeof training>) =>
    Object.fromEntries(
      partsOf(round.state).map(({ participant, outcome }) => [participant.charAt(0), outcome]),
    );

  test("[SE9] are known when it is over: who delivered, and why the others did not", () => {
    const round = training().updates("a", "b").declined("c");
    expect(partsOf(round.state)).toEqual([]);
    round.alarm().aggregated({ excluded: [] });
    expect(outcomes(round)).toEqual({
      a: "delivered",
      b: "delivered",
      c: "declined",
      d: "deadline",
    });
  });

  test("[SE9] of who was still at work when it was given up there is none", () => {
    expect(outcomes(training().update("a").left("b").stop())).toEqual({
      a: "delivered",
      b: "left",
    });
    expect(partsOf(scenario().available("a").stop().state)).toEqual([]);
  });

  test("[SE9] a delivered update that turned out bad was refused", () => {
    const round = training()
      .updates("a", "b", "c")
      .declined("d")
      .aggregated({ excluded: ["c"] });
    expect(outcomes(round)).toMatchObject({ a: "delivered", c: "refused" });
    expect(partsOf(round.state).map(({ participant }) => participant)).toContain(idOf("c"));
  });
});

describe("what an admin sees and may change", () => {
  const policy = { rest_after_failures: 2, deadline_ms: 1_000 };
  const after = (...outcomes: PartOutcome[]) =>
    outcomes.reduce(
      (standing, outcome) => afterPart(standing, { outcome, now_ms: 10 }, policy),
      newStanding(0),
    );

  test("[SE14] parts that ended without an update are counted by reason", () => {
    const standing = after("deadline", "delivered", "left", "deadline", "revoked");
    expect(standing).toMatchObject({ delivered: 1, selected: 5, failures_in_a_row: 1 });
    expect(standing.lost).toEqual({ deadline: 2, left: 1, revoked: 1 });
  });

  test("[SE14] whom an admin lets go on does not rest, and its row of failures begins anew", () => {
    const resting = after("deadline", "refused");
    expect(resting.rests_until_ms).toBe(1_010);
    const lifted = withoutRest(resting);
    expect(lifted).toMatchObject({ rests_until_ms: null, failures_in_a_row: 0, selected: 2 });
    expect(withoutRest(lifted)).toBe(lifted);
    expect(
      afterPart(lifted, { outcome: "deadline", now_ms: 20 }, policy).rests_until_ms,
    ).toBeNull();
  });
});

describe("a standing that is taken up again", () => {
  test("[SE10] is of somebody who is not here yet", () => {
    const here = arrived(newStanding(0), 0);
    const resumed = resumeStanding(here, 1_000);
    expect(resumed.presence.is_here).toBe(false);
    expect(shareAt(resumed.presence, 1_000)).toBe(shareAt(departed(here, 1_000).presence, 1_000));
    expect(JSON.parse(JSON.stringify(resumed))).toEqual(resumed);
  });

  test("[SE10] has no rest beyond the longest, though the clock was set back by a year", () => {
    const year_ms = 365 * 24 * 3_600_000;
    const standing = {
      ...newStanding(year_ms),
      rests_until_ms: year_ms + 1_000,
      last_delivered_at_ms: year_ms,
    };
    expect(resumeStanding(standing, 5_000)).toMatchObject({
      rests_until_ms: 5_000 + limits.rest_ms_max,
      last_delivered_at_ms: 5_000,
    });
  });
});
