"use client";
/** The audit log: every act of an admin, a script or a schedule, the newest first, filtered and exported. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../../lib/api-client.ts";
import {
  type ActFilter,
  type ActRecord,
  actsAsCsv,
  actsPath,
  chainBreak,
  filterActs,
  filterFrom,
  noFilter,
  readActs,
  searchOf,
} from "../../../lib/audit-log.ts";
import { saveFile } from "../../../lib/save-file.ts";
import { ApiCall } from "../../../ui/api-call.tsx";
import { Button } from "../../../ui/button.tsx";
import { StatusBadge } from "../../../ui/figures.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { Loaded } from "../../../ui/loaded.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Pagination } from "../../../ui/pagination.tsx";
import { EmptyState } from "../../../ui/states.tsx";
import { ActsFilter } from "./acts-filter.tsx";
import { ActsTable } from "./acts-table.tsx";

const pageSize = 50;
const cacheKey = ["every act"] as const;

/** The log only grows, so that what was read before is not asked for again. */
function useActs() {
  const client = useQueryClient();
  return useQuery({
    queryKey: cacheKey,
    refetchInterval: 10_000,
    queryFn: async ({ signal }) => {
      const known = client.getQueryData<readonly ActRecord[]>(cacheKey) ?? [];
      const result = await readActs(known, signal);
      if (!result.ok) throw new ApiError(result.problem);
      return result.value;
    },
  });
}

export function AuditPage() {
  const acts = useActs();
  const [filter, setFilter] = useState(() => filterFrom(location.search));
  const [page, setPage] = useState(0);
  const show = (wanted: ActFilter) => {
    setFilter(wanted);
    setPage(0);
    history.replaceState(null, "", `${location.pathname}${searchOf(wanted)}`);
  };
  const found = filterActs(acts.data ?? [], filter);
  return (
    <>
      <PageHeader
        title="Audit log"
        about="Every act of a person, a script or the configuration, written down before it took effect."
        badge={acts.data !== undefined && <Chain acts={acts.data} />}
        actions={<Export acts={found} />}
      />
      <ActsFilter acts={acts.data ?? []} filter={filter} onFilter={show} />
      <Loaded
        result={acts}
        name="the acts"
        isEmpty={(all) => all.length === 0}
        whenEmpty={
          <EmptyState icon="audit" title="Nothing was done yet">
            <p>Starting a run, changing a schedule or letting somebody in is written down here.</p>
          </EmptyState>
        }
      >
        {() =>
          found.length === 0 ? (
            <EmptyState
              title="No act is like that"
              actions={<Button onClick={() => show(noFilter)}>Show all acts</Button>}
            >
              <p>Ask for less, or for another word.</p>
            </EmptyState>
          ) : (
            <>
              <ActsTable acts={found.slice(page * pageSize, (page + 1) * pageSize)} />
              <Pagination
                page={page}
                pageSize={pageSize}
                total={found.length}
                onPage={setPage}
                name="acts"
              />
            </>
          )
        }
      </Loaded>
      <ApiCall calls={[{ path: actsPath(1, 100) }]} />
    </>
  );
}

/** Whether each act names the one before; the hashes themselves are the auditor's to compute again. */
function Chain({ acts }: { acts: readonly ActRecord[] }) {
  const broken = chainBreak(acts);
  return broken === null ? (
    <StatusBadge tone="good">Chain whole</StatusBadge>
  ) : (
    <StatusBadge tone="bad">Chain broken at act {broken}</StatusBadge>
  );
}

function Export({ acts }: { acts: readonly ActRecord[] }) {
  const isEmpty = acts.length === 0;
  const asJson = () => `${JSON.stringify(acts, null, 2)}\n`;
  return (
    <>
      <Button
        disabled={isEmpty}
        onClick={() => saveFile("audit-log.csv", "text/csv", actsAsCsv(acts))}
      >
        <Icon name="download" />
        CSV
      </Button>
      <Button
        disabled={isEmpty}
        onClick={() => saveFile("audit-log.json", "application/json", asJson())}
      >
        <Icon name="download" />
        JSON
      </Button>
    </>
  );
}
