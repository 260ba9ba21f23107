"use client";
/** One open task: what it is, how its newest run stands, and the two ways in. */
import { useQuery } from "@tanstack/react-query";
import type { RunView, TaskView } from "@tributary/protocol";
import Link from "next/link";
import { useEffect, useState } from "react";
import { fetchRun } from "../lib/api.ts";
import { committedRounds } from "../lib/run-view.ts";
import { dataKind } from "../lib/words.ts";
import { buttonClass } from "../ui/button.tsx";
import { Chip, Dot, Figure, type Tone } from "../ui/panel.tsx";
import { Spark } from "../ui/spark.tsx";
import { useFirstWords } from "../ui/words.tsx";

/** An invite for every task leads to the list of them, and goes on with the link that is chosen. */
function useInvite(): string {
  const [hash, setHash] = useState("");
  useEffect(() => setHash(location.hash.startsWith("#invite=") ? location.hash : ""), []);
  return hash;
}

export function TaskCard({ task: { spec, run } }: { task: TaskView }) {
  const invite = useInvite();
  const { frame } = useFirstWords();
  return (
    <li
      data-testid="task-card"
      className="grid gap-5 rounded-xl border border-line bg-surface p-5 shadow-lift md:grid-cols-[1fr_20rem] md:gap-8"
    >
      <div className="flex min-w-0 flex-col gap-3">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h3 className="text-xl">{frame.ofTask(spec.title)}</h3>
          <RunState run={run} />
        </div>
        <p className="max-w-[65ch]">{frame.ofTask(spec.summary)}</p>
        <ul className="flex flex-wrap gap-2">
          <li>
            <Chip>{dataKind(spec.data, frame.card)}</Chip>
          </li>
          <li>
            <Chip>{frame.card.privacy[spec.privacy]}</Chip>
          </li>
          {run !== null && (
            <li>
              <Chip>{frame.card.model(run.model_weights)}</Chip>
            </li>
          )}
        </ul>
        <div className="mt-auto flex flex-wrap gap-3 pt-1">
          <Link href={`/join/${spec.id}${invite}`} className={buttonClass("primary")}>
            {frame.takePart}
          </Link>
          {run !== null && (
            <Link href={`/runs/${run.id}`} className={buttonClass()}>
              {frame.watch}
            </Link>
          )}
        </div>
      </div>
      {run === null ? (
        <p className="text-soft md:border-l md:border-line md:pl-8">{frame.card.noRun}</p>
      ) : (
        <RunFigures run={run} />
      )}
    </li>
  );
}

const tones: Record<RunView["status"], Tone> = {
  running: "good",
  paused: "warn",
  finished: "river",
  stopped: "warn",
};

export function RunState({ run }: { run: RunView | null }) {
  const { card } = useFirstWords().frame;
  if (run === null) return <Chip>{card.notStarted}</Chip>;
  return (
    <Chip tone={tones[run.status]}>
      <Dot pulsing={run.status === "running"} />
      {card.states[run.status]}
    </Chip>
  );
}

function RunFigures({ run }: { run: RunView }) {
  const { frame, format } = useFirstWords();
  const { card } = frame;
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
      <Figure label={card.roundsDone}>
        {card.rounds(run.rounds_committed, run.rounds_target)}
      </Figure>
      <Figure label={card.connected}>{format.count(run.connected)}</Figure>
      <Figure label={card.accuracy}>{format.share(newest)}</Figure>
      <div>
        <dt className="sr-only">{card.accuracyOverRounds}</dt>
        <dd className="flex h-12 items-end">
          {accuracies.length > 1 && (
            <Spark
              values={accuracies}
              low={0}
              high={1}
              label={card.spark(accuracies.length, format.share(newest))}
            />
          )}
        </dd>
      </div>
    </dl>
  );
}
