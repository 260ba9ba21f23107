"use client";
/** A fresh coordinator: the short way to a run that works, and the long way to one's own task. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { send } from "../../lib/api-client.ts";
import { practiceRun } from "../../lib/overview.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { useToast } from "../../ui/toast.tsx";
import { usePermission } from "../../ui/use-me.ts";

const steps = [
  {
    name: "Start a practice run",
    words: "Five rounds that learn handwritten digits, with masked changes, as in earnest.",
  },
  {
    name: "Add two participants",
    words: "Each is a tab of this browser with examples of its own, generated on the spot.",
  },
  {
    name: "Watch the model grow",
    words: "Every round adds the changes up; the accuracy rises here, live.",
  },
] as const;

export function FirstSteps() {
  const mayOpen = usePermission("runs.open");
  const mayWrite = usePermission("tasks.write");
  const toast = useToast();
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: () => send("POST", "/api/runs", practiceRun),
    onSuccess: () => {
      toast.done({ title: "The practice run waits for two participants." });
      return client.invalidateQueries({ queryKey: ["/api/tasks"] });
    },
    onError: (error) => toast.failed("The practice run was not started.", error),
  });
  const { isPending } = start;
  const actions = (
    <>
      {mayOpen && (
        <Button look="primary" isBusy={isPending} onClick={() => start.mutate()}>
          Start a practice run
        </Button>
      )}
      {mayWrite && (
        <Link href="/admin/tasks/new" className={buttonClass()}>
          Define a task of your own
        </Link>
      )}
    </>
  );
  return (
    <EmptyState
      icon="runs"
      title="Nothing has been trained here yet"
      actions={mayOpen || mayWrite ? actions : undefined}
    >
      <p>
        {mayOpen
          ? "See a whole federation at work first; it takes about two minutes and can be thrown away."
          : "Somebody with the role of an operator starts the first run; it appears here by itself."}
      </p>
      {mayOpen && (
        <ol className="mt-5 grid gap-4 text-ink md:grid-cols-3">
          {steps.map(({ name, words }, index) => (
            <li key={name} className="flex gap-3">
              <span
                aria-hidden="true"
                className="grid size-7 shrink-0 place-items-center rounded-full bg-river-soft font-semibold text-river-strong"
              >
                {index + 1}
              </span>
              <span>
                <span className="block font-semibold">{name}</span>
                <span className="block text-sm text-soft">{words}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
    </EmptyState>
  );
}
