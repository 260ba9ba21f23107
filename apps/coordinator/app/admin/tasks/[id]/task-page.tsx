"use client";
/** One task: the way to join it, what it says, its versions, and what can be done with it. */
import { useQuery } from "@tanstack/react-query";
import type { TaskSpec } from "@tributary/protocol";
import Link from "next/link";
import { query } from "../../../../lib/api-client.ts";
import { backendName } from "../../../../lib/backend-words.ts";
import { formatBytes, formatCount, formatDuration, plural } from "../../../../lib/format.ts";
import { admitsWords } from "../../../../lib/task-form/admits.ts";
import type { CatalogueEntry } from "../../../../lib/task-form/catalogue.ts";
import {
  roundWords,
  strategySentence,
  trainingWords,
} from "../../../../lib/task-form/setting-words.ts";
import { dataWords, privacyWords } from "../../../../lib/words.ts";
import { ApiCall } from "../../../../ui/api-call.tsx";
import { buttonClass } from "../../../../ui/button.tsx";
import { DescriptionList } from "../../../../ui/figures.tsx";
import { Loaded } from "../../../../ui/loaded.tsx";
import { PageHeader } from "../../../../ui/page-header.tsx";
import { Panel } from "../../../../ui/panel.tsx";
import { Skeleton } from "../../../../ui/states.tsx";
import { usePermission } from "../../../../ui/use-me.ts";
import { TaskState } from "../task-state.tsx";
import { ArchiveButton } from "./archive-button.tsx";
import { JoinPanel } from "./join-panel.tsx";
import { OpenRunButton } from "./open-run-button.tsx";
import { VersionsPanel } from "./versions-panel.tsx";

const refetch_ms = 5_000;

export function TaskPage({ id }: { id: string }) {
  const path = `/api/tasks/${encodeURIComponent(id)}` as const;
  const task = useQuery({ ...query<CatalogueEntry>(path), refetchInterval: refetch_ms });
  return (
    <>
      <Loaded result={task} name="the task" skeleton={<Waiting id={id} />}>
        {(entry) => <TaskView entry={entry} />}
      </Loaded>
      <ApiCall
        calls={[
          { path },
          { path: `${path}/versions` },
          { path: `${path}/export` },
          { method: "POST", path: `${path}/archive` },
          { method: "PUT", path: `${path}/admission`, body: { admits: "invited" } },
        ]}
      />
    </>
  );
}

function Waiting({ id }: { id: string }) {
  return (
    <div aria-busy="true" className="grid gap-5">
      <h1 className="text-2xl">{id}</h1>
      <Skeleton className="h-64 rounded-xl" />
      <Skeleton className="h-48 rounded-xl" />
    </div>
  );
}

function TaskView({ entry }: { entry: CatalogueEntry }) {
  const { spec, listing } = entry;
  return (
    <>
      <PageHeader
        crumbs={[{ name: "Tasks", href: "/admin/tasks" }]}
        title={spec.title}
        badge={<TaskState entry={entry} />}
        about={spec.summary}
        actions={<Actions entry={entry} />}
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid min-w-0 gap-5">
          <Panel title={`Version ${spec.version}`}>
            <Facts entry={entry} />
          </Panel>
          <VersionsPanel id={spec.id} newest={spec.version} admits={entry.admits} />
        </div>
        {listing !== "archived" && <JoinPanel entry={entry} />}
      </div>
    </>
  );
}

function Actions({ entry }: { entry: CatalogueEntry }) {
  const { spec, listing } = entry;
  const mayWrite = usePermission("tasks.write");
  return (
    <>
      <OpenRunButton entry={entry} />
      {mayWrite && listing !== "archived" && (
        <Link href={`/admin/tasks/new?from=${spec.id}`} className={buttonClass()}>
          Change
        </Link>
      )}
      <a href={`/api/tasks/${spec.id}/export`} download className={buttonClass()}>
        Export
      </a>
      {mayWrite && <ArchiveButton entry={entry} />}
    </>
  );
}

/** As many as are said, in the order of the form. */
function eligibilityWords(conditions: TaskSpec["eligibility"]): string {
  const { backends, examples_min, examples_per_second_min, min_interval_ms, rest_after_failures } =
    conditions ?? {};
  const said = [
    backends !== undefined && `trains with ${backends.map(backendName).join(" or ")}`,
    examples_min !== undefined && `${plural(examples_min, "example")} at least`,
    examples_per_second_min !== undefined && `${examples_per_second_min} examples/s at least`,
    min_interval_ms !== undefined && `rests ${formatDuration(min_interval_ms / 1_000)} in between`,
    rest_after_failures !== undefined && `rests after ${plural(rest_after_failures, "failure")}`,
  ].filter((part) => part !== false);
  return said.length === 0 ? "everybody" : said.join(", ");
}

function Facts({ entry: { spec, run, admits } }: { entry: CatalogueEntry }) {
  const { round, recipe, strategy, privacy, data, eligibility } = spec;
  const weights = run?.model_weights;
  return (
    <DescriptionList
      facts={[
        { name: "Short name", value: <code className="font-mono">{spec.id}</code> },
        { name: "Data", value: dataWords(data) },
        {
          name: "Model",
          value:
            `${spec.model.config.layers.length} layers` +
            (weights ? `, ${formatCount(weights)} weights, ${formatBytes(weights * 4)}` : ""),
        },
        {
          name: "Local training",
          value: trainingWords(recipe),
        },
        { name: "Strategy", value: strategySentence(strategy) },
        { name: "Privacy", value: privacyWords[privacy] },
        { name: "Round", value: roundWords(round) },
        { name: "Who may join", value: admitsWords[admits] },
        { name: "Who may be chosen", value: eligibilityWords(eligibility) },
        {
          name: "Newest run",
          value:
            run === null ? (
              "none yet"
            ) : (
              <Link href={`/admin/runs/${run.id}`} className="text-river underline">
                {formatCount(run.rounds_committed)} of {formatCount(run.rounds_target)} rounds
              </Link>
            ),
        },
      ]}
    />
  );
}
