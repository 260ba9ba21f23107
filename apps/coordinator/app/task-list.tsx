"use client";
/** The open tasks, asked for again every few seconds. Room is kept while the first answer is on its way. */
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fetchTasks } from "../lib/api.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/panel.tsx";
import { TaskCard } from "./task-card.tsx";

export function TaskList() {
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <section aria-labelledby="open-tasks">
        <h2 id="open-tasks" className="mb-3 text-xl">
          Open tasks
        </h2>
        <Tasks />
      </section>
    </QueryClientProvider>
  );
}

function Tasks() {
  const tasks = useQuery({ queryKey: ["tasks"], queryFn: fetchTasks, refetchInterval: 4000 });
  if (tasks.data === undefined) {
    return tasks.isError ? (
      <Notice tone="bad" title="The coordinator does not answer.">
        <p>It is tried again every few seconds. Is it still running?</p>
        <Button className="mt-3" onClick={() => tasks.refetch()}>
          Try again now
        </Button>
      </Notice>
    ) : (
      <div className="skeleton h-64 rounded-xl sm:h-56" aria-busy="true">
        <span className="sr-only">Loading the open tasks</span>
      </div>
    );
  }
  if (tasks.data.length === 0) return <NoTasks />;
  return (
    <ul className="grid gap-4">
      {tasks.data.map((task) => (
        <TaskCard key={task.spec.id} task={task} />
      ))}
    </ul>
  );
}

function NoTasks() {
  return (
    <div className="rounded-xl border border-dashed border-edge p-6 sm:p-10">
      <p className="text-lg font-semibold">No task is open yet.</p>
      <p className="mt-1 text-soft">Whoever runs this coordinator can open one in a terminal:</p>
      <dl className="mt-4 grid gap-3">
        <Command does="See everything at work, with practice participants">npx pnpm demo</Command>
        <Command does="Open the task “Handwritten digits” for visitors of this page">
          OPEN_TASK=digits npx pnpm start
        </Command>
      </dl>
    </div>
  );
}

function Command({ does, children }: { does: string; children: string }) {
  return (
    <div>
      <dt className="text-sm text-soft">{does}</dt>
      <dd>
        <code className="mt-1 inline-block rounded-md bg-sunken px-3 py-1.5 font-mono text-sm">
          {children}
        </code>
      </dd>
    </div>
  );
}
