/** A schedule for people: what it says in plain words, when it fires next, what it waits for. */
import {
  type AvailabilityWindow,
  type ScheduleMetric,
  type ScheduleSpec,
  scheduleEndSentences,
} from "@tributary/protocol";
import { closingAt, nextSlot } from "./calendar.ts";
import { localTime } from "./local.ts";
import type { ScheduleState } from "./state.ts";
import { cronInWords, listed } from "./words.ts";

export type SchedulePreview = {
  /** Sentences. */
  readonly words: readonly string[];
  /** Fewer than asked for when the schedule ends before. */
  readonly next: readonly { readonly at_ms: number; readonly local: string }[];
};

/** The first `count` slots after now, beside the words. */
export function describeSchedule(
  spec: ScheduleSpec,
  now_ms: number,
  count: number,
): SchedulePreview {
  return {
    words: [
      `A run starts ${cronInWords(spec.cron)} (${spec.time_zone}).`,
      ...windowInWords(spec.window),
      ...policiesInWords(spec),
      ...runInWords(spec.run),
      ...endInWords(spec.until),
    ],
    next: nextSlots(spec, now_ms, count).map((at_ms) => ({
      at_ms,
      local: localTime(at_ms, spec.time_zone),
    })),
  };
}

export function nextSlots(spec: ScheduleSpec, after_ms: number, count: number): readonly number[] {
  const slots: number[] = [];
  for (let at_ms = nextSlot(spec, after_ms); at_ms !== null && slots.length < count; ) {
    slots.push(at_ms);
    at_ms = nextSlot(spec, at_ms);
  }
  return slots;
}

function windowInWords(window: AvailabilityWindow | null): readonly string[] {
  if (window === null) return [];
  const { days, from, to } = window;
  const isNextDay = to < from;
  const which = days.length === 7 ? "every day" : `on ${listed(days.map(capitalised))}`;
  const hours = `${from} to ${to}${isNextDay ? " of the next day" : ""}`;
  return [`It runs only from ${hours}, ${which}; what is unfinished then ends.`];
}

function policiesInWords({ overlap, missed }: ScheduleSpec): readonly string[] {
  return [
    overlap === "skip"
      ? "A start that comes while a run is under way is skipped."
      : "Of the starts that come while a run is under way, one waits for its end.",
    missed === "skip"
      ? "Starts that pass while no coordinator runs are skipped."
      : "For starts that pass while no coordinator runs, one run is made up.",
  ];
}

function runInWords({
  start_from,
  rounds,
  target,
  no_improvement,
}: ScheduleSpec["run"]): readonly string[] {
  const words = [
    start_from === "latest"
      ? "It goes on from the newest model of the task."
      : "It begins with fresh weights.",
    `A run ends after ${counted(rounds, "committed round")}.`,
  ];
  if (target !== null) {
    const bound = target.metric === "loss" ? "at most" : "at least";
    words.push(`The ${target.ends} ends when ${target.metric} is ${bound} ${target.value}.`);
  }
  if (no_improvement !== null) {
    const { metric, rounds, ends } = no_improvement;
    words.push(`The ${ends} ends after ${counted(rounds, "round")} without ${better[metric]}.`);
  }
  return words;
}

const better: Readonly<Record<ScheduleMetric, string>> = {
  accuracy: "higher accuracy",
  loss: "lower loss",
};

function endInWords(until: ScheduleSpec["until"]): readonly string[] {
  const ends = [
    until.last_day === null ? [] : `at the end of ${until.last_day}`,
    until.rounds === null ? [] : `after ${counted(until.rounds, "committed round")} in all`,
    until.participant_seconds === null
      ? []
      : `after ${counted(until.participant_seconds, "second")} of participants' work`,
  ].flat();
  if (ends.length === 0) return ["The schedule goes on until it is stopped."];
  return [
    `The schedule ends ${ends.join(", or ")}${ends.length > 1 ? ", whatever is first" : ""}.`,
  ];
}

/** What the schedule is doing now, to follow "The schedule is". */
export function describeScheduleState(state: ScheduleState, now_ms: number): string {
  const { spec, waiting_slot_ms } = state;
  const queue = waiting_slot_ms === null ? "" : "; one more run waits for its end";
  switch (state.phase) {
    case "waiting":
      return waiting_slot_ms !== null && closingAt(spec, now_ms) === null
        ? `waiting for its window to open, for the run of ${localTime(waiting_slot_ms, spec.time_zone)}`
        : `waiting for the next start, ${nextStart(state)}${clockInWords(state, now_ms)}`;
    case "starting":
      return `starting the run of ${localTime(state.slot_ms, spec.time_zone)}${queue}`;
    case "running":
      return `running: ${state.progress.committed} of ${counted(spec.run.rounds, "round")}${queue}`;
    case "occupied":
      return `waiting for the end of a run that it did not start${queue}`;
    case "ending":
      return `ending its run: ${scheduleEndSentences[state.reason]}`;
    case "over":
      return `over: ${scheduleEndSentences[state.reason]}`;
    default:
      return state satisfies never;
  }
}

function nextStart({ spec, handled_until_ms }: ScheduleState): string {
  const slot_ms = nextSlot(spec, handled_until_ms);
  return slot_ms === null ? "of which there is none" : localTime(slot_ms, spec.time_zone);
}

/** A schedule that looks stuck says why: the clock went back, and slots are not handled twice. */
function clockInWords({ spec, handled_until_ms }: ScheduleState, now_ms: number): string {
  if (now_ms >= handled_until_ms) return "";
  const until = localTime(handled_until_ms, spec.time_zone);
  return `; the clock was set back, and starts up to ${until} are done`;
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
