"use client";
/** Choosing data: practice digits, digits drawn here, a folder or a file. What was read is shown at once. */
import { Tabs } from "@base-ui/react/tabs";
import type { TaskSpec } from "@tributary/protocol";
import { type ReactNode, useId } from "react";
import type { DataChoice } from "../../../../lib/data-choice.ts";
import { formatCount } from "../../../../lib/format.ts";
import { data as english } from "../../../../lib/messages/en/data.ts";
import { isDigitTask } from "../../../../lib/words.ts";
import { Button, buttonClass } from "../../../../ui/button.tsx";
import { Panel } from "../../../../ui/panel.tsx";
import { DataReportView } from "./data-report.tsx";
import { DrawDigits } from "./draw-digits.tsx";
import { practiceDefault } from "../link-wishes.ts";
import type { DataDesk } from "../use-visit.ts";

export function DataPanel({ spec, data }: { spec: TaskSpec; data: DataDesk }) {
  return (
    <Panel title="Your data">
      {isDigitTask(spec.data) ? (
        <DigitChoices data={data} />
      ) : spec.data.kind === "image" ? (
        <FolderChoice data={data} classes={spec.data.classes} />
      ) : (
        <FileChoice data={data} schema={spec.data} />
      )}
      <DataReportView state={data.state} schema={spec.data} />
    </Panel>
  );
}

const tab =
  "min-h-10 rounded-md px-3 text-soft hover:text-ink data-[active]:bg-surface data-[active]:font-semibold data-[active]:text-ink data-[active]:shadow-lift";

function DigitChoices({ data }: { data: DataDesk }) {
  return (
    <Tabs.Root defaultValue="practice">
      <Tabs.List className="flex flex-wrap gap-1 rounded-lg bg-sunken p-1">
        <Tabs.Tab value="practice" className={tab}>
          Practice digits
        </Tabs.Tab>
        <Tabs.Tab value="draw" className={tab}>
          Draw
        </Tabs.Tab>
        <Tabs.Tab value="folder" className={tab}>
          Folder of images
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="practice" className="pt-4">
        <p className="max-w-[60ch]">
          No digits at hand? This page can draw {formatCount(practiceDefault.count)} of its own,
          each in a slightly different hand.
        </p>
        <Button
          look="secondary"
          className="mt-3"
          onClick={() =>
            // A fresh hand each time, so that two visitors do not bring the same digits.
            data.choose({ ...practiceDefault, seed: 1 + Math.floor(Math.random() * 1e9) })
          }
        >
          Use practice digits
        </Button>
      </Tabs.Panel>
      <Tabs.Panel value="draw" className="pt-4" keepMounted>
        <DrawDigits data={data} />
      </Tabs.Panel>
      <Tabs.Panel value="folder" className="pt-4">
        <FolderChoice data={data} classes={["0", "1", "2", "…", "9"]} />
      </Tabs.Panel>
    </Tabs.Root>
  );
}

function FolderChoice({ data, classes }: { data: DataDesk; classes: readonly string[] }) {
  const shown = classes.length > 6 ? [...classes.slice(0, 5), "…"] : classes;
  return (
    <div>
      <p className="max-w-[60ch]">
        Choose a folder with one sub-folder per class, named {shown.join(", ")}. Images of any size
        are read here, in this page; the browser’s word “upload” only means that the page may see
        them.
      </p>
      <FilePicker
        label="Choose a folder"
        folder
        onPick={(files) =>
          data.choose({
            kind: "images",
            source: "folder",
            files: files.map((file) => ({ path: file.webkitRelativePath || file.name, file })),
          })
        }
      />
    </div>
  );
}

function FileChoice({
  data,
  schema,
}: {
  data: DataDesk;
  schema: Extract<TaskSpec["data"], { kind: "table" | "text" }>;
}) {
  const isTable = schema.kind === "table";
  return (
    <div>
      {isTable ? (
        <p className="max-w-[60ch]">
          Choose a CSV file with a heading for each column: {english.columns(schema)}. It is read
          here, in this page.
        </p>
      ) : (
        <p className="max-w-[60ch]">
          Choose a plain text file of at least {schema.sequence_length + 1} characters. It is read
          here, in this page.
        </p>
      )}
      <FilePicker
        label={isTable ? "Choose a CSV file" : "Choose a text file"}
        accept={isTable ? ".csv,text/csv" : ".txt,text/plain"}
        onPick={([file]) => file !== undefined && data.choose(choiceOf(schema.kind, file))}
      />
    </div>
  );
}

function choiceOf(kind: "table" | "text", file: File): DataChoice {
  const picked = { path: file.name, file };
  return kind === "table"
    ? { kind: "table", file: picked, said: null }
    : { kind: "texts", files: [picked] };
}

/** A label that looks like a button over the browser's own file input. */
function FilePicker({
  label,
  folder = false,
  accept,
  onPick,
}: {
  label: ReactNode;
  folder?: boolean;
  accept?: string;
  onPick: (files: File[]) => void;
}) {
  const id = useId();
  return (
    <div className="mt-3">
      <input
        id={id}
        type="file"
        multiple={folder}
        ref={(input) => {
          if (input !== null) input.webkitdirectory = folder;
        }}
        accept={accept}
        className="peer sr-only"
        onChange={({ target }) => {
          onPick(Array.from(target.files ?? []));
          target.value = "";
        }}
      />
      <label
        htmlFor={id}
        className={`${buttonClass()} peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-river`}
      >
        {label}
      </label>
    </div>
  );
}
