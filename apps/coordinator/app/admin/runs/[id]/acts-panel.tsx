"use client";
/** What was done with this run, and by whom: its newest acts. */
import { useQuery } from "@tanstack/react-query";
import { query } from "../../../../lib/api-client.ts";
import { type ActsFound, actsPath, noFilter } from "../../../../lib/audit-log.ts";
import { Loaded } from "../../../../ui/loaded.tsx";
import { EmptyState } from "../../../../ui/states.tsx";
import { usePermission } from "../../../../ui/use-me.ts";
import { ActsTable } from "../../audit/acts-table.tsx";

const limit = 100;

export function ActsPanel({ run }: { run: string }) {
  const mayRead = usePermission("audit.read");
  const path = actsPath({ ...noFilter, subject: run }, { limit, before: null });
  const found = useQuery({ ...query<ActsFound>(path), enabled: mayRead, refetchInterval: 10_000 });
  if (!mayRead) return <p className="text-soft">Your role may not read the audit log.</p>;
  return (
    <Loaded
      result={found}
      name="the acts"
      isEmpty={({ acts }) => acts.length === 0}
      whenEmpty={
        <EmptyState icon="audit" title="Nothing was done with this run">
          <p>Opening, pausing, rolling back and stopping it is written down here.</p>
        </EmptyState>
      }
    >
      {({ acts }) => <ActsTable acts={acts} />}
    </Loaded>
  );
}
