"use client";
/** What was done with this run, and by whom. */
import { useQuery } from "@tanstack/react-query";
import { ApiError } from "../../../../lib/api-client.ts";
import { readActs } from "../../../../lib/audit-log.ts";
import { Loaded } from "../../../../ui/loaded.tsx";
import { EmptyState } from "../../../../ui/states.tsx";
import { usePermission } from "../../../../ui/use-me.ts";
import { ActsTable } from "../../audit/acts-table.tsx";

export function ActsPanel({ run }: { run: string }) {
  const mayRead = usePermission("audit.read");
  const acts = useQuery({
    queryKey: ["acts of", run],
    enabled: mayRead,
    refetchInterval: 10_000,
    queryFn: async ({ signal }) => {
      const result = await readActs([], signal);
      if (!result.ok) throw new ApiError(result.problem);
      return result.value.filter(({ subject }) => subject === run);
    },
  });
  if (!mayRead) return <p className="text-soft">Your role may not read the audit log.</p>;
  return (
    <Loaded
      result={acts}
      name="the acts"
      isEmpty={(found) => found.length === 0}
      whenEmpty={
        <EmptyState icon="audit" title="Nothing was done with this run">
          <p>Opening, pausing, rolling back and stopping it is written down here.</p>
        </EmptyState>
      }
    >
      {(found) => <ActsTable acts={found} />}
    </Loaded>
  );
}
