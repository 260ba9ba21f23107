/**
 * A schedule under test, with the smallest runtime that keeps its promises: a clock that can be
 * set, an alarm by that clock, and a log. The state goes through JSON with every step, as it does on disk.
 */
import type { ScheduleSpec } from "@tributary/protocol";
import {
  createSchedule,
  resumeSchedule,
  type ScheduleEffect,
  type ScheduleEvent,
  type ScheduleState,
  type ScheduleTransition,
  stepSchedule,
} from "../../index.ts";

export const minute_ms = 60_000;
export const hour_ms = 60 * minute_ms;
export const day_ms = 24 * hour_ms;

/** Nightly at 02:00 in Berlin, one round, no window, nothing that ends it. */
export const nightly: ScheduleSpec = {
  cron: "0 2 * * *",
  time_zone: "Europe/Berlin",
  window: null,
  overlap: "skip",
  missed: "skip",
  run: { start_from: "latest", rounds: 10, target: null, no_improvement: null },
  until: { last_day: null, rounds: null, participant_seconds: null },
};

type WithoutTime<E> = E extends unknown ? Omit<E, "now_ms"> : never;

export class Planned {
  now_ms: number;
  state: ScheduleState;
  alarm_ms: number | null = null;
  readonly log: ScheduleEffect[] = [];

  constructor(change: Partial<ScheduleSpec>, start: string) {
    this.now_ms = Date.parse(start);
    this.state = createSchedule({ ...nightly, ...change }, this.now_ms);
    this.restart();
  }

  /** What the event asked for, alarms aside. */
  hear(event: WithoutTime<ScheduleEvent>): ScheduleEffect[] {
    if (event.type === "tick") this.alarm_ms = null;
    return this.#take(stepSchedule(this.state, { ...event, now_ms: this.now_ms } as ScheduleEvent));
  }

  /** The coordinator was away for so long. */
  restart(away_ms = 0): ScheduleEffect[] {
    this.now_ms += away_ms;
    this.alarm_ms = null;
    return this.#take(resumeSchedule(this.state, this.now_ms));
  }

  /** Time passes, and the alarm goes off when it is due. */
  pass(wait_ms: number): ScheduleEffect[] {
    const end_ms = this.now_ms + wait_ms;
    const asked: ScheduleEffect[] = [];
    let ticks = 0;
    while (this.alarm_ms !== null && this.alarm_ms <= end_ms) {
      // A tick that moves nothing on would go off again at once, for ever.
      if (ticks++ > 10_000) throw new Error(`Expected time to pass at ${this.alarm_ms}.`);
      this.now_ms = Math.max(this.now_ms, this.alarm_ms);
      asked.push(...this.hear({ type: "tick" }));
    }
    this.now_ms = end_ms;
    return asked;
  }

  passUntil(time: string): ScheduleEffect[] {
    return this.pass(Date.parse(time) - this.now_ms);
  }

  /** The clock is set; the alarm goes by it. */
  setClock(by_ms: number): ScheduleEffect[] {
    this.now_ms += by_ms;
    return this.pass(0);
  }

  /** The run that was asked for last has begun. */
  begin(): this {
    if ("slot_ms" in this.state) this.hear({ type: "run_started", slot_ms: this.state.slot_ms });
    return this;
  }

  end(): ScheduleEffect[] {
    if (!("slot_ms" in this.state)) throw new Error(`Expected a run, got ${this.state.phase}.`);
    return [...this.hear({ type: "run_ended", slot_ms: this.state.slot_ms }), ...this.pass(0)];
  }

  commit(round: number, measured: { accuracy?: number; loss?: number } = {}): ScheduleEffect[] {
    if (!("slot_ms" in this.state)) throw new Error(`Expected a run, got ${this.state.phase}.`);
    const { accuracy = null, loss = null } = measured;
    const { slot_ms } = this.state;
    const type = "round_committed";
    return this.hear({ type, slot_ms, round, accuracy, loss, participant_seconds: 10 });
  }

  #take({ state, effects }: ScheduleTransition): ScheduleEffect[] {
    this.state = JSON.parse(JSON.stringify(state)) as ScheduleState;
    const asked = effects.filter((effect) => effect.type !== "set_alarm");
    for (const effect of effects) if (effect.type === "set_alarm") this.alarm_ms = effect.at_ms;
    this.log.push(...asked);
    return asked;
  }
}

/** Effects as a story in one line each: `start 2026-10-25T00:00Z`. */
export function told(effects: readonly ScheduleEffect[]): readonly string[] {
  const time = (at_ms: number) => new Date(at_ms).toISOString().replace(":00.000Z", "Z");
  return effects.map((effect) => {
    switch (effect.type) {
      case "set_alarm":
        return `alarm ${time(effect.at_ms)}`;
      case "start_run":
        return `start ${time(effect.slot_ms)}`;
      case "end_run":
        return `end ${time(effect.slot_ms)} ${effect.reason}`;
      case "log_slots": {
        const { count, is_more, last_ms } = effect.slots;
        return `${effect.outcome} ${count}${is_more ? "+" : ""} to ${time(last_ms)}`;
      }
      default:
        return effect satisfies never;
    }
  });
}
