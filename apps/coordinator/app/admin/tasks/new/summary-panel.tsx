"use client";
/** What the task is so far and what it will cost, beside the form; it changes with every key. */
import { formatBytes, formatCount, formatDuration, plural } from "../../../../lib/format.ts";
import { admitsWords } from "../../../../lib/task-form/admits.ts";
import { estimateOf } from "../../../../lib/task-form/estimate.ts";
import { dataWords } from "../../../../lib/words.ts";
import { DescriptionList } from "../../../../ui/figures.tsx";
import { Panel } from "../../../../ui/panel.tsx";
import { useDesk } from "./form-context.ts";

export function SummaryPanel() {
  const { state, task, problems } = useDesk();
  const { draft } = state;
  const estimate = task === null ? null : estimateOf(task, draft.sample?.count);
  const figure = (words: string | undefined) => words ?? "–";
  return (
    <Panel title={draft.values["title"] || "The new task"} className="lg:sticky lg:top-4">
      <DescriptionList
        facts={[
          { name: "Data", value: figure(task === null ? undefined : dataWords(task.data)) },
          {
            name: "Model",
            value: figure(estimate ? `${formatCount(estimate.weights)} weights` : undefined),
          },
          {
            name: "Download",
            value: figure(estimate ? formatBytes(estimate.down_bytes) : undefined),
          },
          { name: "Upload", value: figure(estimate ? formatBytes(estimate.up_bytes) : undefined) },
          {
            name: "Cohort",
            value: figure(
              estimate && task
                ? `${estimate.cohort} invited, quorum of ${task.round.quorum}`
                : undefined,
            ),
          },
          {
            name: "Key shares",
            value: figure(
              estimate?.graph
                ? `${estimate.graph.neighbours} neighbours, threshold ${estimate.graph.threshold}`
                : task?.privacy === "sealed"
                  ? "none: each update is opened"
                  : undefined,
            ),
          },
          { name: "Who may join", value: admitsWords[draft.admits] },
          {
            name: "Training time",
            value: figure(estimate ? formatDuration(estimate.seconds) : undefined),
          },
        ]}
      />
      <p className="mt-4 text-sm text-soft">
        {estimate === null
          ? `What it costs shows here once the steps are filled in; ${plural(problems.length, "answer")} to go.`
          : `For each participant and round, before compression. Training: ${formatCount(estimate.examples)} ` +
            `examples at ${estimate.examples_per_second} a second, as a slow device does.`}
      </p>
    </Panel>
  );
}
