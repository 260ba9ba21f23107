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
        <Field label="If a run is still under way">
          <Select
            value={fields.overlap}
            onChange={(event) =>
              onChange({ overlap: event.target.value as ScheduleFields["overlap"] })
            }
          >
            <option value="skip">skip the start</option>
            <option value="queue">one run waits for its end</option>
          </Select>
        </Field>
        <Field label="If the coordinator was not there">
          <Select
            value={fields.missed}
            onChange={(event) =>
              onChange({ missed: event.target.value as ScheduleFields["missed"] })
            }
          >
            <option value="skip">skip what was missed</option>
            <option value="run_once">one run makes up for it</option>
          </Select>
        </Field>
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
      <Field label="Begins with">
        <Select
          value={fields.start_from}
          onChange={(event) =>
            onChange({ start_from: event.target.value as ScheduleFields["start_from"] })
          }
        >
          <option value="latest">the task’s newest model</option>
          <option value="fresh">fresh weights</option>
        </Select>
      </Field>
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
      <Field label="Ends at a target">
        <MetricSelect
          value={fields.target_metric}
          none="no target"
          onChange={(target_metric) => onChange({ target_metric })}
        />
      </Field>
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
          <Field label="Which then ends">
            <Select
              value={fields.target_ends}
              onChange={(event) =>
                onChange({ target_ends: event.target.value as ScheduleFields["target_ends"] })
              }
            >
              <option value="schedule">the whole schedule</option>
              <option value="run">the run</option>
            </Select>
          </Field>
        </>
      )}
      <Field label="Ends without improvement">
        <MetricSelect
          value={fields.patience_metric}
          none="goes on"
          onChange={(patience_metric) => onChange({ patience_metric })}
        />
      </Field>
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

type Metric = "" | "accuracy" | "loss";

function MetricSelect({
  value,
  none,
  onChange,
}: {
  value: Metric;
  none: string;
  onChange: (metric: Metric) => void;
}) {
  return (
    <Select value={value} onChange={(event) => onChange(event.target.value as Metric)}>
      <option value="">{none}</option>
      <option value="accuracy">by test accuracy</option>
      <option value="loss">by test loss</option>
    </Select>
  );
}
