"use client";
/** What runs now, what needs attention, what comes next; on a fresh coordinator, the way to a first run. */
import { useQueries, useQuery } from "@tanstack/react-query";
import type { ScheduleView, TaskView } from "@tributary/protocol";
import type { RunHistory } from "../../lib/api.ts";
import { query } from "../../lib/api-client.ts";
import { formatAgo, formatCount, plural } from "../../lib/format.ts";
import {
  attentionOf,
  comingUp,
  committedSince,
  type Known,
  newestModels,
  runsUnderWay,
} from "../../lib/overview.ts";
import { ApiCall } from "../../ui/api-call.tsx";
import { Stat, Stats } from "../../ui/figures.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Skeleton } from "../../ui/states.tsx";
import { useNow } from "../../ui/use-now.ts";
import { FirstSteps } from "./first-steps.tsx";
import { AttentionPanel, ComingPanel, ModelsPanel } from "./overview-panels.tsx";
import { RunsPanel } from "./runs-panel.tsx";

const day_ms = 86_400_000;
/** Of that many tasks, the newest run is read round by round. */
const histories_max = 12;

export function Overview() {
  const tasks = useQuery({ ...query<TaskView[]>("/api/tasks"), refetchInterval: 3_000 });
  const schedules = useQuery({
    ...query<ScheduleView[]>("/api/schedules"),
    refetchInterval: 10_000,
  });
  return (
    <>
      <PageHeader title="Overview" />
      <Loaded result={tasks} name="the tasks" skeleton={<Waiting />}>
        {(known) =>
          known.length === 0 && schedules.data?.length === 0 ? (
            <FirstSteps />
          ) : (
            <Everything tasks={known} schedules={schedules.data ?? []} />
          )
        }
      </Loaded>
      <ApiCall
        calls={[{ path: "/api/tasks" }, { path: "/api/schedules" }, { path: "/api/runs/<id>" }]}
      />
    </>
  );
}

function Waiting() {
  return (
    <div aria-busy="true" className="grid gap-5">
      <span className="sr-only">Loading the overview</span>
      <Skeleton className="h-26 rounded-xl max-sm:h-52" />
      <div className="grid gap-5 xl:grid-cols-[2fr_1fr]">
        <Skeleton className="h-64 rounded-xl" />
        <Skeleton className="h-64 rounded-xl" />
      </div>
    </div>
  );
}

function Everything({ tasks, schedules }: Pick<Known, "tasks" | "schedules">) {
  const now_ms = useNow(5_000) ?? 0;
  const { histories, areKnown } = useHistories(tasks);
  const known = { tasks, schedules, histories, now_ms };
  return (
    <div className="grid gap-5">
      <Figures {...known} areKnown={areKnown} />
      <div className="grid items-start gap-5 xl:grid-cols-[2fr_1fr] xl:grid-rows-[auto_1fr]">
        <RunsPanel tasks={tasks} histories={histories} />
        <div className="grid min-w-0 gap-5 xl:col-start-2 xl:row-span-2 xl:row-start-1">
          <AttentionPanel found={attentionOf(known)} />
          <ComingPanel coming={comingUp(schedules).slice(0, 5)} />
        </div>
        <ModelsPanel models={areKnown ? newestModels(histories, 5) : null} />
      </div>
    </div>
  );
}

/** The rounds of the newest runs, and whether all have come; read again when one of them has had another. */
function useHistories(tasks: readonly TaskView[]) {
  const runs = tasks
    .flatMap(({ run }) => (run === null ? [] : [run]))
    .toSorted((a, b) => b.started_at_ms - a.started_at_ms)
    .slice(0, histories_max);
  const results = useQueries({
    queries: runs.map((run) => ({
      ...query<RunHistory>(`/api/runs/${encodeURIComponent(run.id)}`),
      refetchInterval: run.status === "running" ? 5_000 : (false as const),
      staleTime: run.status === "running" ? 1_000 : 60_000,
    })),
  });
  const histories = results.flatMap(({ data }) => (data === undefined ? [] : [data]));
  return { histories, areKnown: results.every(({ isPending }) => !isPending) };
}

function Figures({
  tasks,
  schedules,
  histories,
  now_ms,
  areKnown,
}: Known & { readonly areKnown: boolean }) {
  const runs = runsUnderWay(tasks);
  const sum = (read: (run: (typeof runs)[number]) => number) =>
    runs.reduce((total, run) => total + read(run), 0);
  const resting = sum((run) => run.resting);
  const [next] = comingUp(schedules);
  return (
    <Stats>
      <Stat
        label="Runs under way"
        value={formatCount(runs.length)}
        change={{ words: `of ${plural(tasks.length, "task")}`, tone: "neutral" }}
      />
      <Stat
        label="Participants"
        value={formatCount(sum((run) => run.connected))}
        change={{
          words: resting === 0 ? "connected" : `connected, ${formatCount(resting)} resting`,
          tone: "neutral",
        }}
      />
      <Stat
        label="Rounds committed"
        value={areKnown ? formatCount(committedSince(histories, now_ms - day_ms)) : null}
        change={{ words: "in the last 24 hours", tone: "neutral" }}
      />
      <Stat
        label="Next run starts"
        value={next === undefined ? "–" : formatAgo(next.at_ms, now_ms)}
        change={
          next === undefined
            ? { words: "nothing is scheduled", tone: "neutral" }
            : { words: next.local, tone: "neutral" }
        }
      />
    </Stats>
  );
}
