"use client";
/** What a run executes: the task's version as it was published, and the run's own seed. */
import { useQuery } from "@tanstack/react-query";
import type { RunView, TaskSpec } from "@tributary/protocol";
import Link from "next/link";
import { query } from "../../../../lib/api-client.ts";
import { formatCount } from "../../../../lib/format.ts";
import {
  roundWords,
  strategySentence,
  trainingWords,
} from "../../../../lib/task-form/setting-words.ts";
import { privacyWords } from "../../../../lib/words.ts";
import { CodeBlock } from "../../../../ui/code.tsx";
import { Disclosure } from "../../../../ui/disclosure.tsx";
import { DescriptionList } from "../../../../ui/figures.tsx";
import { Loaded } from "../../../../ui/loaded.tsx";
import { Panel } from "../../../../ui/panel.tsx";
import { Time } from "../../../../ui/time.tsx";

type Configuration = { readonly task: TaskSpec; readonly seed: number };

export function ConfigurationPanel({ run }: { run: RunView }) {
  const path = `/api/runs/${encodeURIComponent(run.id)}/configuration` as const;
  const configuration = useQuery({ ...query<Configuration>(path), staleTime: 600_000 });
  return (
    <Panel title="Configuration">
      <Loaded result={configuration} name="the configuration">
        {({ task, seed }) => (
          <div className="grid gap-4">
            <DescriptionList facts={factsOf(run, task, seed)} />
            <Disclosure summary="The whole task">
              <CodeBlock name="task" text={JSON.stringify(task, null, 2)} />
            </Disclosure>
          </div>
        )}
      </Loaded>
    </Panel>
  );
}

function factsOf(run: RunView, task: TaskSpec, seed: number) {
  const { round, recipe, strategy } = task;
  return [
    {
      name: "Task",
      value: (
        <Link href={`/admin/tasks/${task.id}`} className="underline">
          {task.title}, version {task.version}
        </Link>
      ),
    },
    { name: "Started", value: <Time at_ms={run.started_at_ms} /> },
    { name: "Rounds", value: formatCount(run.rounds_target) },
    { name: "Seed", value: String(seed) },
    { name: "Privacy", value: privacyWords[task.privacy] },
    { name: "Strategy", value: strategySentence(strategy) },
    { name: "Round", value: roundWords(round) },
    { name: "Local training", value: trainingWords(recipe) },
    { name: "Model", value: `${formatCount(run.model_weights)} weights` },
  ];
}
