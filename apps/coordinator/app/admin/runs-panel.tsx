"use client";
/** The runs under way: how far each is, what its round does or waits for, and how good the model has become. */
import type { RunView, TaskView } from "@tributary/protocol";
import Link from "next/link";
import type { RunHistory } from "../../lib/api.ts";
import { formatCount, formatShare, plural } from "../../lib/format.ts";
import { practiceLink, runAddress } from "../../lib/overview.ts";
import { committedRounds } from "../../lib/run-view.ts";
import { isDigitTask, phaseWords } from "../../lib/words.ts";
import { Bar } from "../../ui/bar.tsx";
import { buttonClass } from "../../ui/button.tsx";
import { StatusBadge } from "../../ui/figures.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Panel } from "../../ui/panel.tsx";
import { Spark } from "../../ui/spark.tsx";

export function RunsPanel({
  tasks,
  histories,
}: {
  tasks: readonly TaskView[];
  histories: readonly RunHistory[];
}) {
  const running = tasks.flatMap((task) =>
    task.run?.status === "running" ? [{ task, run: task.run }] : [],
  );
  return (
    <Panel
      title="Under way"
      aside={
        <Link href="/admin/runs" className={`${buttonClass("quiet", "small")} -mr-2.5`}>
          All runs
        </Link>
      }
    >
      {running.length === 0 ? (
        <div className="grid justify-items-start gap-3">
          <p className="text-soft">No run is under way. Start one from a task, or schedule it.</p>
          <Link href="/admin/tasks" className={buttonClass("secondary", "small")}>
            Choose a task
          </Link>
        </div>
      ) : (
        <ul className="-my-1 divide-y divide-line">
          {running.map(({ task, run }) => (
            <RunRow
              key={run.id}
              task={task}
              run={run}
              history={histories.find((one) => one.run.id === run.id)}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function RunRow({
  task,
  run,
  history,
}: {
  task: TaskView;
  run: RunView;
  history: RunHistory | undefined;
}) {
  const { rounds_committed, rounds_target, round } = run;
  const accuracies = committedRounds(history?.history ?? []).flatMap(({ accuracy }) =>
    accuracy === null ? [] : [accuracy],
  );
  return (
    <li className="grid gap-2 py-3" data-testid="run-under-way">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Link href={runAddress(run.id)} className="text-lg font-semibold hover:underline">
          {run.title}
        </Link>
        <StatusBadge tone={isWaitingForPeople(run) ? "warn" : "good"} isLive>
          {round === null ? "Between rounds" : phaseWords[round.phase]}
        </StatusBadge>
        <span className="ml-auto text-soft">{plural(run.connected, "participant")}</span>
      </div>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <div className="min-w-40 grow">
          <p className="mb-1 text-sm">
            {formatCount(rounds_committed)} of {formatCount(rounds_target)} rounds
          </p>
          <Bar
            label={`Rounds of ${run.title}`}
            share={rounds_target === 0 ? 0 : rounds_committed / rounds_target}
          />
        </div>
        {accuracies.length > 1 && (
          <div className="flex h-8 items-center gap-3">
            <Spark
              values={accuracies}
              label={`Test accuracy over ${plural(accuracies.length, "round")}`}
            />
            <span className="min-w-16 text-right font-semibold">
              {formatShare(accuracies.at(-1) ?? null)}
              <span className="sr-only"> test accuracy</span>
            </span>
          </div>
        )}
      </div>
      <p className="min-h-5 text-sm text-soft first-letter:uppercase">{round?.waiting_for}</p>
      {isWaitingForPeople(run) && <Invitation task={task} run={run} />}
    </li>
  );
}

function isWaitingForPeople({ round }: RunView): boolean {
  return round?.phase === "recruiting" && round.eligible < round.quorum;
}

function Invitation({ task: { spec }, run }: { task: TaskView; run: RunView }) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      {isDigitTask(spec.data) && (
        <a
          href={practiceLink(spec.id, run.connected + 1)}
          target="_blank"
          rel="noopener"
          className={buttonClass("primary", "small")}
        >
          Add a practice participant
          <Icon name="external" />
          <span className="sr-only">in a new tab</span>
        </a>
      )}
      <Link href={`/join/${spec.id}`} className={buttonClass("secondary", "small")}>
        Open the page for participants
      </Link>
    </div>
  );
}
