"use client";
/** Every model version that a run has made, the newest first; by task, by run, or only what is promoted. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useEffect, useState } from "react";
import { query } from "../../../lib/api-client.ts";
import { formatBytes, formatLoss, formatShare, shortHash } from "../../../lib/format.ts";
import {
  listPath,
  type ModelListFilter,
  modelAddress,
  noFilter,
} from "../../../lib/models/addresses.ts";
import { runAddress } from "../../../lib/overview.ts";
import type { CatalogueEntry } from "../../../lib/task-form/catalogue.ts";
import type { ModelPage, ModelView } from "../../../server/models/views.ts";
import { ApiCall } from "../../../ui/api-call.tsx";
import { Button } from "../../../ui/button.tsx";
import { Checkbox } from "../../../ui/choices.tsx";
import { Field, Input } from "../../../ui/field.tsx";
import { StatusBadge } from "../../../ui/figures.tsx";
import { Loaded } from "../../../ui/loaded.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Spark } from "../../../ui/spark.tsx";
import { EmptyState } from "../../../ui/states.tsx";
import { type Column, Table } from "../../../ui/table.tsx";
import { TimeAgo } from "../../../ui/time.tsx";
import { TaskFilter } from "../tasks/task-choices.tsx";

const columns: readonly Column<ModelView>[] = [
  {
    id: "model",
    name: "Model",
    onCard: "title",
    cell: (model) => (
      <span className="flex flex-wrap items-center gap-x-2">
        <Link href={modelAddress(model)} className="font-medium hover:underline">
          {model.title}, <span className="whitespace-nowrap">version {model.version}</span>
        </Link>
        {model.is_promoted && <StatusBadge tone="good">Promoted</StatusBadge>}
        <span className="basis-full font-mono text-sm text-soft">{shortHash(model.sha256)}</span>
      </span>
    ),
  },
  {
    id: "run",
    name: "Run",
    cell: ({ run }) => (
      <Link
        href={runAddress(run)}
        className="font-mono text-sm whitespace-nowrap text-soft hover:underline"
      >
        {run}
      </Link>
    ),
  },
  {
    id: "trend",
    name: "Accuracy so far",
    onCard: "half",
    cell: ({ trend }) =>
      trend.length > 1 ? (
        <Spark values={trend} label={trendWords(trend)} />
      ) : (
        <span className="text-soft">–</span>
      ),
  },
  {
    id: "accuracy",
    name: "Accuracy",
    isNumber: true,
    onCard: "half",
    cell: ({ accuracy }) => formatShare(accuracy),
    sort: ({ accuracy }) => accuracy,
  },
  {
    id: "loss",
    name: "Loss",
    isNumber: true,
    onCard: "half",
    cell: ({ loss }) => formatLoss(loss),
    sort: ({ loss }) => loss,
  },
  {
    id: "cohort",
    name: "Updates",
    isNumber: true,
    onCard: "half",
    cell: ({ counted, cohort }) => (cohort === null ? "–" : `${counted} of ${cohort}`),
  },
  {
    id: "bytes",
    name: "File",
    isNumber: true,
    onCard: "half",
    cell: ({ bytes }) => (bytes === null ? "missing" : formatBytes(bytes)),
  },
  {
    id: "made",
    name: "Made",
    onCard: "half",
    cell: ({ created_at_ms }) => <TimeAgo at_ms={created_at_ms} />,
  },
];

function trendWords(trend: readonly number[]): string {
  return `Accuracy from ${formatShare(trend[0] ?? null)} to ${formatShare(trend.at(-1) ?? null)}`;
}

function useModels(filter: ModelListFilter) {
  return useInfiniteQuery({
    queryKey: ["models", filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      query<ModelPage>(listPath(filter, pageParam)).queryFn({ signal }),
    getNextPageParam: ({ next }) => next,
    refetchInterval: 15_000,
  });
}

export function ModelsPage() {
  const [filter, setFilter] = useState(noFilter);
  const models = useModels(useSettled(filter));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = models;
  const rows = data?.pages.flatMap((page) => page.models) ?? [];
  const isFiltered = filter !== noFilter;
  return (
    <>
      <PageHeader
        title="Models"
        about="Every version that a round has committed, and the initial ones. Each is named by the SHA-256 of its file and never changes."
      />
      <ModelsFilter filter={filter} onFilter={setFilter} />
      <Loaded
        result={models}
        name="the models"
        isEmpty={() => rows.length === 0}
        whenEmpty={
          isFiltered ? (
            <EmptyState
              title="No model is like that"
              actions={<Button onClick={() => setFilter(noFilter)}>Show all models</Button>}
            >
              <p>Choose another task, or ask for another run by its whole name.</p>
            </EmptyState>
          ) : (
            <EmptyState icon="models" title="There is no model yet">
              <p>
                Start a run of a task: its initial model appears here, and one more with each round.
              </p>
            </EmptyState>
          )
        }
      >
        {() => (
          <>
            <Table
              caption="Model versions, the newest first"
              columns={columns}
              rows={rows}
              keyOf={({ run, version }) => `${run} ${version}`}
            />
            {hasNextPage && (
              <Button
                className="mt-3"
                isBusy={isFetchingNextPage}
                onClick={() => void fetchNextPage()}
              >
                Show older models
              </Button>
            )}
          </>
        )}
      </Loaded>
      <ApiCall calls={[{ path: listPath(filter, null) }]} />
    </>
  );
}

/** What is being typed is asked for when it has come to rest. */
function useSettled(filter: ModelListFilter): ModelListFilter {
  const [settled, setSettled] = useState(filter);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(filter), 250);
    return () => clearTimeout(timer);
  }, [filter]);
  return settled;
}

function ModelsFilter({
  filter,
  onFilter,
}: {
  filter: ModelListFilter;
  onFilter: (filter: ModelListFilter) => void;
}) {
  const tasks = useQuery(query<readonly CatalogueEntry[]>("/api/catalogue"));
  const set = (change: Partial<ModelListFilter>) => {
    const next = { ...filter, ...change };
    onFilter(listPath(next, null) === listPath(noFilter, null) ? noFilter : next);
  };
  return (
    <search className="mb-4 grid grid-cols-2 items-end gap-3 sm:grid-cols-[16rem_14rem_1fr]">
      <TaskFilter tasks={tasks.data} task={filter.task} onTask={(task) => set({ task })} />
      <Field label="Run">
        <Input
          type="search"
          placeholder="run-…"
          value={filter.run}
          onChange={({ target }) => set({ run: target.value.trim() })}
        />
      </Field>
      <Checkbox
        label="Only what is promoted"
        className="min-h-10 content-center max-sm:col-span-2"
        checked={filter.promoted}
        onChange={({ target }) => set({ promoted: target.checked })}
      />
    </search>
  );
}
