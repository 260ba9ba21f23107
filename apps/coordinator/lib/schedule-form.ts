/** The form of a schedule as plain fields, and the schedule that they say. What is wrong, the coordinator says. */
import type { ScheduleSpec, Weekday } from "@tributary/protocol";

/** Kept as they are written; an empty field is one that is left out. */
export type ScheduleFields = {
  readonly cron: string;
  readonly time_zone: string;
  readonly has_window: boolean;
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
  readonly overlap: ScheduleSpec["overlap"];
  readonly missed: ScheduleSpec["missed"];
  readonly start_from: ScheduleSpec["run"]["start_from"];
  readonly rounds: string;
  readonly target_metric: "" | "accuracy" | "loss";
  readonly target_value: string;
  readonly target_ends: "run" | "schedule";
  readonly patience_metric: "" | "accuracy" | "loss";
  readonly patience_rounds: string;
  readonly last_day: string;
  readonly rounds_total: string;
  readonly hours_total: string;
};

export const weekdayNames: readonly (readonly [Weekday, string])[] = [
  ["mon", "Mon"],
  ["tue", "Tue"],
  ["wed", "Wed"],
  ["thu", "Thu"],
  ["fri", "Fri"],
  ["sat", "Sat"],
  ["sun", "Sun"],
];

export const commonTimes: readonly { readonly words: string; readonly cron: string }[] = [
  { words: "Every night at 2", cron: "0 2 * * *" },
  { words: "Every hour", cron: "0 * * * *" },
  { words: "Workdays at 20:00", cron: "0 20 * * 1-5" },
  { words: "Sundays at 3", cron: "0 3 * * 0" },
];

export function newFields(time_zone: string): ScheduleFields {
  return {
    cron: "0 2 * * *",
    time_zone,
    has_window: false,
    days: weekdayNames.map(([day]) => day),
    from: "22:00",
    to: "06:00",
    overlap: "skip",
    missed: "skip",
    start_from: "latest",
    rounds: "10",
    target_metric: "",
    target_value: "0.95",
    target_ends: "schedule",
    patience_metric: "",
    patience_rounds: "5",
    last_day: "",
    rounds_total: "",
    hours_total: "",
  };
}

const seconds_per_hour = 3_600;

export function fieldsOf(spec: ScheduleSpec): ScheduleFields {
  const { window, run, until } = spec;
  const { target, no_improvement } = run;
  const fresh = newFields(spec.time_zone);
  const text = (value: number | null | undefined) => (value == null ? "" : String(value));
  const { participant_seconds } = until;
  return {
    ...fresh,
    cron: spec.cron,
    has_window: window !== null,
    ...(window === null ? {} : { days: window.days, from: window.from, to: window.to }),
    overlap: spec.overlap,
    missed: spec.missed,
    start_from: run.start_from,
    rounds: String(run.rounds),
    target_metric: target?.metric ?? "",
    target_value: target === null ? fresh.target_value : String(target.value),
    target_ends: target?.ends ?? fresh.target_ends,
    patience_metric: no_improvement?.metric ?? "",
    patience_rounds:
      no_improvement === null ? fresh.patience_rounds : String(no_improvement.rounds),
    last_day: until.last_day ?? "",
    rounds_total: text(until.rounds),
    hours_total: text(participant_seconds === null ? null : participant_seconds / seconds_per_hour),
  };
}

/** As it is sent. A number that is none becomes null, which the coordinator refuses with its place. */
export function specOf(fields: ScheduleFields): ScheduleSpec {
  const { has_window, days, from, to, target_metric, patience_metric, target_ends } = fields;
  const number = (text: string) => (text.trim() === "" ? Number.NaN : Number(text));
  const optional = (text: string, factor = 1) =>
    text.trim() === "" ? null : Number(text) * factor;
  return {
    cron: fields.cron.trim(),
    time_zone: fields.time_zone.trim(),
    window: has_window ? { days: [...days], from, to } : null,
    overlap: fields.overlap,
    missed: fields.missed,
    run: {
      start_from: fields.start_from,
      rounds: number(fields.rounds),
      target:
        target_metric === ""
          ? null
          : { metric: target_metric, value: number(fields.target_value), ends: target_ends },
      no_improvement:
        patience_metric === ""
          ? null
          : { metric: patience_metric, rounds: number(fields.patience_rounds), ends: "run" },
    },
    until: {
      last_day: fields.last_day === "" ? null : fields.last_day,
      rounds: optional(fields.rounds_total),
      participant_seconds: optional(fields.hours_total, seconds_per_hour),
    },
  };
}

export type SchedulePreview = {
  readonly problem: string | null;
  readonly words: readonly string[];
  readonly next: readonly { readonly at_ms: number; readonly local: string }[];
};

/** What the local times of all starts end with, " (UTC+01:00)": said once, not in every line; "" where it changes. */
export function sharedOffset(locals: readonly string[]): string {
  const [first, ...others] = locals.map((local) => / \(UTC[^)]*\)$/.exec(local)?.[0] ?? "");
  return first !== undefined && others.every((one) => one === first) ? first : "";
}
