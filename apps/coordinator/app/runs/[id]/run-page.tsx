"use client";
/** A run as it goes: its head, the round under way, charts over rounds, and every round in a table. */
import Link from "next/link";
import type { RunPage as RunPageState, WatchLink } from "../../../lib/run-view.ts";
import { buttonClass } from "../../../ui/button.tsx";
import { Chip, Dot, Notice } from "../../../ui/panel.tsx";
import { useWords } from "../../../ui/words.tsx";
import { RunState } from "../../task-card.tsx";
import { ModelPanel } from "./model-panel.tsx";
import { PrivacyBadge } from "./privacy-badge.tsx";
import { RoundPanel } from "./round-panel.tsx";
import { LastAbandoned, RoundsTable } from "./rounds-table.tsx";
import { RunCharts } from "./run-charts.tsx";
import { useRun } from "./use-run.ts";

export function RunPage({ id }: { id: string }) {
  const page = useRun(id);
  if (page.status === "unknown") return <UnknownRun id={id} />;
  if (page.status === "loading") return <LoadingRun link={page.link} />;
  return <KnownRun page={page} />;
}

function KnownRun({ page }: { page: Extract<RunPageState, { status: "known" }> }) {
  const { frame } = useWords();
  const { run, history, link, clock_ahead_ms } = page;
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-2xl">{frame.ofTask(run.title)}</h1>
          <span data-testid="status">
            <RunState run={run} />
          </span>
          <LinkState link={link} />
        </div>
        {run.status === "running" && (
          <Link href={`/join/${run.task}`} className={buttonClass("primary")}>
            {frame.takePart}
          </Link>
        )}
      </div>
      <PrivacyBadge run={run} history={history} />
      <RoundPanel run={run} history={history} clock_ahead_ms={clock_ahead_ms} />
      <LastAbandoned history={history} />
      <RunCharts history={history} evaluated_on={run.evaluated_on} />
      <RoundsTable history={history} />
      <ModelPanel run={run} />
    </div>
  );
}

function LinkState({ link }: { link: WatchLink }) {
  const { runs } = useWords();
  return (
    <span role="status">
      {link === "live" ? (
        <span className="text-sm text-soft">{runs.live}</span>
      ) : (
        <Chip tone="warn">
          <Dot pulsing />
          {runs.reconnecting}
        </Chip>
      )}
    </span>
  );
}

function LoadingRun({ link }: { link: WatchLink }) {
  const { runs } = useWords();
  return (
    <div className="grid gap-4" aria-busy="true">
      <span className="sr-only">{runs.loading}</span>
      <div className="flex h-10 items-center gap-3">
        <div className="skeleton h-8 w-60" />
        {link === "reconnecting" && <LinkState link={link} />}
      </div>
      <div className="skeleton h-64 rounded-xl" />
      <div className="grid gap-4 md:grid-cols-2">
        <div className="skeleton h-72 rounded-xl" />
        <div className="skeleton h-72 rounded-xl" />
      </div>
    </div>
  );
}

function UnknownRun({ id }: { id: string }) {
  const { runs, frame } = useWords();
  return (
    <div className="grid justify-items-start gap-4">
      <h1 className="text-2xl">{runs.unknown.title}</h1>
      <Notice tone="warn" title={runs.unknown.notice(id)}>
        <p>{runs.unknown.words}</p>
      </Notice>
      <Link href="/" className={buttonClass("primary")}>
        {frame.seeOpenTasks}
      </Link>
    </div>
  );
}
