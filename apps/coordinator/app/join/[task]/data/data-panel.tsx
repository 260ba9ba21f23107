"use client";
/** Connecting data: what this browser keeps already, the ways that suit the task, and what was read at once. */
import type { DataSchema, TaskSpec } from "@tributary/protocol";
import { choiceIn } from "../../../../lib/data-desk-state.ts";
import { isDigitTask } from "../../../../lib/words.ts";
import { Button } from "../../../../ui/button.tsx";
import { FilePicker } from "../../../../ui/file-picker.tsx";
import { leadFocus } from "../../../../ui/lead-focus.ts";
import { Panel } from "../../../../ui/panel.tsx";
import { type Tab, Tabs } from "../../../../ui/tabs.tsx";
import { useWords } from "../../../../ui/words.tsx";
import { practiceDefault } from "../link-wishes.ts";
import { ClassFilesSource } from "./class-files-source.tsx";
import { DataReportView } from "./data-report.tsx";
import { DrawingSource } from "./drawing-source.tsx";
import { KeptData } from "./kept-data.tsx";
import type { DataDesk } from "./use-data-desk.ts";
import { WebcamSource } from "./webcam-source.tsx";

export function DataPanel({
  spec,
  data,
  practises,
  isPractice,
  hasJustAgreed,
}: {
  spec: TaskSpec;
  data: DataDesk;
  /** Whether the page may make data for a visitor who has none. */
  practises: boolean;
  /** Whether it learns from such data only. */
  isPractice: boolean;
  hasJustAgreed: boolean;
}) {
  const { data: words } = useWords();
  const { data: schema } = spec;
  return (
    <Panel title={words.title} {...(hasJustAgreed && { headingRef: leadFocus })}>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        {isPractice ? (
          <p className="max-w-[65ch] text-soft">{words.practisesOnly}</p>
        ) : (
          <>
            <p className="max-w-[65ch] text-soft">{words.staysHere}</p>
            <KeptData data={data} />
            <OwnSources {...{ data, schema, practises }} />
          </>
        )}
      </div>
      <DataReportView data={data} schema={schema} />
    </Panel>
  );
}

function OwnSources({
  data,
  schema,
  practises,
}: {
  data: DataDesk;
  schema: DataSchema;
  practises: boolean;
}) {
  if (schema.kind === "image") return <ImageSources data={data} schema={schema} />;
  return (
    <>
      <FileSource data={data} schema={schema} />
      {practises && <InventedSource data={data} kind={schema.kind} />}
    </>
  );
}

/** Larger pictures, and those in colours, cannot be drawn by hand in a way that says anything. */
const drawn_px_max = 64;
const frame_px = { min: 64, max: 224 } as const;

function ImageSources({
  data,
  schema,
}: {
  data: DataDesk;
  schema: Extract<DataSchema, { kind: "image" }>;
}) {
  const { sources } = useWords().data;
  const { classes } = schema;
  const side_px = Math.max(schema.height, schema.width);
  const frame = Math.min(frame_px.max, Math.max(frame_px.min, side_px));
  const tabs: readonly (Tab | false)[] = [
    isDigitTask(schema) && {
      id: "practice",
      name: sources.practice,
      content: <PracticeSource data={data} />,
    },
    schema.channels === 1 &&
      side_px <= drawn_px_max && {
        id: "draw",
        name: sources.draw,
        content: <DrawingSource data={data} classes={classes} />,
      },
    {
      id: "folder",
      name: sources.folder,
      content: <FolderSource data={data} classes={classes} />,
    },
    {
      id: "files",
      name: sources.files,
      content: <ClassFilesSource data={data} classes={classes} />,
    },
    {
      id: "webcam",
      name: sources.webcam,
      content: <WebcamSource data={data} classes={classes} side_px={frame} />,
    },
  ];
  return <Tabs label={sources.label} tabs={tabs.filter((tab) => tab !== false)} />;
}

function PracticeSource({ data }: { data: DataDesk }) {
  const { practice } = useWords().data;
  return (
    <>
      <p className="max-w-[60ch]">{practice.why(practiceDefault.count)}</p>
      <Button className="mt-3" onClick={() => data.choose(freshPractice())}>
        {practice.use}
      </Button>
    </>
  );
}

function InventedSource({ data, kind }: { data: DataDesk; kind: "table" | "text" }) {
  const { invented } = useWords().data;
  const isUsed = choiceIn(data.data)?.kind === "practice";
  return (
    <div className="border-t border-line pt-4">
      <p className="max-w-[65ch]">{invented.why[kind](practiceDefault.count)}</p>
      {/* Once it is used, it is said with what was read. */}
      {!isUsed && <p className="mt-1 max-w-[65ch] text-soft">{invented.good}</p>}
      <Button
        className="mt-3"
        data-testid="use-invented"
        onClick={() => data.choose(freshPractice())}
      >
        {invented.use}
      </Button>
    </div>
  );
}

/** Other examples each time, so that two visitors do not bring the same ones. */
function freshPractice() {
  return { ...practiceDefault, seed: 1 + Math.floor(Math.random() * 1e9) };
}

function FolderSource({ data, classes }: { data: DataDesk; classes: readonly string[] }) {
  const { folder, orDrop } = useWords().data;
  return (
    <>
      <p className="mb-3 max-w-[60ch]">{folder.how(classes)}</p>
      <FilePicker
        label={folder.pick}
        orDrop={orDrop}
        isFolder
        onPick={(files) => data.choose({ kind: "images", source: "folder", files })}
      />
    </>
  );
}

function FileSource({
  data,
  schema,
}: {
  data: DataDesk;
  schema: Extract<DataSchema, { kind: "table" | "text" }>;
}) {
  const words = useWords().data;
  if (schema.kind === "table") {
    return (
      <div>
        <p className="mb-3 max-w-[65ch]">{words.table.how(words.columns(schema))}</p>
        <FilePicker
          label={words.table.pick}
          orDrop={words.orDrop}
          accept=".csv,.tsv,.parquet,text/csv,text/tab-separated-values"
          onPick={([file]) => data.choose({ kind: "table", file, said: null })}
        />
      </div>
    );
  }
  return (
    <div>
      <p className="mb-3 max-w-[65ch]">{words.text.how(schema.sequence_length + 1)}</p>
      <FilePicker
        label={words.text.pick}
        orDrop={words.orDrop}
        isMany
        accept=".txt,.md,text/plain"
        onPick={(files) => data.choose({ kind: "texts", files })}
      />
    </div>
  );
}
