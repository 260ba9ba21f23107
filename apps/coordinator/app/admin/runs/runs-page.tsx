"use client";
/** Every run, newest first: where it stands, how good it became; and the way to compare some of them. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { RunView, TaskView } from "@tributary/protocol";
import Link from "next/link";
import { useState } from "react";
import { query } from "../../../lib/api-client.ts";
import { formatCount, formatShare, plural } from "../../../lib/format.ts";
import { runAddress } from "../../../lib/overview.ts";
import { comparePath, type RunLine, type RunList, runsPath } from "../../../lib/runs-list.ts";
import { ApiCall } from "../../../ui/api-call.tsx";
import { buttonClass } from "../../../ui/button.tsx";
import { Field, Select } from "../../../ui/field.tsx";
import { Loaded } from "../../../ui/loaded.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Pagination } from "../../../ui/pagination.tsx";
import { EmptyState } from "../../../ui/states.tsx";
import { type Column, Table } from "../../../ui/table.tsx";
import { TimeAgo } from "../../../ui/time.tsx";
import { TaskFilter } from "../tasks/task-choices.tsx";
import { RunStatus, statusWords } from "./run-status.tsx";

const pageSize = 50;

export function RunsPage() {
  const [task, setTask] = useState("");
  const [status, setStatus] = useState<RunView["status"] | "">("");
  const [page, setPage] = useState(0);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const path = runsPath({ task, status, offset: page * pageSize, limit: pageSize });
  const runs = useQuery({
    ...query<RunList>(path),
    refetchInterval: 3_000,
    placeholderData: keepPreviousData,
  });
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <>
      <PageHeader
        title="Runs"
        about="Each run executes one version of a task, round after round."
        actions={<CompareLink chosen={chosen} />}
      />
      <RunsFilter
        task={task}
        status={status}
        onTask={(wanted) => {
          setTask(wanted);
          setPage(0);
        }}
        onStatus={(wanted) => {
          setStatus(wanted);
          setPage(0);
        }}
      />
      <Loaded
        result={runs}
        name="the runs"
        isEmpty={({ total }) => total === 0}
        whenEmpty={<NoRuns isFiltered={task !== "" || status !== ""} />}
      >
        {({ runs: shown, total }) => (
          <>
            <Table
              caption="Runs, the newest first"
              columns={columnsOf(chosen, toggle)}
              rows={shown}
              keyOf={({ run }) => run.id}
            />
            {total > pageSize && (
              <Pagination
                page={page}
                pageSize={pageSize}
                total={total}
                onPage={setPage}
                name="runs"
              />
            )}
          </>
        )}
      </Loaded>
      <ApiCall calls={[{ path }]} />
    </>
  );
}

function CompareLink({ chosen }: { chosen: ReadonlySet<string> }) {
  return (
    <Link
      href={comparePath([...chosen])}
      className={buttonClass(chosen.size > 1 ? "primary" : "secondary")}
    >
      {chosen.size > 1 ? `Compare ${plural(chosen.size, "run")}` : "Compare runs"}
    </Link>
  );
}

function NoRuns({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyState icon="runs" title="No run is like that">
        <p>Choose another task or another state.</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon="runs"
      title="No run was started yet"
      actions={
        <Link href="/admin/tasks" className={buttonClass("primary")}>
          Choose a task
        </Link>
      }
    >
      <p>A run trains the model of a task. Start one from the task, or plan one with a schedule.</p>
    </EmptyState>
  );
}

const states = ["running", "paused", "finished", "stopped"] as const;

function RunsFilter({
  task,
  status,
  onTask,
  onStatus,
}: {
  task: string;
  status: string;
  onTask: (task: string) => void;
  onStatus: (status: RunView["status"] | "") => void;
}) {
  const tasks = useQuery(query<TaskView[]>("/api/tasks"));
  return (
    <search className="mb-4 grid grid-cols-2 gap-3 sm:grid-cols-[14rem_12rem]">
      <TaskFilter tasks={tasks.data} task={task} onTask={onTask} />
      <Field label="State">
        <Select
          value={status}
          onChange={(event) => onStatus(event.target.value as RunView["status"] | "")}
        >
          <option value="">Any</option>
          {states.map((one) => (
            <option key={one} value={one}>
              {statusWords(one)}
            </option>
          ))}
        </Select>
      </Field>
    </search>
  );
}

function RunName({ run }: Pick<RunLine, "run">) {
  return (
    <Link href={runAddress(run.id)} className="hover:underline">
      <span className="font-semibold">{run.title}</span>
      <span className="block text-sm text-soft">
        Version {run.task_version} · <span className="font-mono whitespace-nowrap">{run.id}</span>
      </span>
    </Link>
  );
}

function columnsOf(
  chosen: ReadonlySet<string>,
  onToggle: (id: string) => void,
): readonly Column<RunLine>[] {
  return [
    {
      id: "chosen",
      name: "Compare",
      cell: ({ run }) => (
        <input
          type="checkbox"
          className="size-5 accent-river"
          checked={chosen.has(run.id)}
          onChange={() => onToggle(run.id)}
          aria-label={`Compare ${run.title}, ${run.id}`}
        />
      ),
    },
    {
      id: "run",
      name: "Run",
      onCard: "title",
      cell: ({ run }) => <RunName run={run} />,
    },
    { id: "state", name: "State", onCard: "half", cell: ({ run }) => <RunStatus run={run} /> },
    {
      id: "rounds",
      name: "Rounds",
      isNumber: true,
      onCard: "half",
      cell: ({ run }) =>
        `${formatCount(run.rounds_committed)} of ${formatCount(run.rounds_target)}`,
      sort: ({ run }) => run.rounds_committed,
    },
    {
      id: "abandoned",
      name: "Abandoned",
      isNumber: true,
      onCard: "half",
      cell: ({ rounds_abandoned }) => formatCount(rounds_abandoned),
      sort: ({ rounds_abandoned }) => rounds_abandoned,
    },
    {
      id: "best",
      name: "Best accuracy",
      isNumber: true,
      onCard: "half",
      cell: ({ best_accuracy }) => formatShare(best_accuracy),
      sort: ({ best_accuracy }) => best_accuracy,
    },
    {
      id: "last",
      name: "Last",
      isNumber: true,
      onCard: "half",
      cell: ({ last_accuracy }) => formatShare(last_accuracy),
      sort: ({ last_accuracy }) => last_accuracy,
    },
    {
      id: "started",
      name: "Started",
      onCard: "half",
      cell: ({ run }) => <TimeAgo at_ms={run.started_at_ms} />,
      sort: ({ run }) => run.started_at_ms,
    },
  ];
}
