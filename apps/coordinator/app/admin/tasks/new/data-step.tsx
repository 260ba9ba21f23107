"use client";
/** What one example is: read from a sample, and changed where the guess was wrong. */
import { useState } from "react";
import type { PickedFile } from "../../../../lib/data-choice.ts";
import type { DataKind } from "../../../../lib/task-form/draft.ts";
import { FilePicker } from "../../../../ui/file-picker.tsx";
import { Notice } from "../../../../ui/panel.tsx";
import { ClassesField } from "./classes-field.tsx";
import { ColumnsTable } from "./columns-table.tsx";
import { useDesk } from "./form-context.ts";
import { readSample } from "./read-sample.ts";
import { ValueField, ValueFields } from "./value-field.tsx";

const asks: Readonly<Record<DataKind, { label: string; accept: string; words: string }>> = {
  table: {
    label: "Choose a sample table",
    accept: ".csv,.tsv,.txt,text/csv",
    words: "A CSV file with a heading for each column, such as participants will have.",
  },
  image: {
    label: "Choose a sample folder",
    accept: "",
    words: "A folder with one folder for each class, with pictures in it.",
  },
  text: {
    label: "Choose a sample text",
    accept: ".txt,text/plain",
    words: "A plain text, such as participants will have.",
  },
};

export function DataStep() {
  const { kind } = useDesk().state.draft;
  return (
    <div className="grid gap-5">
      <Sample />
      {kind === "table" && <ColumnsTable />}
      {kind === "image" && (
        <>
          <ValueFields paths={["data.width", "data.height"]} />
          <ValueField
            path="data.channels"
            options={[
              ["3", "In colour"],
              ["1", "Grey, light on dark"],
            ]}
          />
          <ClassesField />
        </>
      )}
      {kind === "text" && (
        <>
          <ValueField path="data.vocabulary" rows={3} />
          <ValueField path="data.sequence_length" />
        </>
      )}
    </div>
  );
}

function Sample() {
  const { state, dispatch, choose, choice } = useDesk();
  const [refused, setRefused] = useState<string | null>(null);
  const { kind, sample } = state.draft;
  const { label, accept, words } = asks[kind];
  const pick = async (files: readonly PickedFile[]) => {
    const read = await readSample(kind, files);
    setRefused(read.ok ? null : read.sentence);
    choose(read.ok ? read.choice : null);
    if (read.ok) dispatch(read.event);
  };
  return (
    <section aria-label="Sample" className="grid gap-3">
      <p className="max-w-[65ch] text-soft">
        {words} It is read in this page and sent nowhere. What it shows (names, values, rounded
        centres) becomes part of the task, which everybody may read.
      </p>
      <FilePicker label={label} accept={accept} isFolder={kind === "image"} onPick={pick} />
      <div aria-live="polite">
        {refused !== null && (
          <Notice tone="bad" title="This sample cannot be read.">
            <p>{refused}</p>
          </Notice>
        )}
        {refused === null && sample !== null && (
          <p>
            <strong>{sample.name}</strong>: {sample.words}.
            {choice === null && (
              <span className="text-soft"> Choose it again to try the task on it.</span>
            )}
          </p>
        )}
      </div>
    </section>
  );
}
