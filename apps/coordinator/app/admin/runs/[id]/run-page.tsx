"use client";
/** One run, live: what its round does and waits for, what came of the rounds before, and what may be done with it. */
import type { RoundSummary, RunView } from "@tributary/protocol";
import dynamic from "next/dynamic";
import Link from "next/link";
import { Suspense } from "react";
import { formatCount, formatShare } from "../../../../lib/format.ts";
import { latestScore } from "../../../../lib/run-view.ts";
import { phaseWords } from "../../../../lib/words.ts";
import { ApiCall } from "../../../../ui/api-call.tsx";
import { buttonClass } from "../../../../ui/button.tsx";
import { Stat, Stats } from "../../../../ui/figures.tsx";
import { PageHeader } from "../../../../ui/page-header.tsx";
import { EmptyState, Skeleton } from "../../../../ui/states.tsx";
import { Tabs } from "../../../../ui/tabs.tsx";
import { usePermission } from "../../../../ui/use-me.ts";
import { AllWords } from "../../../../ui/words.tsx";
import { RoundsTable } from "../../../runs/[id]/rounds-table.tsx";
import { RunStatus } from "../run-status.tsx";
import { ActsPanel } from "./acts-panel.tsx";
import { DryRunPanel } from "./dry-run-panel.tsx";
import { RoundLive } from "./round-live.tsx";
import { RunControls } from "./run-controls.tsx";
import { useLiveRun } from "./use-live-run.ts";
import { WaitingFor } from "./waiting-for.tsx";

const Charts = dynamic(() => import("./charts.tsx").then((part) => part.Charts), {
  loading: () => <Skeleton className="h-80 rounded-xl" />,
});

const ConfigurationPanel = dynamic(
  () => import("./configuration-panel.tsx").then((part) => part.ConfigurationPanel),
  { loading: () => <Skeleton className="h-80 rounded-xl" /> },
);

export function AdminRunPage({ id }: { id: string }) {
  const page = useLiveRun(id);
  const path = `/api/runs/${encodeURIComponent(id)}` as const;
  return (
    <>
      {page.status === "known" ? (
        <KnownRun run={page.run} history={page.history} clock_ahead_ms={page.clock_ahead_ms} />
      ) : (
        <Unknown id={id} isLoading={page.status === "loading"} />
      )}
      <ApiCall
        calls={[
          { path },
          { path: `${path}/rounds/1/trace` },
          { method: "POST", path: `${path}/pause`, body: { when: "after_round" } },
        ]}
      />
    </>
  );
}

const crumbs = [{ name: "Runs", href: "/admin/runs" }] as const;

function Unknown({ id, isLoading }: { id: string; isLoading: boolean }) {
  return (
    <>
      <PageHeader title="Run" crumbs={crumbs} />
      {isLoading ? (
        <div aria-busy="true" className="grid gap-5">
          <span className="sr-only">Loading the run</span>
          <Skeleton className="h-26 rounded-xl" />
          <Skeleton className="h-96 rounded-xl" />
        </div>
      ) : (
        <EmptyState
          icon="runs"
          title="There is no such run"
          actions={
            <Link href="/admin/runs" className={buttonClass()}>
              All runs
            </Link>
          }
        >
          <p>
            No run here is called <span className="font-mono">{id}</span>. It may be another
            coordinator’s; the list of runs has all that are here.
          </p>
        </EmptyState>
      )}
    </>
  );
}

type Known = {
  run: RunView;
  history: readonly RoundSummary[];
  clock_ahead_ms: number;
};

function KnownRun({ run, history, clock_ahead_ms }: Known) {
  const mayControl = usePermission("runs.control");
  return (
    <>
      <PageHeader
        title={run.title}
        about={
          <span className="text-sm">
            <Link href={`/admin/tasks/${run.task}`} className="underline hover:text-ink">
              Version {run.task_version} of the task
            </Link>{" "}
            · <span className="font-mono whitespace-nowrap">{run.id}</span>
          </span>
        }
        crumbs={crumbs}
        badge={<RunStatus run={run} />}
        actions={mayControl && <RunControls run={run} history={history} />}
      />
      <div className="grid grid-cols-1 gap-5">
        <RunStats run={run} history={history} />
        <WaitingFor run={run} clock_ahead_ms={clock_ahead_ms} />
        <RoundLive run={run} history={history} />
        <Suspense fallback={<Skeleton className="h-96 rounded-xl" />}>
          <AllWords>
            <About run={run} history={history} />
          </AllWords>
        </Suspense>
      </div>
    </>
  );
}

/** Parts of it are shared with the public page, and speak its language. */
function About({ run, history }: Pick<Known, "run" | "history">) {
  return (
    <Tabs
      label="About this run"
      tabs={[
        { id: "charts", name: "Charts", content: <Charts run={run} history={history} /> },
        {
          id: "rounds",
          name: "Rounds",
          count: history.length,
          content: <RoundsTable history={history} />,
        },
        { id: "dry", name: "Dry run", content: <DryRunPanel run={run} /> },
        {
          id: "configuration",
          name: "Configuration",
          content: <ConfigurationPanel run={run} />,
        },
        { id: "acts", name: "Acts", content: <ActsPanel run={run.id} /> },
      ]}
    />
  );
}

function RunStats({ run, history }: Pick<Known, "run" | "history">) {
  const score = latestScore(history);
  const abandoned = history.filter(({ outcome }) => outcome === "abandoned").length;
  const isRolledBack = run.newest_version !== undefined;
  return (
    <Stats>
      <Stat
        label="Rounds committed"
        value={formatCount(run.rounds_committed)}
        unit={`of ${formatCount(run.rounds_target)}`}
        change={{ words: `${formatCount(abandoned)} abandoned`, tone: "neutral" }}
      />
      <Stat
        label={run.mode === "buffered" ? "Buffer under way" : "Round under way"}
        value={run.round === null ? "–" : formatCount(run.round.number)}
        change={{
          words: run.round === null ? "none" : phaseWords[run.round.phase],
          tone: "neutral",
        }}
      />
      <Stat label="Test accuracy" value={formatShare(score?.accuracy ?? null)} />
      <Stat
        label="Model version"
        value={formatCount(run.model_version)}
        change={
          isRolledBack
            ? { words: `rolled back from ${run.newest_version}`, tone: "warn" }
            : { words: "the newest", tone: "neutral" }
        }
      />
      <Stat
        label="Participants"
        value={formatCount(run.connected)}
        change={{ words: `${formatCount(run.resting)} resting`, tone: "neutral" }}
      />
    </Stats>
  );
}
