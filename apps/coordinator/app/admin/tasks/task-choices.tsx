/** Tasks to choose from: in a form, or to see only what belongs to one of them. */
import type { TaskSpec } from "@tributary/protocol";
import { Field, Select } from "../../../ui/field.tsx";

/** Undefined until the coordinator has told which there are. */
type Tasks = readonly { readonly spec: Pick<TaskSpec, "id" | "title"> }[] | undefined;

export function TaskOptions({ tasks }: { tasks: Tasks }) {
  return tasks?.map(({ spec }) => (
    <option key={spec.id} value={spec.id}>
      {spec.title}
    </option>
  ));
}

/** The empty text is any task. A chosen one that is not listed stays chosen, by its id. */
export function TaskFilter({
  tasks,
  task,
  onTask,
}: {
  tasks: Tasks;
  task: string;
  onTask: (task: string) => void;
}) {
  const isListed = task === "" || tasks?.some(({ spec }) => spec.id === task) === true;
  return (
    <Field label="Task">
      <Select value={task} onChange={({ target }) => onTask(target.value)}>
        <option value="">Any</option>
        <TaskOptions tasks={tasks} />
        {!isListed && <option value={task}>{task}</option>}
      </Select>
    </Field>
  );
}
