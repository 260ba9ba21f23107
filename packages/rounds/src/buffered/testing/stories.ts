/**
 * Random stories of buffered runs: participants that mostly train and deliver, and now and then come
 * late, repeat, forge or forget something.
 */
import fc from "fast-check";
import type { BufferedConfig, BufferedEvent, BufferedEventType } from "../../index.ts";
import { idOf, resultOf } from "../../testing/fixtures.ts";
import { type BufferedScenario, bufferedConfig, bufferedScenario, updateFor } from "./scenario.ts";

const letters = ["a", "b", "c", "d", "e", "f", "g"] as const;

export const configs: fc.Arbitrary<BufferedConfig> = fc
  .record({
    buffer: fc.integer({ min: 1, max: 4 }),
    concurrency: fc.integer({ min: 1, max: 6 }),
    staleness_max: fc.integer({ min: 0, max: 3 }),
    rounds_target: fc.constantFrom(2, 5, 100),
  })
  .map((drawn) => ({ ...bufferedConfig, ...drawn }));

export type Action = {
  /** To `deliver` is to send the update of somebody who is at work. */
  readonly type: BufferedEventType | "deliver" | "restart" | "alarm";
  readonly letter: (typeof letters)[number];
  readonly wait_ms: number;
  /** Names an earlier invitation, or sends something else than before. */
  readonly isOdd: boolean;
};

export const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.record({
    type: fc.oneof(
      { weight: 50, arbitrary: fc.constant("deliver" as const) },
      { weight: 10, arbitrary: fc.constant("update_spooled" as const) },
      { weight: 25, arbitrary: fc.constant("available" as const) },
      { weight: 15, arbitrary: fc.constant("aggregated" as const) },
      { weight: 8, arbitrary: fc.constantFrom("accepted" as const, "disconnected") },
      { weight: 6, arbitrary: fc.constantFrom("alarm" as const, "tick", "declined", "left") },
      { weight: 3, arbitrary: fc.constantFrom("restart" as const, "update_refused") },
      { weight: 1, arbitrary: fc.constantFrom("aggregation_failed" as const) },
      { weight: 1, arbitrary: fc.constant("pause" as const) },
      { weight: 4, arbitrary: fc.constant("go_on" as const) },
    ),
    letter: fc.constantFrom(...letters),
    wait_ms: fc.constantFrom(0, 0, 1, 500, 3_000, 20_000),
    isOdd: fc.nat({ max: 9 }).map((draw) => draw === 0),
  }),
  { maxLength: 120, size: "max" },
);

export function eventOf(action: Action, run: BufferedScenario): BufferedEvent {
  const { type, letter, isOdd } = action;
  const { state, now_ms, told } = run;
  const newest = told.get(letter) ?? 0;
  const from = { participant: idOf(letter), now_ms };
  const about = { ...from, invitation: isOdd ? Math.max(0, newest - 1) : newest };
  switch (type) {
    case "accepted":
    case "update_refused":
      return { type, ...about };
    case "declined":
      return { type, reason: "user_paused", ...about };
    case "update_spooled": {
      // Odd ones are late half of the time, and otherwise another update for the same invitation.
      const isOther = isOdd && now_ms % 2 === 0;
      const invitation = isOther ? newest : about.invitation;
      return { type, update: updateFor(letter, invitation, isOther), ...from, invitation };
    }
    case "aggregated": {
      const result = { ...resultOf(isOdd ? [letter] : []), model_version: state.version + 1 };
      return { type, number: run.combining(), result, now_ms };
    }
    case "aggregation_failed": {
      const number = run.combining();
      return { type, number, reason: "aggregation_failed", detail: "", now_ms };
    }
    case "pause":
      return { type, when: isOdd ? "now" : "after_round", now_ms };
    case "go_on":
      return { type, now_ms };
    case "stop":
      return { type, reason: "stopped", detail: "", now_ms };
    case "tick":
    case "deliver":
    case "restart":
    case "alarm":
      return { type: "tick", now_ms };
    default:
      return { type, ...from };
  }
}

/** Picks somebody who is at work in place of the letter that was drawn. */
function deliveryIn({ state }: BufferedScenario, action: Action): Action {
  const at_work = "at_work" in state ? state.at_work : [];
  const picked = at_work[letters.indexOf(action.letter) % at_work.length];
  const letter = letters.find((each) => picked?.participant.startsWith(each)) ?? action.letter;
  return { ...action, type: "update_spooled", letter };
}

export function perform(run: BufferedScenario, action: Action): BufferedScenario {
  run.wait(action.wait_ms);
  if (action.type === "deliver") return run.apply(eventOf(deliveryIn(run, action), run));
  if (action.type === "restart") return run.restart();
  if (action.type === "alarm" && run.alarm_ms !== null) return run.alarm();
  return run.apply(eventOf(action, run));
}

export function play(config: BufferedConfig, story: readonly Action[]): BufferedScenario {
  return story.reduce(perform, bufferedScenario("", config));
}
