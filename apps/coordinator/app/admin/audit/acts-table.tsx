"use client";
/** Acts as rows; one of them whole in a dialog, with its place in the chain. */
import { useState } from "react";
import { type ActRecord, detailWords } from "../../../lib/audit-log.ts";
import { shortHash } from "../../../lib/format.ts";
import { Button } from "../../../ui/button.tsx";
import { CodeBlock } from "../../../ui/code.tsx";
import { CopyText } from "../../../ui/copy-text.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { DescriptionList } from "../../../ui/figures.tsx";
import { Chip } from "../../../ui/panel.tsx";
import { type Column, Table } from "../../../ui/table.tsx";
import { Time } from "../../../ui/time.tsx";

function columnsOf(onOpen: (act: ActRecord) => void): readonly Column<ActRecord>[] {
  return [
    { id: "seq", name: "No.", isNumber: true, onCard: "half", cell: ({ seq }) => seq },
    { id: "when", name: "When", onCard: "half", cell: ({ at_ms }) => <When at_ms={at_ms} /> },
    {
      id: "actor",
      name: "By",
      onCard: "half",
      cell: ({ actor }) => <span className="lg:whitespace-nowrap">{actor}</span>,
    },
    {
      id: "action",
      name: "Act",
      onCard: "half",
      cell: ({ action }) => <Action action={action} />,
    },
    {
      id: "subject",
      name: "Of",
      cell: ({ subject }) => (
        <span className="block truncate font-mono text-sm sm:max-w-52" title={subject}>
          {subject}
        </span>
      ),
    },
    {
      id: "detail",
      name: "Detail",
      cell: ({ detail }) => (
        <span className="line-clamp-2 max-w-96 min-w-40 text-sm wrap-anywhere text-soft">
          {detailWords(detail)}
        </span>
      ),
    },
    {
      id: "open",
      name: "Whole act",
      hasHiddenName: true,
      cell: (act) => (
        <Button look="quiet" size="small" onClick={() => onOpen(act)}>
          Show
          <span className="sr-only"> act {act.seq}</span>
        </Button>
      ),
    },
  ];
}

/** In two lines where half a card is too narrow for one. */
function When({ at_ms }: { at_ms: number }) {
  return (
    <span className="max-sm:*:whitespace-normal">
      <Time at_ms={at_ms} />
    </span>
  );
}

function Action({ action }: { action: string }) {
  return (
    <Chip tone={action.startsWith("failed") ? "bad" : "neutral"}>
      {action.replaceAll("_", " ")}
    </Chip>
  );
}

export function ActsTable({ acts }: { acts: readonly ActRecord[] }) {
  const [open, setOpen] = useState<ActRecord | null>(null);
  return (
    <>
      <Table
        caption="Acts, the newest first"
        columns={columnsOf(setOpen)}
        rows={acts}
        keyOf={({ seq }) => String(seq)}
      />
      <Dialog
        title={open === null ? "Act" : `Act ${open.seq}`}
        isOpen={open !== null}
        onClose={() => setOpen(null)}
        width="wide"
      >
        {open !== null && <WholeAct act={open} />}
      </Dialog>
    </>
  );
}

function WholeAct({ act }: { act: ActRecord }) {
  const { at_ms, actor, action, subject, detail, previous, hash } = act;
  return (
    <div className="grid gap-4">
      <DescriptionList
        facts={[
          { name: "When", value: <Time at_ms={at_ms} /> },
          { name: "By", value: actor },
          { name: "Act", value: <Action action={action} /> },
          { name: "Of", value: <span className="font-mono text-sm break-all">{subject}</span> },
          {
            name: "Hash",
            value: <CopyText text={hash} short={shortHash(hash)} name="act’s hash" />,
          },
          {
            name: "Act before",
            value: <CopyText text={previous} short={shortHash(previous)} name="hash before" />,
          },
        ]}
      />
      {detail !== null && <CodeBlock name="detail" text={JSON.stringify(detail, null, 2)} />}
    </div>
  );
}
