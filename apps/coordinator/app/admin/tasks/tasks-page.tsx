"use client";
/** All tasks: what can be joined, what is put away, and the way to a new one. */
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { query } from "../../../lib/api-client.ts";
import type { CatalogueEntry } from "../../../lib/task-form/catalogue.ts";
import { dataWords } from "../../../lib/words.ts";
import { ApiCall } from "../../../ui/api-call.tsx";
import { buttonClass } from "../../../ui/button.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { Loaded } from "../../../ui/loaded.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { EmptyState } from "../../../ui/states.tsx";
import { type Column, Table } from "../../../ui/table.tsx";
import { TimeAgo } from "../../../ui/time.tsx";
import { usePermission } from "../../../ui/use-me.ts";
import { TaskState } from "./task-state.tsx";

const refetch_ms = 5_000;
/** As the form calls them. */
const privacyNames = { secure: "Secure", sealed: "Sealed" } as const;

export function TasksPage() {
  const tasks = useQuery({
    ...query<readonly CatalogueEntry[]>("/api/catalogue"),
    refetchInterval: refetch_ms,
  });
  const mayWrite = usePermission("tasks.write");
  return (
    <>
      <PageHeader
        title="Tasks"
        about="What is learned here: each task is a model, a description of data, and the rules of its rounds."
        actions={mayWrite && <NewTask />}
      />
      <Loaded
        result={tasks}
        name="tasks"
        isEmpty={(entries) => entries.length === 0}
        whenEmpty={
          <EmptyState icon="tasks" title="No task yet." actions={mayWrite && <NewTask />}>
            <p>
              A task says what is learned and from which data. Describe one in six steps: a sample
              of the data is enough to begin with.
            </p>
          </EmptyState>
        }
      >
        {(entries) => (
          <Table
            caption="Tasks"
            columns={columns}
            rows={entries}
            keyOf={({ spec }) => spec.id}
            order={{ column: "published", direction: "descending" }}
          />
        )}
      </Loaded>
      <ApiCall calls={[{ path: "/api/catalogue" }]} />
    </>
  );
}

function NewTask() {
  return (
    <Link href="/admin/tasks/new" className={buttonClass("primary")}>
      <Icon name="plus" /> New task
    </Link>
  );
}

const columns: readonly Column<CatalogueEntry>[] = [
  {
    id: "title",
    name: "Task",
    sort: ({ spec }) => spec.title,
    cell: ({ spec }) => (
      <Link
        href={`/admin/tasks/${spec.id}`}
        className="font-medium text-river underline-offset-2 hover:underline"
      >
        {spec.title}
      </Link>
    ),
  },
  { id: "state", name: "State", cell: (entry) => <TaskState entry={entry} /> },
  { id: "data", name: "Data", cell: ({ spec }) => dataWords(spec.data) },
  { id: "privacy", name: "Privacy", cell: ({ spec }) => privacyNames[spec.privacy] },
  {
    id: "version",
    name: "Version",
    isNumber: true,
    sort: ({ spec }) => spec.version,
    cell: ({ spec }) => spec.version,
  },
  {
    id: "published",
    name: "Published",
    sort: ({ published_at_ms }) => published_at_ms,
    cell: ({ published_at_ms }) => <TimeAgo at_ms={published_at_ms} />,
  },
];
