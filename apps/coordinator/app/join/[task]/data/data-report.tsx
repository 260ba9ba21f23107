"use client";
/** What was read of the chosen data: how many of each class, a look at some, and what was left out and why. */
import type { DataSchema } from "@tributary/protocol";
import { describeProblem } from "@tributary/tasks";
import { plural } from "../../../../lib/format.ts";
import type { DataReport } from "../../../../lib/data-choice.ts";
import { ClassCounts } from "../../../../ui/class-counts.tsx";
import { Notice } from "../../../../ui/panel.tsx";
import { Thumb } from "../../../../ui/thumb.tsx";
import type { DataState } from "../use-visit.ts";

export function DataReportView({ state, schema }: { state: DataState; schema: DataSchema }) {
  return (
    <div className="mt-5 min-h-44 border-t border-line pt-4" aria-live="polite">
      <StateView state={state} schema={schema} />
    </div>
  );
}

function StateView({ state, schema }: { state: DataState; schema: DataSchema }) {
  switch (state.kind) {
    case "none":
      return <p className="text-soft">What you choose is shown here, and stays here.</p>;
    case "reading":
      return <p className="text-soft">Reading your data…</p>;
    case "bad":
      return (
        <Notice tone="bad" title="This data cannot be used as it is.">
          <p>{state.sentence}</p>
        </Notice>
      );
    case "ready":
      return <Report report={state.report} schema={schema} />;
    default:
      return state satisfies never;
  }
}

function Report({ report, schema }: { report: DataReport; schema: DataSchema }) {
  const { count, classCounts, problems, previews } = report;
  return (
    <div className="grid gap-4">
      <p>
        <strong>{plural(count, "example")}</strong> ready to learn from
        {problems.length > 0 && `, ${plural(problems.length, "problem")}`}.
      </p>
      {schema.kind !== "text" && <ClassCounts names={schema.classes} counts={classCounts} />}
      {previews.length > 0 && (
        <ul
          aria-label="Some of your examples"
          className="flex h-18 flex-wrap gap-1 overflow-hidden"
        >
          {previews.slice(0, 60).map((preview, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the row of an example is its identity
            <li key={index}>
              <Thumb preview={preview} label={String(preview.label)} />
            </li>
          ))}
        </ul>
      )}
      {problems.length > 0 && (
        <details>
          <summary className="text-warn">
            {plural(problems.length, "file or row was", "files or rows were")} left out
          </summary>
          <ul className="mt-1 max-h-40 list-disc overflow-y-auto pl-5 text-sm text-soft">
            {problems.map(describeProblem).slice(0, 200).map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
