"use client";
/** What the task is: its kind of data, its name, and what participants read of it. Or a file that says all of it. */
import { taskTemplates } from "@tributary/tasks";
import { useState } from "react";
import { type DataKind, draftOf } from "../../../../lib/task-form/draft.ts";
import { readTaskFile } from "../../../../lib/task-form/task-file.ts";
import { RadioCards } from "../../../../ui/choices.tsx";
import { Disclosure } from "../../../../ui/disclosure.tsx";
import { FilePicker } from "../../../../ui/file-picker.tsx";
import { Notice } from "../../../../ui/panel.tsx";
import { useDesk } from "./form-context.ts";
import { ValueField } from "./value-field.tsx";

export function AboutStep() {
  const { state, dispatch, choose } = useDesk();
  return (
    <div className="grid gap-5">
      <RadioCards
        legend="What does it learn from?"
        name="kind"
        columns={3}
        value={state.draft.kind}
        options={taskTemplates.map(({ kind, title, summary }) => ({
          value: kind,
          label: title,
          hint: summary,
        }))}
        onChange={({ target }) => {
          choose(null);
          dispatch({ type: "kind", kind: target.value as DataKind });
        }}
      />
      <ValueField path="title" />
      <ValueField path="summary" rows={3} />
      {state.draft.based_on === null && (
        <>
          <ValueField path="id" />
          <Import />
        </>
      )}
    </div>
  );
}

function Import() {
  const { dispatch } = useDesk();
  const [wrong, setWrong] = useState<readonly string[]>([]);
  const take = async (file: Blob) => {
    const { task, problems, admits } = readTaskFile(await readJson(file));
    setWrong(problems.map(({ path, sentence }) => (path ? `${path}: ${sentence}` : sentence)));
    if (task !== null) dispatch({ type: "begin", draft: draftOf(task, null, admits) });
  };
  return (
    <Disclosure summary="I have a task as a file">
      <p className="mb-2 max-w-[65ch] text-soft">
        The JSON that “Export” saves, or that was written by hand. What you have described so far is
        replaced.
      </p>
      <FilePicker label="Choose a task file" accept=".json" onPick={([{ file }]) => take(file)} />
      {wrong.length > 0 && (
        <div className="mt-3">
          <Notice tone="bad" title="This is no task yet.">
            <ul className="list-disc pl-5">
              {wrong.slice(0, 8).map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </Notice>
        </div>
      )}
    </Disclosure>
  );
}

/** Undefined for what is no JSON: the check then says that it is no task. */
export async function readJson(file: Blob): Promise<unknown> {
  try {
    return JSON.parse(await file.text());
  } catch {
    return undefined;
  }
}
