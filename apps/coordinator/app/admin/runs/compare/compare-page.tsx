"use client";
/** Several runs side by side: where their configurations differ, best and last figures, curves, bands over seeds. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useEffect, useState } from "react";
import { query } from "../../../../lib/api-client.ts";
import { differencesOf } from "../../../../lib/run-diff.ts";
import {
  type Comparison,
  comparePath,
  type Metric,
  metricNames,
  metrics,
  type RunList,
  runsIn,
} from "../../../../lib/runs-list.ts";
import { ApiCall } from "../../../../ui/api-call.tsx";
import { buttonClass } from "../../../../ui/button.tsx";
import { Field, Select } from "../../../../ui/field.tsx";
import { Loaded } from "../../../../ui/loaded.tsx";
import { PageHeader } from "../../../../ui/page-header.tsx";
import { Panel } from "../../../../ui/panel.tsx";
import { EmptyState, Skeleton } from "../../../../ui/states.tsx";
import { type Column, Table } from "../../../../ui/table.tsx";
import { ComparedTable } from "./compared-table.tsx";

const CompareChart = dynamic(
  () => import("./compare-chart.tsx").then((part) => part.CompareChart),
  {
    loading: () => <Skeleton className="h-96 rounded-xl" />,
    ssr: false,
  },
);

const crumbs = [{ name: "Runs", href: "/admin/runs" }] as const;

export function ComparePage() {
  const [runs, setRuns] = useState<readonly string[] | null>(null);
  const [metric, setMetric] = useState<Metric>("accuracy");
  useEffect(() => setRuns(runsIn(location.search)), []);
  const choose = (wanted: readonly string[]) => {
    setRuns(wanted);
    history.replaceState(null, "", comparePath(wanted));
  };
  const named = runs === null || runs.length === 0 ? "<id>,<id>" : runs.join(",");
  const path = `/api/compare?runs=${named}&metric=${metric}` as const;
  return (
    <>
      <PageHeader
        title="Compare runs"
        crumbs={crumbs}
        about="Only what differs between their configurations, and how they did."
        actions={<Choose runs={runs ?? []} onChoose={choose} />}
      />
      {runs !== null && runs.length > 0 ? (
        <Compared path={path} metric={metric} onMetric={setMetric} />
      ) : (
        <EmptyState
          icon="runs"
          title="No run is chosen"
          actions={
            <Link href="/admin/runs" className={buttonClass("primary")}>
              Choose runs
            </Link>
          }
        >
          <p>Choose two or more in the list of runs, or all runs of a task above.</p>
        </EmptyState>
      )}
      <ApiCall calls={[{ path }]} />
    </>
  );
}

/** All runs of one task at once: they are what is most often compared. */
function Choose({
  runs,
  onChoose,
}: {
  runs: readonly string[];
  onChoose: (runs: readonly string[]) => void;
}) {
  const all = useQuery({ ...query<RunList>("/api/runs?limit=1000"), staleTime: 30_000 });
  const lines = all.data?.runs ?? [];
  const groups = [...Map.groupBy(lines, ({ run }) => run.task)];
  return (
    <Field label="All runs of">
      <Select
        value=""
        onChange={(event) => {
          const group = groups.find(([task]) => task === event.target.value)?.[1] ?? [];
          onChoose(group.map(({ run }) => run.id));
        }}
      >
        <option value="">{runs.length === 0 ? "a task…" : `${runs.length} chosen`}</option>
        {groups.map(([task, group]) => (
          <option key={task} value={task}>
            {group[0]?.run.title ?? task} ({group.length})
          </option>
        ))}
      </Select>
    </Field>
  );
}

function Compared({
  path,
  metric,
  onMetric,
}: {
  path: `/api/${string}`;
  metric: Metric;
  onMetric: (metric: Metric) => void;
}) {
  const comparison = useQuery({
    ...query<Comparison>(path),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
  return (
    <div className="grid gap-5">
      <Field label="Figure" className="max-w-64">
        <Select value={metric} onChange={(event) => onMetric(event.target.value as Metric)}>
          {metrics.map((one) => (
            <option key={one} value={one}>
              {metricNames[one]}
            </option>
          ))}
        </Select>
      </Field>
      <Loaded result={comparison} name="these runs">
        {(found) => (
          <>
            {found.missing.length > 0 && (
              <p role="status" className="text-warn">
                Not found here: {found.missing.join(", ")}.
              </p>
            )}
            <CompareChart comparison={found} metric={metric} />
            <ComparedTable runs={found.runs} metric={metric} />
            <Differences comparison={found} />
          </>
        )}
      </Loaded>
    </div>
  );
}

/** Runs of one configuration are one column. */
function Differences({ comparison }: { comparison: Comparison }) {
  const { tasks, runs } = comparison;
  const columns = tasks.map((_, index) => runs.filter(({ task }) => task === index));
  const differences = differencesOf(tasks).filter(({ path }) => path !== "version");
  type Row = (typeof differences)[number];
  const shown: readonly Column<Row>[] = [
    {
      id: "path",
      name: "Setting",
      cell: ({ path }) => <span className="font-mono text-sm">{path}</span>,
    },
    ...columns.map((group, index) => {
      const run = group[0]?.run;
      return {
        id: String(index),
        name: `${run?.task ?? "?"} v${run?.task_version ?? "?"}`,
        cell: ({ values }: Row) => (
          <span className="break-all">{values[index] ?? <span className="text-soft">–</span>}</span>
        ),
      };
    }),
  ];
  return (
    <Panel title="Differences of configuration">
      {differences.length === 0 ? (
        <p className="text-soft">These runs differ in their seeds and lengths alone.</p>
      ) : (
        <Table
          caption="Settings that differ"
          columns={shown}
          rows={differences}
          keyOf={({ path }) => path}
          narrow="scroll"
          height="max-h-96"
        />
      )}
    </Panel>
  );
}
