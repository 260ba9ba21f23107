"use client";
/** Best and last figure of each run; a page of many at a time. */
import Link from "next/link";
import { useState } from "react";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatLoss,
  formatShare,
} from "../../../../lib/format.ts";
import { runAddress } from "../../../../lib/overview.ts";
import { type ComparedRun, type Metric, metricNames } from "../../../../lib/runs-list.ts";
import { sortRows } from "../../../../lib/sort-rows.ts";
import { Pagination } from "../../../../ui/pagination.tsx";
import { type Column, Table } from "../../../../ui/table.tsx";
import { RunStatus } from "../run-status.tsx";

const pageSize = 25;

const formats: Readonly<Record<Metric, (value: number | null) => string>> = {
  accuracy: formatShare,
  loss: formatLoss,
  train_loss: formatLoss,
  seconds: (value) => (value === null ? "–" : formatDuration(value)),
  bytes_up: (value) => (value === null ? "–" : formatBytes(Math.round(value))),
  accepted: (value) => (value === null ? "–" : formatCount(Math.round(value))),
};

export function formatOf(metric: Metric): (value: number | null) => string {
  return formats[metric];
}

export function ComparedTable({ runs, metric }: { runs: readonly ComparedRun[]; metric: Metric }) {
  const [page, setPage] = useState(0);
  const isMore = metric === "accuracy" || metric === "accepted";
  const sorted = sortRows(
    runs,
    ({ best, last }) => best ?? last,
    isMore ? "descending" : "ascending",
  );
  const first = Math.min(page, Math.floor((sorted.length - 1) / pageSize)) * pageSize;
  return (
    <section aria-label={`${metricNames[metric]} of each run`}>
      <Table
        caption={`${metricNames[metric]}, the best run first`}
        columns={columnsOf(metric)}
        rows={sorted.slice(first, first + pageSize)}
        keyOf={({ run }) => run.id}
      />
      {sorted.length > pageSize && (
        <Pagination
          page={first / pageSize}
          pageSize={pageSize}
          total={sorted.length}
          onPage={setPage}
          name="runs"
        />
      )}
    </section>
  );
}

function columnsOf(metric: Metric): readonly Column<ComparedRun>[] {
  const format = formats[metric];
  return [
    {
      id: "run",
      name: "Run",
      cell: ({ run }) => (
        <Link href={runAddress(run.id)} className="hover:underline">
          {run.title}
          <span className="block text-sm text-soft">
            Version {run.task_version} ·{" "}
            <span className="font-mono whitespace-nowrap">{run.id}</span>
          </span>
        </Link>
      ),
    },
    { id: "seed", name: "Seed", isNumber: true, cell: ({ seed }) => String(seed) },
    { id: "state", name: "State", cell: ({ run }) => <RunStatus run={run} /> },
    {
      id: "rounds",
      name: "Rounds",
      isNumber: true,
      cell: ({ run }) =>
        `${formatCount(run.rounds_committed)} of ${formatCount(run.rounds_target)}`,
    },
    {
      id: "best",
      name: "Best",
      isNumber: true,
      cell: ({ best, best_version }) =>
        best === null ? "–" : `${format(best)} (version ${best_version ?? "–"})`,
    },
    { id: "last", name: "Last", isNumber: true, cell: ({ last }) => format(last) },
  ];
}
