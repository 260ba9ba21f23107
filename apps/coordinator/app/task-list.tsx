"use client";
/** The open tasks, asked for again every few seconds. Room is kept while the first answer is on its way. */
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fetchTasks } from "../lib/api.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/panel.tsx";
import { useFirstWords } from "../ui/words.tsx";
import { TaskCard } from "./task-card.tsx";

export function TaskList() {
  const [client] = useState(() => new QueryClient());
  const { frame } = useFirstWords();
  return (
    <QueryClientProvider client={client}>
      <section aria-labelledby="open-tasks">
        <h2 id="open-tasks" className="mb-3 text-xl">
          {frame.openTasks}
        </h2>
        <Tasks />
      </section>
    </QueryClientProvider>
  );
}

function Tasks() {
  const { frame } = useFirstWords();
  const tasks = useQuery({ queryKey: ["tasks"], queryFn: fetchTasks, refetchInterval: 4000 });
  if (tasks.data === undefined) {
    return tasks.isError ? (
      <Notice tone="bad" title={frame.silent.title}>
        <p>{frame.silent.words}</p>
        <Button className="mt-3" onClick={() => tasks.refetch()}>
          {frame.silent.again}
        </Button>
      </Notice>
    ) : (
      <div className="skeleton h-64 rounded-xl sm:h-56" aria-busy="true">
        <span className="sr-only">{frame.loadingTasks}</span>
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
  const { noTasks } = useFirstWords().frame;
  return (
    <div className="rounded-xl border border-dashed border-edge p-6 sm:p-10">
      <p className="text-lg font-semibold">{noTasks.title}</p>
      <p className="mt-1 text-soft">{noTasks.words}</p>
      <dl className="mt-4 grid gap-3">
        <Command does={noTasks.demo}>npx pnpm demo</Command>
        <Command does={noTasks.open}>OPEN_TASK=digits npx pnpm start</Command>
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
