/**
 * Whatever happens, in whatever order and however often: the scenario checks every invariant after
 * each step.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { resumeBuffered, stepBuffered } from "../index.ts";
import { nextBufferedAlarm_ms } from "./step.ts";
import { bufferedScenario } from "./testing/scenario.ts";
import { actions, configs, eventOf, perform, play } from "./testing/stories.ts";

const stories = [configs, actions] as const;
const thorough = { numRuns: 200 };

test("[BI1] and all other invariants hold after every step of every story", () => {
  const reached = new Set<string>();
  let versions = 0;
  let overfull = 0;
  let stale = 0;
  fc.assert(
    fc.property(...stories, (config, story) => {
      const run = bufferedScenario("", config);
      for (const action of story) {
        const { state, effects } = perform(run, action);
        reached.add(state.phase);
        if ("buffer" in state && state.buffer.length > config.buffer) overfull++;
        const drops = effects.filter((effect) => effect.type === "drop");
        if (drops.some(({ reason }) => reason === "not_needed")) stale++;
      }
      versions += run.state.version;
    }),
    { numRuns: 600, seed: 1 },
  );
  // A generator that never gets there would prove nothing.
  expect([...reached].sort()).toEqual(["aggregating", "filling", "finished"]);
  expect(versions).toBeGreaterThan(1_000);
  expect(overfull).toBeGreaterThan(10);
  expect(stale).toBeGreaterThan(100);
});

test("[BF3] hearing the same event twice changes nothing more", () => {
  fc.assert(
    fc.property(...stories, (config, story) => {
      const run = bufferedScenario("", config);
      for (const action of story) {
        run.wait(action.wait_ms);
        const event = eventOf(action, run);
        run.apply(event);
        if (event.type !== "tick") run.apply(event).expectUnchanged();
      }
    }),
    thorough,
  );
});

test("[BF1] the same story has the same end", () => {
  fc.assert(
    fc.property(...stories, (config, story) => {
      expect(play(config, story).state).toEqual(play(config, story).state);
    }),
    { numRuns: 100 },
  );
});

test("[BF5] a state that went through JSON goes on in the same way", () => {
  fc.assert(
    fc.property(...stories, actions, (config, story, rest) => {
      const run = play(config, story);
      let restored = JSON.parse(JSON.stringify(run.state)) as typeof run.state;
      for (const action of rest.filter((each) => each.type !== "restart")) {
        const event = eventOf(action, run.wait(action.wait_ms));
        restored = stepBuffered(restored, event, config).state;
        run.apply(event);
      }
      expect(restored).toEqual(run.state);
    }),
    { numRuns: 100 },
  );
});

test("[BF4] an alarm always moves the run on, and with nobody there it comes to rest", () => {
  fc.assert(
    fc.property(...stories, (config, story) => {
      const run = play(config, story);
      run.disconnected("a", "b", "c", "d", "e", "f", "g");
      // Each may lose its place, reach its deadline and end its rest, and the pause ends once.
      const alarms_max = 3 * 7 + 1;
      for (let alarms = 1; nextBufferedAlarm_ms(run.state, config) !== null; alarms++) {
        const before = run.state;
        run.alarm();
        expect(run.state).not.toBe(before);
        expect(alarms).toBeLessThanOrEqual(alarms_max);
      }
      if ("at_work" in run.state) expect(run.state.at_work).toEqual([]);
    }),
    thorough,
  );
});

test("[BF4] a stale or early tick changes nothing", () => {
  fc.assert(
    fc.property(...stories, (config, story) => {
      const run = play(config, story);
      const isEarly = run.alarm_ms === null || run.alarm_ms > run.now_ms;
      if (isEarly) run.tick().expectUnchanged();
    }),
    thorough,
  );
});

test("[BF23] a restart twice in the same moment is one restart", () => {
  fc.assert(
    fc.property(...stories, (config, story) => {
      const run = play(config, story).restart();
      const { state, effects } = resumeBuffered(run.state, config, run.now_ms);
      expect({ ...state, revision: 0 }).toEqual({ ...run.state, revision: 0 });
      expect(effects).toEqual(run.effects);
    }),
    { numRuns: 100 },
  );
});

test("[BF11] whatever has happened, participants that come and deliver finish the run", () => {
  fc.assert(
    fc.property(...stories, (config, story) => {
      const run = play({ ...config, rounds_target: 5 }, story);
      const letters = ["a", "b", "c", "d", "e", "f", "g"];
      run.apply({ type: "go_on", now_ms: run.now_ms });
      // Each turn every participant comes back and delivers; rests and pauses end in between.
      for (let turn = 0; turn < 40; turn++) {
        if (run.state.phase === "finished") return;
        run.available(...letters).wait(20_000);
        for (const letter of letters) run.available(letter).update(letter);
        if (run.combining() !== 0) run.aggregated();
        if (run.alarm_ms !== null && run.alarm_ms <= run.now_ms) run.alarm();
      }
      expect(run.state.phase).toBe("finished");
    }),
    { numRuns: 60 },
  );
});
