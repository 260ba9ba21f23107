"use client";
/** Taking part in a task: finds the task, then hands over to the visit. */
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { fetchTasks } from "../../../lib/api.ts";
import { Button, buttonClass } from "../../../ui/button.tsx";
import { Notice } from "../../../ui/panel.tsx";
import { useWords } from "../../../ui/words.tsx";
import { VisitPage } from "./visit-page.tsx";

export function JoinPage({ id }: { id: string }) {
  const [client] = useState(() => new QueryClient());
  return (
    <QueryClientProvider client={client}>
      <FoundTask id={id} />
    </QueryClientProvider>
  );
}

function FoundTask({ id }: { id: string }) {
  const { frame } = useWords();
  const tasks = useQuery({ queryKey: ["tasks"], queryFn: fetchTasks, refetchInterval: 5000 });
  const task = tasks.data?.find(({ spec }) => spec.id === id);
  if (task !== undefined) {
    // What is shown is what a visit asks for: where that changes, another visit begins.
    const { version, privacy } = task.spec;
    return <VisitPage key={`${id} ${version} ${privacy}`} task={task} />;
  }
  if (tasks.data !== undefined) return <UnknownTask id={id} />;
  if (tasks.isError) {
    return (
      <Notice tone="bad" title={frame.silent.title}>
        <p>{frame.silent.words}</p>
        <Button className="mt-3" onClick={() => tasks.refetch()}>
          {frame.silent.again}
        </Button>
      </Notice>
    );
  }
  return (
    <div className="grid gap-4" aria-busy="true">
      <span className="sr-only">{frame.loadingTask}</span>
      <div className="skeleton h-16 max-w-xl" />
      <div className="grid gap-4 lg:grid-cols-[1fr_24rem]">
        <div className="skeleton h-112 rounded-xl" />
        <div className="skeleton h-112 rounded-xl" />
      </div>
    </div>
  );
}

function UnknownTask({ id }: { id: string }) {
  const { frame } = useWords();
  return (
    <div className="grid justify-items-start gap-4">
      <h1 className="text-2xl">{frame.unknownTask.title}</h1>
      <Notice tone="warn" title={frame.unknownTask.notice(id)}>
        <p>{frame.unknownTask.words}</p>
      </Notice>
      <Link href="/" className={buttonClass("primary")}>
        {frame.seeOpenTasks}
      </Link>
    </div>
  );
}
