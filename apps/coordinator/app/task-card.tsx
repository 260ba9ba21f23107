"use client";
/** One open task: what it is, how its newest run stands, and the two ways in. */
import { useQuery } from "@tanstack/react-query";
import type { RunView, TaskView } from "@tributary/protocol";
import Link from "next/link";
import { useEffect, useState } from "react";
import { fetchRun } from "../lib/api.ts";
import { formatBytes, formatCount, formatShare } from "../lib/format.ts";
import { committedRounds } from "../lib/run-view.ts";
import { dataWords, privacyWords } from "../lib/words.ts";
import { buttonClass } from "../ui/button.tsx";
import { Chip, Dot, Figure, type Tone } from "../ui/panel.tsx";
import { Spark } from "../ui/spark.tsx";

/** An invite for every task leads to the list of them, and goes on with the link that is chosen. */
function useInvite(): string {
  const [hash, setHash] = useState("");
  useEffect(() => setHash(location.hash.startsWith("#invite=") ? location.hash : ""), []);
  return hash;
}

export function TaskCard({ task: { spec, run } }: { task: TaskView }) {
  const invite = useInvite();
  return (
    <li
      data-testid="task-card"
      className="grid gap-5 rounded-xl border border-line bg-surface p-5 shadow-lift md:grid-cols-[1fr_20rem] md:gap-8"
    >
      <div className="flex min-w-0 flex-col gap-3">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h3 className="text-xl">{spec.title}</h3>
          <RunState run={run} />
        </div>
        <p className="max-w-[65ch]">{spec.summary}</p>
        <ul className="flex flex-wrap gap-2">
          <li>
            <Chip>{dataWords(spec.data)}</Chip>
          </li>
          <li>
            <Chip>{privacyWords[spec.privacy]}</Chip>
          </li>
          {run !== null && (
            <li>
              <Chip>
                Model of {formatCount(run.model_weights)} weights,{" "}
                {formatBytes(run.model_weights * 4)}
              </Chip>
            </li>
          )}
        </ul>
        <div className="mt-auto flex flex-wrap gap-3 pt-1">
          <Link href={`/join/${spec.id}${invite}`} className={buttonClass("primary")}>
            Take part
          </Link>
          {run !== null && (
            <Link href={`/runs/${run.id}`} className={buttonClass()}>
              Watch
            </Link>
          )}
        </div>
      </div>
      {run === null ? (
        <p className="text-soft md:border-l md:border-line md:pl-8">
          No run has been started yet. Take part and this device waits for the first round.
        </p>
      ) : (
        <RunFigures run={run} />
      )}
    </li>
  );
}

const states: Record<RunView["status"], { words: string; tone: Tone }> = {
  running: { words: "Running", tone: "good" },
  paused: { words: "Paused", tone: "warn" },
  finished: { words: "Finished", tone: "river" },
  stopped: { words: "Stopped", tone: "warn" },
};

export function RunState({ run }: { run: RunView | null }) {
  if (run === null) return <Chip>Not started</Chip>;
  const { words, tone } = states[run.status];
  return (
    <Chip tone={tone}>
      <Dot pulsing={run.status === "running"} />
      {words}
    </Chip>
  );
}

function RunFigures({ run }: { run: RunView }) {
  const { data } = useQuery({
    queryKey: ["run", run.id, run.rounds_committed],
    queryFn: () => fetchRun(run.id),
    placeholderData: (previous) => previous,
  });
  const accuracies = committedRounds(data?.history ?? []).flatMap(({ accuracy }) =>
    accuracy === null ? [] : [accuracy],
  );
  const newest = accuracies.at(-1) ?? null;
  return (
    <dl className="grid grid-cols-2 content-start gap-4 md:border-l md:border-line md:pl-8">
      <Figure label="Rounds done">
        {run.rounds_committed} of {run.rounds_target}
      </Figure>
      <Figure label="Connected">{formatCount(run.connected)}</Figure>
      <Figure label="Test accuracy">{formatShare(newest)}</Figure>
      <div>
        <dt className="sr-only">Accuracy over rounds</dt>
        <dd className="flex h-12 items-end">
          {accuracies.length > 1 && (
            <Spark
              values={accuracies}
              low={0}
              high={1}
              label={`Test accuracy over ${accuracies.length} rounds, now ${formatShare(newest)}`}
            />
          )}
        </dd>
      </div>
    </dl>
  );
}
