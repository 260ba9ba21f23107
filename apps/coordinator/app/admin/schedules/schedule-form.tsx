"use client";
/** Making and changing a schedule; what it would do is shown while it is written. */
import { useQuery } from "@tanstack/react-query";
import type { ScheduleSpec, ScheduleView, TaskSpec, TaskView } from "@tributary/protocol";
import { useState } from "react";
import { type ApiProblem, problemFrom, query, send } from "../../../lib/api-client.ts";
import {
  commonTimes,
  fieldsOf,
  newFields,
  type ScheduleFields,
  specOf,
} from "../../../lib/schedule-form.ts";
import { Button } from "../../../ui/button.tsx";
import { DialogActions } from "../../../ui/dialog-form.tsx";
import { Field, Input, Select } from "../../../ui/field.tsx";
import { useToast } from "../../../ui/toast.tsx";
import { TaskOptions } from "../tasks/task-choices.tsx";
import { EndFields, RunFields, WindowFields } from "./schedule-fields.tsx";
import { SchedulePreviewPanel } from "./schedule-preview.tsx";

export function ScheduleForm({
  schedule,
  onDone,
  onCancel,
}: {
  /** Null: a new one. */
  schedule: ScheduleView | null;
  onDone: () => void;
  onCancel: () => void;
}) {
  const [fields, setFields] = useState(() =>
    schedule === null
      ? newFields(Intl.DateTimeFormat().resolvedOptions().timeZone)
      : fieldsOf(schedule.spec),
  );
  const [task, setTask] = useState(schedule?.task ?? "");
  const [title, setTitle] = useState("");
  const { problem, isBusy, save } = useSaving(schedule, onDone);
  const tasks = useQuery(query<TaskView[]>("/api/tasks"));
  const set = (change: Partial<ScheduleFields>) => setFields({ ...fields, ...change });
  const chosen = tasks.data?.find(({ spec }) => spec.id === task)?.spec;
  const wanted = { task: chosen, title: title.trim(), spec: specOf(fields) };
  return (
    <form
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        void save(wanted);
      }}
    >
      {schedule === null && (
        <TaskFields
          tasks={tasks.data ?? []}
          task={task}
          title={title}
          onTask={setTask}
          onTitle={setTitle}
        />
      )}
      <Times fields={fields} onChange={set} />
      <SchedulePreviewPanel fields={fields} />
      <WindowFields fields={fields} onChange={set} />
      <RunFields fields={fields} onChange={set} />
      <EndFields fields={fields} onChange={set} />
      {problem !== null && (
        <p role="alert" className="text-bad">
          {problem.sentence}
        </p>
      )}
      <DialogActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button
          look="primary"
          type="submit"
          isBusy={isBusy}
          disabled={schedule === null && chosen === undefined}
        >
          {schedule === null ? "Make the schedule" : "Change the schedule"}
        </Button>
      </DialogActions>
    </form>
  );
}

type Wanted = { task: TaskSpec | undefined; title: string; spec: ScheduleSpec };

function useSaving(schedule: ScheduleView | null, onDone: () => void) {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const toast = useToast();
  const save = async (wanted: Wanted) => {
    setBusy(true);
    setProblem(null);
    try {
      await sendSchedule(schedule, wanted);
      const what = schedule === null ? "made" : "changed";
      toast.done({ title: `The schedule is ${what}.` });
      onDone();
    } catch (error) {
      setProblem(problemFrom(error));
      setBusy(false);
    }
  };
  return { problem, isBusy, save };
}

/** A new schedule, or a changed one. */
function sendSchedule(schedule: ScheduleView | null, wanted: Wanted): Promise<unknown> {
  const { task, title, spec } = wanted;
  if (schedule !== null) {
    return send("POST", `/api/schedules/${encodeURIComponent(schedule.id)}/edit`, { spec });
  }
  return send("POST", "/api/schedules", { task, spec, ...(title === "" ? {} : { title }) });
}

function TaskFields({
  tasks,
  task,
  title,
  onTask,
  onTitle,
}: {
  tasks: readonly TaskView[];
  task: string;
  title: string;
  onTask: (task: string) => void;
  onTitle: (title: string) => void;
}) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Task" hint="Its newest version is what runs execute.">
        <Select required value={task} onChange={(event) => onTask(event.target.value)}>
          <option value="">Choose a task</option>
          <TaskOptions tasks={tasks} />
        </Select>
      </Field>
      <Field label="Name" isOptional hint="The task’s, where none is written.">
        <Input value={title} onChange={(event) => onTitle(event.target.value)} />
      </Field>
    </div>
  );
}

function Times({
  fields,
  onChange,
}: {
  fields: ScheduleFields;
  onChange: (change: Partial<ScheduleFields>) => void;
}) {
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 font-semibold">When</legend>
      <div className="flex flex-wrap gap-2">
        {commonTimes.map(({ words, cron }) => (
          <Button
            key={cron}
            size="small"
            aria-pressed={fields.cron === cron}
            onClick={() => onChange({ cron })}
          >
            {words}
          </Button>
        ))}
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Cron expression"
          hint="Minute, hour, day of the month, month, day of the week."
        >
          <Input
            className="font-mono"
            value={fields.cron}
            spellCheck={false}
            autoCapitalize="off"
            onChange={(event) => onChange({ cron: event.target.value })}
          />
        </Field>
        <Field label="Time zone" hint="Summer time is kept.">
          <Input
            value={fields.time_zone}
            list="time-zones"
            spellCheck={false}
            onChange={(event) => onChange({ time_zone: event.target.value })}
          />
        </Field>
        <datalist id="time-zones">
          {["UTC", ...Intl.supportedValuesOf("timeZone")].map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </div>
    </fieldset>
  );
}
