"use client";
/** One round, participant by participant: the one under way, drawn as it goes, or one that is over. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { RoundSummary, RoundTrace, RunView } from "@tributary/protocol";
import { useState } from "react";
import { query } from "../../../../lib/api-client.ts";
import { type LiveTrace, noTrace } from "../../../../lib/live-trace.ts";
import { Field, Select } from "../../../../ui/field.tsx";
import { Loaded } from "../../../../ui/loaded.tsx";
import { EmptyState, Skeleton } from "../../../../ui/states.tsx";
import { usePermission } from "../../../../ui/use-me.ts";
import { FunnelPanel } from "./funnel-panel.tsx";
import { GanttPanel } from "./gantt-panel.tsx";
import { useLiveTrace } from "./use-live-run.ts";
import { useNamedTrace } from "./use-named-trace.ts";

/** Of so many rounds the timelines are kept. */
const kept_max = 200;

export function RoundLive({ run, history }: { run: RunView; history: readonly RoundSummary[] }) {
  const mayRead = usePermission("participants.read");
  const [number, setNumber] = useState<number | null>(null);
  const unit = unitOf(run);
  if (!mayRead) return null;
  const over = history.slice(-kept_max).toReversed();
  return (
    <section aria-label="Timeline" className="grid grid-cols-1 gap-3">
      <Field label="Timeline of" className="max-w-72">
        <Select
          value={number ?? ""}
          onChange={(event) =>
            setNumber(event.target.value === "" ? null : Number(event.target.value))
          }
        >
          <option value="">The newest {unit}, live</option>
          {over.map((round) => (
            <option key={round.id} value={round.number}>
              {unit === "round" ? "Round" : "Buffer"} {round.number}, {round.outcome}
            </option>
          ))}
        </Select>
      </Field>
      {number === null ? <Live run={run} history={history} /> : <Past run={run} number={number} />}
    </section>
  );
}

function Live({ run, history }: { run: RunView; history: readonly RoundSummary[] }) {
  const live = useLiveTrace(run.id);
  const newest = run.round?.number ?? history.at(-1)?.number ?? null;
  const asked = useAskedTrace(run, live.trace === null ? newest : null);
  const { trace, clock_ahead_ms } = live.trace === null ? asked : live;
  if (trace === null) {
    return run.status === "running" ? (
      <Skeleton className="h-96 rounded-xl" />
    ) : (
      <EmptyState icon="runs" title={`No ${unitOf(run)} is under way`}>
        <p>Choose one that is over to see its timeline.</p>
      </EmptyState>
    );
  }
  return <Both trace={trace} unit={unitOf(run)} clock_ahead_ms={clock_ahead_ms} />;
}

/** Until the first message comes, and where none does, the timeline is asked for now and then. */
function useAskedTrace(run: RunView, number: number | null): LiveTrace {
  const path = `/api/runs/${encodeURIComponent(run.id)}/rounds/${number}/trace` as const;
  const { data, dataUpdatedAt } = useQuery({
    ...query<{ trace: RoundTrace; now_ms: number }>(path),
    enabled: number !== null,
    // A round that is over does not change any more.
    refetchInterval: number === run.round?.number ? 2_000 : false,
    placeholderData: keepPreviousData,
  });
  return data === undefined || number === null
    ? noTrace
    : { trace: data.trace, clock_ahead_ms: data.now_ms - dataUpdatedAt };
}

function Past({ run, number }: { run: RunView; number: number }) {
  const path = `/api/runs/${encodeURIComponent(run.id)}/rounds/${number}/trace` as const;
  // What was read while the round was under way is not its end.
  const trace = useQuery({ ...query<{ trace: RoundTrace }>(path), staleTime: 0 });
  return (
    <Loaded
      result={trace}
      name={`${unitOf(run)} ${number}`}
      skeleton={<Skeleton className="h-96 rounded-xl" />}
    >
      {({ trace: found }) => <Both trace={found} unit={unitOf(run)} clock_ahead_ms={0} />}
    </Loaded>
  );
}

function Both({
  trace: recorded,
  unit,
  clock_ahead_ms,
}: {
  trace: RoundTrace;
  unit: Unit;
  clock_ahead_ms: number;
}) {
  const trace = useNamedTrace(recorded);
  return (
    <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-[2fr_1fr]">
      <GanttPanel trace={trace} unit={unit} clock_ahead_ms={clock_ahead_ms} />
      <FunnelPanel trace={trace} unit={unit} />
    </div>
  );
}

/** What a timeline is of: in a buffered run those at work begin at any time, and each buffer has one. */
type Unit = "round" | "buffer";

function unitOf({ mode }: RunView): Unit {
  return mode === "buffered" ? "buffer" : "round";
}
