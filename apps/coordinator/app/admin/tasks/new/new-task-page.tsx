"use client";
/** Around the form, which is large and comes when it is needed: its heading, and the task that is changed. */
import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { query } from "../../../../lib/api-client.ts";
import type { CatalogueEntry } from "../../../../lib/task-form/catalogue.ts";
import { ApiCall } from "../../../../ui/api-call.tsx";
import { Loaded } from "../../../../ui/loaded.tsx";
import { PageHeader } from "../../../../ui/page-header.tsx";
import { EmptyState, Skeleton } from "../../../../ui/states.tsx";
import { useMe } from "../../../../ui/use-me.ts";

/** It reads the browser's storage, so it is not rendered before it is there. */
const BeginForm = dynamic(() => import("./begin-form.tsx").then((form) => form.BeginForm), {
  ssr: false,
  loading: Waiting,
});

export function NewTaskPage({ from }: { from: string | null }) {
  const me = useMe();
  const mayWrite = me.data?.permissions.includes("tasks.write") ?? true;
  const crumbs = [{ name: "Tasks", href: "/admin/tasks" as const }];
  return (
    <>
      <PageHeader
        crumbs={crumbs}
        title={from === null ? "New task" : "New version"}
        about="Six steps. What you describe is kept in this browser until you publish it."
      />
      {!mayWrite ? (
        <EmptyState icon="tasks" title="Your role may not publish tasks.">
          <p>Ask an owner for the role of an admin, or an admin to publish it.</p>
        </EmptyState>
      ) : from === null ? (
        <BeginForm entry={null} />
      ) : (
        <ChangedTask from={from} />
      )}
      <ApiCall
        calls={[
          { path: "/api/templates" },
          { method: "POST", path: "/api/tasks/check", body: { title: "…" } },
          { method: "POST", path: "/api/tasks", body: { title: "…" } },
        ]}
      />
    </>
  );
}

function ChangedTask({ from }: { from: string }) {
  const task = useQuery(query<CatalogueEntry>(`/api/tasks/${encodeURIComponent(from)}`));
  return (
    <Loaded result={task} name="the task" skeleton={<Waiting />}>
      {(entry) => <BeginForm key={entry.spec.id} entry={entry} />}
    </Loaded>
  );
}

function Waiting() {
  return (
    <div aria-busy="true" className="grid gap-4">
      <span className="sr-only">Loading the form</span>
      <Skeleton className="h-11 rounded-lg" />
      <Skeleton className="h-112 rounded-xl" />
    </div>
  );
}
