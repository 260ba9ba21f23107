/** The overview's lists: what needs attention, what comes up, which models are new. */
import Link from "next/link";
import { formatShare, shortHash } from "../../lib/format.ts";
import { modelAddress } from "../../lib/models/addresses.ts";
import type { Attention, Coming, NewModel } from "../../lib/overview.ts";
import { buttonClass } from "../../ui/button.tsx";
import { Icon } from "../../ui/icons.tsx";
import { Panel } from "../../ui/panel.tsx";
import { SkeletonRows } from "../../ui/states.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { TimeAgo } from "../../ui/time.tsx";

export function AttentionPanel({ found }: { found: readonly Attention[] }) {
  return (
    <Panel title="Needs attention">
      {found.length === 0 ? (
        <p className="flex items-center gap-2 text-soft">
          <Icon name="check" className="size-5 text-good" />
          Nothing. Runs and schedules go on by themselves.
        </p>
      ) : (
        <ul className="-my-1 divide-y divide-line">
          {found.map(({ key, tone, title, sentence, href }) => (
            <li key={key} className="flex gap-2.5 py-3">
              <Icon
                name="warning"
                className={`mt-0.5 size-5 ${tone === "bad" ? "text-bad" : "text-warn"}`}
              />
              <div className="min-w-0">
                <Link href={href} className="font-medium hover:underline">
                  {title}
                </Link>
                <p className="text-soft">{sentence}</p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

export function ComingPanel({ coming }: { coming: readonly Coming[] }) {
  return (
    <Panel
      title="Coming up"
      aside={
        <Link href="/admin/schedules" className={`${buttonClass("quiet", "small")} -mr-2.5`}>
          Schedules
        </Link>
      }
    >
      {coming.length === 0 ? (
        <p className="text-soft">
          Nothing is scheduled. A schedule starts runs by itself, every night for instance.
        </p>
      ) : (
        <ul className="-my-1 divide-y divide-line">
          {coming.map(({ id, title, words, at_ms, local }) => (
            <li key={id} className="py-2.5">
              <div className="flex flex-wrap justify-between gap-x-4">
                <span className="font-medium">{title}</span>
                <span title={local}>
                  <TimeAgo at_ms={at_ms} />
                </span>
              </div>
              <p className="text-sm text-soft">{words}</p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

const modelColumns: readonly Column<NewModel>[] = [
  {
    id: "model",
    name: "Model",
    cell: ({ run, title, version, sha256 }) => (
      <Link href={modelAddress({ sha256, run })} className="hover:underline">
        <span className="font-medium">{title}</span>
        <span className="block text-sm text-soft">
          Version {version} · <span className="font-mono">{shortHash(sha256)}</span>
        </span>
      </Link>
    ),
  },
  {
    id: "accuracy",
    name: "Test accuracy",
    isNumber: true,
    cell: ({ accuracy }) => formatShare(accuracy),
  },
  { id: "accepted", name: "Updates", isNumber: true, cell: ({ accepted }) => accepted },
  { id: "when", name: "Committed", cell: ({ closed_at_ms }) => <TimeAgo at_ms={closed_at_ms} /> },
];

/** Null while it is not known which there are. */
export function ModelsPanel({ models }: { models: readonly NewModel[] | null }) {
  return (
    <Panel
      title="Newest models"
      aside={
        <Link href="/admin/models" className={`${buttonClass("quiet", "small")} -mr-2.5`}>
          All models
        </Link>
      }
    >
      {models === null ? (
        <SkeletonRows name="the newest models" rows={3} />
      ) : models.length === 0 ? (
        <p className="text-soft">
          The first model version appears here when the first round is committed.
        </p>
      ) : (
        <Table
          caption="The newest model of each run"
          columns={modelColumns}
          rows={models}
          keyOf={({ run, version }) => `${run} ${version}`}
        />
      )}
    </Panel>
  );
}
