/** Asks for some of the devices: by name or key, by task, by what they are in. */
import type { TaskView } from "@tributary/protocol";
import { type DeviceFilter, deviceStates } from "../../../lib/devices.ts";
import { Field, Input, Select } from "../../../ui/field.tsx";
import { TaskFilter } from "../tasks/task-choices.tsx";

export function DevicesFilter({
  tasks,
  filter,
  onFilter,
}: {
  tasks: readonly TaskView[];
  filter: DeviceFilter;
  onFilter: (filter: DeviceFilter) => void;
}) {
  const set = (change: Partial<DeviceFilter>) => onFilter({ ...filter, ...change });
  return (
    <search className="mb-4 grid grid-cols-2 gap-3 sm:grid-cols-[minmax(12rem,1fr)_14rem_10rem]">
      <Field label="Search" className="max-sm:col-span-2">
        <Input
          type="search"
          placeholder="A name, or how the key begins"
          value={filter.text}
          onChange={(event) => set({ text: event.target.value })}
        />
      </Field>
      <TaskFilter tasks={tasks} task={filter.task} onTask={(task) => set({ task })} />
      <Field label="State">
        <Select
          value={filter.state}
          onChange={(event) => set({ state: event.target.value as DeviceFilter["state"] })}
        >
          <option value="">Any</option>
          {deviceStates.map((state) => (
            <option key={state} value={state}>
              {state}
            </option>
          ))}
        </Select>
      </Field>
    </search>
  );
}
