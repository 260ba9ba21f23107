/** The parts of a schedule's form: when devices are there, what a run does, and when all of it ends. */
import type { ScheduleFields } from "../../../lib/schedule-form.ts";
import { weekdayNames } from "../../../lib/schedule-form.ts";
import { Checkbox } from "../../../ui/choices.tsx";
import { Field, Input, NumberField, Select } from "../../../ui/field.tsx";

type Part = {
  fields: ScheduleFields;
  onChange: (change: Partial<ScheduleFields>) => void;
};

export function WindowFields({ fields, onChange }: Part) {
  const { has_window } = fields;
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 font-semibold">While devices are there</legend>
      <Checkbox
        label="Only in a window of time"
        hint="A run that is in its round when the window closes ends with that round."
        checked={has_window}
        onChange={(event) => onChange({ has_window: event.target.checked })}
      />
      {has_window && <WindowTimes fields={fields} onChange={onChange} />}
      <div className="grid gap-4 sm:grid-cols-2">
        <Choice
          label="If a run is still under way"
          value={fields.overlap}
          options={{ skip: "skip the start", queue: "one run waits for its end" }}
          onChoose={(overlap) => onChange({ overlap })}
        />
        <Choice
          label="If the coordinator was not there"
          value={fields.missed}
          options={{ skip: "skip what was missed", run_once: "one run makes up for it" }}
          onChoose={(missed) => onChange({ missed })}
        />
      </div>
    </fieldset>
  );
}

function WindowTimes({ fields: { days, from, to }, onChange }: Part) {
  return (
    <>
      <div className="flex flex-wrap gap-x-5 gap-y-2">
        {weekdayNames.map(([day, name]) => (
          <Checkbox
            key={day}
            label={name}
            checked={days.includes(day)}
            onChange={(event) =>
              onChange({
                days: event.target.checked
                  ? weekdayNames
                      .map(([one]) => one)
                      .filter((one) => one === day || days.includes(one))
                  : days.filter((one) => one !== day),
              })
            }
          />
        ))}
      </div>
      <div className="flex flex-wrap gap-4">
        <Field label="From">
          <Input
            type="time"
            value={from}
            onChange={(event) => onChange({ from: event.target.value })}
          />
        </Field>
        <Field label="To" hint="Before the beginning: on the next day.">
          <Input
            type="time"
            value={to}
            onChange={(event) => onChange({ to: event.target.value })}
          />
        </Field>
      </div>
    </>
  );
}

export function RunFields({ fields, onChange }: Part) {
  return (
    <fieldset className="grid gap-4 sm:grid-cols-2">
      <legend className="mb-2 font-semibold">Each run</legend>
      <Choice
        label="Begins with"
        value={fields.start_from}
        options={{ latest: "the task’s newest model", fresh: "fresh weights" }}
        onChoose={(start_from) => onChange({ start_from })}
      />
      <Field label="Ends after">
        <NumberField
          unit="rounds"
          min={1}
          value={fields.rounds}
          onChange={(event) => onChange({ rounds: event.target.value })}
        />
      </Field>
      <StopConditions fields={fields} onChange={onChange} />
    </fieldset>
  );
}

function StopConditions({ fields, onChange }: Part) {
  return (
    <>
      <Choice
        label="Ends at a target"
        value={fields.target_metric}
        options={{ "": "no target", ...byMetric }}
        onChoose={(target_metric) => onChange({ target_metric })}
      />
      {fields.target_metric !== "" && (
        <>
          <Field
            label={fields.target_metric === "accuracy" ? "Accuracy of at least" : "Loss of at most"}
          >
            <NumberField
              step="any"
              value={fields.target_value}
              onChange={(event) => onChange({ target_value: event.target.value })}
            />
          </Field>
          <Choice
            label="Which then ends"
            value={fields.target_ends}
            options={{ schedule: "the whole schedule", run: "the run" }}
            onChoose={(target_ends) => onChange({ target_ends })}
          />
        </>
      )}
      <Choice
        label="Ends without improvement"
        value={fields.patience_metric}
        options={{ "": "goes on", ...byMetric }}
        onChoose={(patience_metric) => onChange({ patience_metric })}
      />
      {fields.patience_metric !== "" && (
        <Field label="For so many rounds in a row">
          <NumberField
            unit="rounds"
            min={1}
            value={fields.patience_rounds}
            onChange={(event) => onChange({ patience_rounds: event.target.value })}
          />
        </Field>
      )}
    </>
  );
}

export function EndFields({ fields, onChange }: Part) {
  return (
    <fieldset className="grid gap-4 sm:grid-cols-3">
      <legend className="mb-2 font-semibold">The schedule ends</legend>
      <Field label="After the day" isOptional>
        <Input
          type="date"
          value={fields.last_day}
          onChange={(event) => onChange({ last_day: event.target.value })}
        />
      </Field>
      <Field label="After" isOptional>
        <NumberField
          unit="rounds"
          min={1}
          value={fields.rounds_total}
          onChange={(event) => onChange({ rounds_total: event.target.value })}
        />
      </Field>
      <Field label="After participants gave" isOptional>
        <NumberField
          unit="hours"
          min={0}
          step="any"
          value={fields.hours_total}
          onChange={(event) => onChange({ hours_total: event.target.value })}
        />
      </Field>
    </fieldset>
  );
}

const byMetric = { accuracy: "by test accuracy", loss: "by test loss" } as const;

/** One of a few values, each in words. */
function Choice<T extends string>({
  label,
  value,
  options,
  onChoose,
}: {
  label: string;
  value: T;
  options: Readonly<Record<T, string>>;
  onChoose: (value: T) => void;
}) {
  return (
    <Field label={label}>
      <Select value={value} onChange={(event) => onChoose(event.target.value as T)}>
        {Object.entries<string>(options).map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </Select>
    </Field>
  );
}
