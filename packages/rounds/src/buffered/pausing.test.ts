import { expect, test } from "vitest";
import { pauseOf } from "../index.ts";
import { describeBuffered } from "./describe.ts";
import { bufferedScenario } from "./testing/scenario.ts";

/** Three at work, one of them delivered; `d` waits. */
const atWork = () => bufferedScenario("abcd").update("a");
type Run = ReturnType<typeof atWork>;
const pause = (run: Run, when: "after_round" | "now") =>
  run.apply({ type: "pause", when, now_ms: run.now_ms });
const goOn = (run: Run) => run.apply({ type: "go_on", now_ms: run.now_ms });
const openOf = ({ state }: Run) => {
  if (!("buffer" in state)) throw new Error("Expected a run under way.");
  return state;
};

test("[BF28] those at work finish, and nobody else is invited", () => {
  const run = pause(atWork(), "after_round");
  const before = openOf(run).invitations;
  run.available("e").update("b");
  expect(run.state.phase).toBe("aggregating");
  run.aggregated().update("c").wait(60_000);
  expect(run.state.version).toBe(1);
  expect(openOf(run)).toMatchObject({ invitations: before, buffer: [{ version: 0 }] });
  expect(describeBuffered(run.state, run.config)).toContain("1 at work deliver still counts");
});

test("[BF28] with `now` their work ends, and the buffer keeps what is in it", () => {
  const run = pause(atWork(), "now");
  const drops = run.effects.flatMap((effect) => (effect.type === "drop" ? effect.reason : []));
  expect(drops).toEqual(["not_needed", "not_needed", "not_needed"]);
  expect(openOf(run)).toMatchObject({ at_work: [], buffer: [{ invitation: 1 }] });
  expect(describeBuffered(run.state, run.config)).toBe(
    "paused until it is resumed; 1 of 2 updates are kept",
  );
  run.update("b", { invitation: 2 });
  expect(run.effects.map(({ type }) => type)).toEqual(["refuse", "discard_update"]);
});

test("[BF28] it goes on with those whose work ended first", () => {
  const run = goOn(pause(atWork(), "now"));
  expect(run.effects.map(({ type }) => type).filter((type) => type === "invite")).toHaveLength(3);
  expect(openOf(run).at_work.map(({ participant }) => participant[0])).toEqual(["b", "c", "d"]);
  expect(pauseOf(run.state)).toBeNull();
});

test("[BF28] asked for less, a pause that is now stays; asked twice, nothing changes", () => {
  const run = pause(atWork(), "now");
  pause(run, "after_round").expectUnchanged();
  expect(pauseOf(run.state)).toBe("now");
  goOn(run);
  goOn(run).expectUnchanged();
});

test("[BF28] a paused run is paused after a restart, and of one that is over there is no pause", () => {
  const run = pause(atWork(), "after_round").restart();
  expect(pauseOf(run.state)).toBe("after_round");
  run.available("a", "b", "c", "d");
  expect(openOf(run).invitations).toBe(openOf(atWork()).invitations);
  run.stop();
  expect(pauseOf(run.state)).toBeNull();
  pause(run, "now").expectUnchanged();
});
