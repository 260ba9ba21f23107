"use client";
/** What was read of the chosen data: how many of each class, a look at some, doubts, and what was left out and why. */
import type { DataSchema } from "@tributary/protocol";
import type { DataReport } from "../../../../lib/data-choice.ts";
import { choiceIn, type DataState, shownOf } from "../../../../lib/data-desk-state.ts";
import { ClassCounts } from "../../../../ui/class-counts.tsx";
import { Disclosure } from "../../../../ui/disclosure.tsx";
import { Notice } from "../../../../ui/panel.tsx";
import { Thumb } from "../../../../ui/thumb.tsx";
import { useWords } from "../../../../ui/words.tsx";
import { TableMapping } from "./table-mapping.tsx";
import { TablePreview } from "./table-preview.tsx";
import type { DataDesk } from "./use-data-desk.ts";

type Props = { data: DataDesk; schema: DataSchema };

export function DataReportView({ data, schema }: Props) {
  const state = data.data;
  const shown = shownOf(state);
  return (
    <div
      className="mt-5 grid min-h-44 grid-cols-[minmax(0,1fr)] content-start gap-4 border-t border-line pt-4"
      aria-busy={state.kind === "reading"}
      data-testid="data-report"
      data-state={state.kind}
    >
      <div role="status" className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <InShort
          state={state}
          isInvented={schema.kind !== "image" && choiceIn(state)?.kind === "practice"}
        />
      </div>
      {shown?.kind === "ready" && <Report report={shown.report} schema={schema} />}
      <TableParts data={data} schema={schema} />
    </div>
  );
}

/** What is read out when it changes; the rest can be looked at. */
function InShort({ state, isInvented }: { state: DataState; isInvented: boolean }) {
  const { data: words } = useWords();
  const shown = shownOf(state);
  return (
    <>
      {state.kind === "none" && <p className="text-soft">{words.nothingYet}</p>}
      {state.kind === "reading" && <p className="text-soft">{words.reading}</p>}
      {state.kind === "failed" && (
        <Notice tone="bad" title={words.failed}>
          <p>{state.detail}</p>
        </Notice>
      )}
      {shown?.kind === "refused" && (
        <Notice tone="bad" title={words.refused}>
          <p data-testid="refusal" data-reason={shown.problem.reason}>
            {words.problem(shown.problem)}
          </p>
        </Notice>
      )}
      {shown?.kind === "ready" && (
        <p>
          <strong data-testid="examples">{words.examples(shown.report.count)}</strong>{" "}
          {words.readyToLearn}
        </p>
      )}
      {shown?.kind === "ready" && isInvented && (
        <Notice tone="warn" title={words.invented.title}>
          <p data-testid="invented">{words.invented.good}</p>
        </Notice>
      )}
      {shown?.kind === "ready" && <Doubts doubts={shown.report.doubts} />}
    </>
  );
}

function Doubts({ doubts }: Pick<DataReport, "doubts">) {
  const { data: words } = useWords();
  if (doubts.length === 0) return null;
  return (
    <Notice tone="warn" title={words.doubts}>
      <ul className="list-disc pl-5">
        {doubts.map((doubt) => (
          <li key={words.problem(doubt)} data-testid="doubt" data-reason={doubt.reason}>
            {words.problem(doubt)}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

const problems_max = 200;

function Report({ report, schema }: { report: DataReport; schema: DataSchema }) {
  const { data: words } = useWords();
  const { classCounts, problems, previews, lines } = report;
  return (
    <>
      {schema.kind !== "text" && (
        <ClassCounts label={words.perClass} names={schema.classes} counts={classCounts} />
      )}
      <Pictures previews={previews} schema={schema} />
      {lines.length > 0 && (
        <blockquote
          data-testid="text-preview"
          className="max-w-[65ch] border-l-2 border-edge pl-4 whitespace-pre-wrap text-soft"
        >
          {lines.join("\n")}
        </blockquote>
      )}
      {problems.length > 0 && (
        <Disclosure summary={<span className="text-warn">{words.leftOut(problems.length)}</span>}>
          <ul className="max-h-40 list-disc overflow-y-auto pl-5 text-sm text-soft">
            {problems.slice(0, problems_max).map((problem) => (
              <li key={words.problem(problem)} data-testid="left-out" data-reason={problem.reason}>
                {words.problem(problem)}
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </>
  );
}

const pictures_max = 60;

function Pictures({ previews, schema }: { previews: DataReport["previews"]; schema: DataSchema }) {
  const { data: words } = useWords();
  if (previews.length === 0 || schema.kind !== "image") return null;
  const shown = previews.slice(0, pictures_max).map((preview, row) => ({ preview, key: `${row}` }));
  return (
    <ul aria-label={words.someExamples} className="flex h-18 flex-wrap gap-1 overflow-hidden">
      {shown.map(({ preview, key }) => (
        <li key={key}>
          <Thumb preview={preview} label={schema.classes[preview.label] ?? ""} />
        </li>
      ))}
    </ul>
  );
}

/** Shown for refused tables too: what is wrong may be mended by matching columns. */
function TableParts({ data, schema }: Props) {
  const shown = shownOf(data.data);
  if (schema.kind !== "table" || shown === null) return null;
  const table = shown.kind === "ready" ? shown.report.table : shown.table;
  const choice = choiceIn(data.data);
  if (table === null) return null;
  return (
    <>
      {choice?.kind === "table" && (
        <TableMapping table={table} schema={schema} choice={choice} data={data} />
      )}
      <TablePreview table={table} />
    </>
  );
}
