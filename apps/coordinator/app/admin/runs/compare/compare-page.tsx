"use client";
/** Several runs side by side: where their configurations differ, best and last figures, curves, bands over seeds. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useEffect, useState } from "react";
import { query } from "../../../../lib/api-client.ts";
import {
  type Comparison,
  comparePath,
  type Metric,
  metricNames,
  metrics,
  metricToShow,
  type RunList,
  runsIn,
} from "../../../../lib/runs-list.ts";
import { ApiCall } from "../../../../ui/api-call.tsx";
import { buttonClass } from "../../../../ui/button.tsx";
import { Field, Select } from "../../../../ui/field.tsx";
import { Loaded } from "../../../../ui/loaded.tsx";
import { PageHeader } from "../../../../ui/page-header.tsx";
import { EmptyState, Skeleton } from "../../../../ui/states.tsx";
import { ComparedTable } from "./compared-table.tsx";
import { Differences } from "./differences.tsx";

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
  const [chosen, setMetric] = useState<Metric | null>(null);
  const [measured, setMeasured] = useState<readonly Metric[] | null>(null);
  useEffect(() => setRuns(runsIn(location.search)), []);
  const choose = (wanted: readonly string[]) => {
    setRuns(wanted);
    history.replaceState(null, "", comparePath(wanted));
  };
  const metric = metricToShow(chosen, measured);
  const named = runs === null || runs.length === 0 ? "<id>,<id>" : runs.join(",");
  const path = `/api/compare?runs=${named}&metric=${metric}` as const;
  return (
    <>
      <PageHeader
        title="Compare runs"
        crumbs={crumbs}
        about="Only what differs between their configurations, and how they did."
        actions={<Choose onChoose={choose} />}
      />
      {runs !== null && runs.length > 0 ? (
        <Compared path={path} metric={metric} onMetric={setMetric} onMeasured={setMeasured} />
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
function Choose({ onChoose }: { onChoose: (runs: readonly string[]) => void }) {
  const all = useQuery({ ...query<RunList>("/api/runs?limit=1000"), staleTime: 30_000 });
  const lines = all.data?.runs ?? [];
  const groups = [...Map.groupBy(lines, ({ run }) => run.task)];
  return (
    <Field label="All runs of a task">
      <Select
        value=""
        onChange={(event) => {
          const group = groups.find(([task]) => task === event.target.value)?.[1] ?? [];
          onChoose(group.map(({ run }) => run.id));
        }}
      >
        <option value="">Choose a task…</option>
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
  onMeasured,
}: {
  path: `/api/${string}`;
  metric: Metric;
  onMetric: (metric: Metric) => void;
  onMeasured: (measured: readonly Metric[]) => void;
}) {
  const comparison = useQuery({
    ...query<Comparison>(path),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
  const measured = comparison.data?.measured;
  useEffect(() => {
    if (measured !== undefined) onMeasured(measured);
  }, [measured, onMeasured]);
  return (
    <div className="grid gap-5">
      <Field label="Figure" className="max-w-64">
        <Select value={metric} onChange={(event) => onMetric(event.target.value as Metric)}>
          {metrics.map((one) => (
            <option key={one} value={one}>
              {metricNames[one]}
              {measured?.includes(one) === false && " (not measured)"}
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
