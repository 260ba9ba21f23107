/**
 * Whatever happens, in whatever order and however often: the scenario checks every invariant after
 * each step.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { resumeRound, step } from "./index.ts";
import { nextAlarm_ms } from "./step.ts";
import { type Scenario, scenario } from "./testing/scenario.ts";
import { actions, configs, endings, eventOf, perform, play } from "./testing/stories.ts";

const isOver = ({ state }: Scenario) => state.phase === "closed" || state.phase === "abandoned";
const stories = [configs, actions] as const;
const thorough = { numRuns: 200 };

test("[RI1] and all other invariants hold after every step of every story", () => {
  const reached = new Set<string>();
  fc.assert(
    fc.property(...stories, (config, story) => {
      const round = scenario(config);
      for (const action of story) reached.add(perform(round, action).state.phase);
    }),
    { numRuns: 600, seed: 1 },
  );
  // A generator that never gets there would prove nothing.
  expect(reached.size).toBe(9);
});

test("[RI9] late events change nothing once a round is over", () => {
  fc.assert(
    fc.property(...stories, actions, endings, (config, story, later, ending) => {
      const round = play(config, story);
      const last = { letter: "a", wait_ms: 0, isOdd: false } as const;
      perform(round, { type: ending, ...last });
      if (!isOver(round)) perform(round, { type: "stop", ...last });
      const { state } = round;
      for (const action of later.filter((each) => each.type !== "restart")) perform(round, action);
      expect(round.state).toBe(state);
    }),
    thorough,
  );
});

test("[RD3] hearing the same event twice changes nothing more", () => {
  fc.assert(
    fc.property(...stories, (config, story) => {
      const round = scenario(config);
      for (const action of story) {
        round.wait(action.wait_ms);
        const event = eventOf(action, round);
        round.apply(event);
        if (event.type !== "tick") round.apply(event).expectUnchanged();
      }
    }),
    thorough,
  );
});

test("[RD1] the same story has the same end", () => {
  fc.assert(
    fc.property(...stories, (config, story) => {
      expect(play(config, story).state).toEqual(play(config, story).state);
    }),
    { numRuns: 100 },
  );
});

test("[RD5] a state that went through JSON goes on in the same way", () => {
  fc.assert(
    fc.property(...stories, actions, (config, story, rest) => {
      const round = play(config, story);
      let restored = JSON.parse(JSON.stringify(round.state)) as typeof round.state;
      for (const action of rest.filter((each) => each.type !== "restart")) {
        const event = eventOf(action, round.wait(action.wait_ms));
        restored = step(restored, event, config).state;
        round.apply(event);
      }
      expect(restored).toEqual(round.state);
    }),
    { numRuns: 100 },
  );
});

test("[RD4] the alarm always moves the round on, so that no round waits for ever or spins", () => {
  // One for each phase that time can end, and room to spare.
  const alarms_max = 8;
  fc.assert(
    fc.property(...stories, fc.boolean(), (config, story, restarts) => {
      const round = play(config, story);
      if (restarts) round.restart();
      for (let alarms = 1; nextAlarm_ms(round.state, config) !== null; alarms++) {
        const before = round.state;
        round.alarm();
        expect(round.state).not.toBe(before);
        expect(alarms).toBeLessThanOrEqual(alarms_max);
      }
      expect(["recruiting", "aggregating", "closed", "abandoned"]).toContain(round.state.phase);
    }),
    thorough,
  );
});

test("[RD4] a stale or early tick changes nothing", () => {
  fc.assert(
    fc.property(...stories, (config, story) => {
      const round = play(config, story);
      const isEarly = round.alarm_ms === null || round.alarm_ms > round.now_ms;
      if (isEarly) round.tick().expectUnchanged();
    }),
    thorough,
  );
});

test("[RD41] a restart twice in the same moment is one restart", () => {
  fc.assert(
    fc.property(...stories, (config, story) => {
      const round = play(config, story).restart();
      const { state, effects } = resumeRound(round.state, config, round.now_ms);
      expect({ ...state, revision: 0 }).toEqual({ ...round.state, revision: 0 });
      expect(effects).toEqual(round.effects);
    }),
    { numRuns: 100 },
  );
});
