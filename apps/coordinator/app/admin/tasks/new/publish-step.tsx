"use client";
/** The last step: what is still wrong, a trial, and publishing. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { TaskSpec } from "@tributary/protocol";
import { useRouter } from "next/navigation";
import { problemFrom, query, send } from "../../../../lib/api-client.ts";
import type { CatalogueEntry } from "../../../../lib/task-form/catalogue.ts";
import type { Draft } from "../../../../lib/task-form/draft.ts";
import { stepOf, steps } from "../../../../lib/task-form/steps.ts";
import { Button } from "../../../../ui/button.tsx";
import { Notice } from "../../../../ui/panel.tsx";
import { useDesk } from "./form-context.ts";
import { StepFoot } from "./step-foot.tsx";
import { TryHere } from "./try-here.tsx";

export function PublishStep({ onPublished }: { onPublished: () => void }) {
  const { task, state } = useDesk();
  return (
    <div className="grid gap-5">
      <Missing />
      <TryHere />
      {task === null ? (
        <StepFoot />
      ) : (
        <Publish task={task} draft={state.draft} onPublished={onPublished} />
      )}
    </div>
  );
}

function Missing() {
  const { problems, dispatch } = useDesk();
  if (problems.length === 0) return null;
  return (
    <Notice tone="warn" title="This is still missing or wrong.">
      <ul className="mt-1 grid gap-2">
        {problems.map((problem) => {
          const step = steps.find(({ id }) => id === stepOf(problem));
          return (
            <li key={problem.path} className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span>{problem.sentence}</span>
              <Button
                size="small"
                onClick={() => step && dispatch({ type: "step", step: step.id })}
              >
                Go to {step?.name}
              </Button>
            </li>
          );
        })}
      </ul>
    </Notice>
  );
}

function Publish({
  task,
  draft: { based_on, admits },
  onPublished,
}: {
  task: TaskSpec;
  draft: Draft;
  onPublished: () => void;
}) {
  const router = useRouter();
  const client = useQueryClient();
  const catalogue = useQuery(query<readonly CatalogueEntry[]>("/api/catalogue"));
  const known = catalogue.data?.find(({ spec }) => spec.id === task.id);
  const { version: _, ...unnumbered } = task;
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      send("POST", "/api/tasks", { ...(based_on === null ? unnumbered : task), admits }),
    onSuccess: () => {
      onPublished();
      void client.invalidateQueries(); // The version before may have been read a moment ago.
      router.push(`/admin/tasks/${task.id}`);
    },
  });
  return (
    <div className="grid gap-3">
      {known !== undefined && (
        <p className="max-w-[65ch] text-soft">
          There is a task “{task.id}” already, “{known.spec.title}”: this becomes its version{" "}
          {known.spec.version + 1}. A run that is under way goes on with its own version.
        </p>
      )}
      {error !== null && (
        <div role="alert">
          <Notice tone="bad" title="The task was not published.">
            <p>{problemFrom(error).sentence}</p>
          </Notice>
        </div>
      )}
      <StepFoot>
        <Button look="primary" isBusy={isPending} onClick={() => mutate()}>
          {known === undefined ? "Publish the task" : `Publish version ${known.spec.version + 1}`}
        </Button>
      </StepFoot>
    </div>
  );
}
