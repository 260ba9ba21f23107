"use client";
/** Taking part in a task: finds the task, then hands over to the visit. */
import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { fetchTasks } from "../../../lib/api.ts";
import { Button, buttonClass } from "../../../ui/button.tsx";
import { Notice } from "../../../ui/panel.tsx";
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
      <Notice tone="bad" title="The coordinator does not answer.">
        <p>It is tried again every few seconds. Is it still running?</p>
        <Button className="mt-3" onClick={() => tasks.refetch()}>
          Try again now
        </Button>
      </Notice>
    );
  }
  return (
    <div className="grid gap-4" aria-busy="true">
      <span className="sr-only">Loading the task</span>
      <div className="skeleton h-16 max-w-xl" />
      <div className="grid gap-4 lg:grid-cols-[1fr_24rem]">
        <div className="skeleton h-112 rounded-xl" />
        <div className="skeleton h-112 rounded-xl" />
      </div>
    </div>
  );
}

function UnknownTask({ id }: { id: string }) {
  return (
    <div className="grid justify-items-start gap-4">
      <h1 className="text-2xl">No such task</h1>
      <Notice tone="warn" title={`No task “${id}” is open here.`}>
        <p>It may have been closed, or the link is mistyped. See what is open now.</p>
      </Notice>
      <Link href="/" className={buttonClass("primary")}>
        See the open tasks
      </Link>
    </div>
  );
}
