"use client";
/** The audit log: every act of an admin, a script or a schedule, the newest first, filtered and exported. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { query } from "../../../lib/api-client.ts";
import {
  type ActFilter,
  type ActsFound,
  actsPath,
  type ChainReport,
  exportPath,
  filterFrom,
  noFilter,
  searchOf,
} from "../../../lib/audit-log.ts";
import { formatCount } from "../../../lib/format.ts";
import { ApiCall } from "../../../ui/api-call.tsx";
import { Button, buttonClass } from "../../../ui/button.tsx";
import { StatusBadge } from "../../../ui/figures.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { Loaded } from "../../../ui/loaded.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { EmptyState } from "../../../ui/states.tsx";
import { ActsFilter } from "./acts-filter.tsx";
import { ActsTable } from "./acts-table.tsx";

const limit = 50;
/** As the coordinator names the act. */
const failedSignIn = "failed_sign_in";
const chainPath = "/api/acts/chain";

export function AuditPage() {
  const [filter, setFilter] = useState(() => filterFrom(location.search));
  /** The act before which each page after the first begins, up to the one that is shown. */
  const [turned, setTurned] = useState<readonly number[]>([]);
  const path = actsPath(filter, { limit, before: turned.at(-1) ?? null });
  const found = useQuery({
    ...query<ActsFound>(path),
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
  });
  const show = (wanted: ActFilter) => {
    setFilter(wanted);
    setTurned([]);
    history.replaceState(null, "", `${location.pathname}${searchOf(wanted)}`);
  };
  return (
    <>
      <PageHeader
        title="Audit log"
        about="Every act of a person, a script or the configuration, written down before it took effect."
        badge={<Chain />}
        actions={
          <>
            <Button onClick={() => show({ ...noFilter, action: failedSignIn })}>
              Failed sign-ins
            </Button>
            <Export filter={filter} />
          </>
        }
      />
      <ActsFilter acts={found.data?.acts ?? []} filter={filter} onFilter={show} />
      <Loaded
        result={found}
        name="the acts"
        isEmpty={({ acts }) => acts.length === 0}
        whenEmpty={<Nothing filter={filter} onAll={() => show(noFilter)} />}
      >
        {({ acts, next_before_seq }) => (
          <>
            <ActsTable acts={acts} />
            <Turn
              onNewer={turned.length === 0 ? null : () => setTurned(turned.slice(0, -1))}
              onOlder={
                next_before_seq === null ? null : () => setTurned([...turned, next_before_seq])
              }
            />
          </>
        )}
      </Loaded>
      <ApiCall calls={[{ path }, { path: chainPath }, { path: exportPath(filter, "csv") }]} />
    </>
  );
}

function Nothing({ filter, onAll }: { filter: ActFilter; onAll: () => void }) {
  if (searchOf(filter) === "") {
    return (
      <EmptyState icon="audit" title="Nothing was done yet">
        <p>Starting a run, changing a schedule or letting somebody in is written down here.</p>
      </EmptyState>
    );
  }
  if (filter.action === failedSignIn) {
    return (
      <EmptyState
        icon="audit"
        title="No sign-in failed"
        actions={<Button onClick={onAll}>Show all acts</Button>}
      >
        <p>
          Wrong passwords and dead links are told here a few seconds later, those of one address
          together.
        </p>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No act is like that"
      actions={<Button onClick={onAll}>Show all acts</Button>}
    >
      <p>Act, name and subject are compared as a whole. Ask for less, or for other days.</p>
    </EmptyState>
  );
}

/** Every hash computed again by the coordinator. */
function Chain() {
  const { data } = useQuery({ ...query<ChainReport>(chainPath), refetchInterval: 60_000 });
  if (data === undefined) return null;
  return data.broken_at === null ? (
    <StatusBadge tone="good">Chain whole, {formatCount(data.acts)} acts checked</StatusBadge>
  ) : (
    <StatusBadge tone="bad">Chain broken at act {data.broken_at}</StatusBadge>
  );
}

function Turn({
  onNewer,
  onOlder,
}: {
  onNewer: (() => void) | null;
  onOlder: (() => void) | null;
}) {
  if (onNewer === null && onOlder === null) return null;
  return (
    <nav aria-label="Pages of acts" className="mt-3 flex justify-end gap-2">
      <Button size="small" disabled={onNewer === null} onClick={() => onNewer?.()}>
        <Icon name="left" />
        Newer
      </Button>
      <Button size="small" disabled={onOlder === null} onClick={() => onOlder?.()}>
        Older
        <Icon name="right" />
      </Button>
    </nav>
  );
}

/** The coordinator writes the file; the browser saves it. */
function Export({ filter }: { filter: ActFilter }) {
  return (["csv", "json"] as const).map((format) => (
    <a key={format} href={exportPath(filter, format)} className={buttonClass()}>
      <Icon name="download" />
      {format.toUpperCase()}
    </a>
  ));
}
