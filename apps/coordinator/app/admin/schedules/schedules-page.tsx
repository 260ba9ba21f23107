"use client";
/** Every schedule: what it says in words, what it does, what comes next, and what became of the slots before. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ScheduleView } from "@tributary/protocol";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useState } from "react";
import { query, send } from "../../../lib/api-client.ts";
import { formatCount, formatDuration, plural } from "../../../lib/format.ts";
import { runAddress } from "../../../lib/overview.ts";
import { sharedOffset } from "../../../lib/schedule-form.ts";
import { ApiCall } from "../../../ui/api-call.tsx";
import { Button } from "../../../ui/button.tsx";
import { ConfirmDialog, Dialog } from "../../../ui/dialog.tsx";
import { Disclosure } from "../../../ui/disclosure.tsx";
import { DescriptionList, StatusBadge } from "../../../ui/figures.tsx";
import { Loaded } from "../../../ui/loaded.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Notice, Panel } from "../../../ui/panel.tsx";
import { EmptyState, Skeleton } from "../../../ui/states.tsx";
import { TimeAgo } from "../../../ui/time.tsx";
import { usePermission } from "../../../ui/use-me.ts";
import { SlotsTable } from "./slots-table.tsx";

const ScheduleForm = dynamic(
  () => import("./schedule-form.tsx").then((part) => part.ScheduleForm),
  {
    loading: () => <Skeleton className="h-96 rounded-xl" />,
  },
);

const path = "/api/schedules";

/** Null: none is open; "new": one that is made. */
type Open = ScheduleView | "new" | null;

export function SchedulesPage() {
  const schedules = useQuery({ ...query<ScheduleView[]>(path), refetchInterval: 5_000 });
  const mayWrite = usePermission("schedules.write");
  const [open, setOpen] = useState<Open>(null);
  const add = mayWrite && (
    <Button look="primary" onClick={() => setOpen("new")}>
      New schedule
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Schedules"
        about="Runs that begin by the calendar, while devices can be expected."
        actions={add}
      />
      <Loaded
        result={schedules}
        name="the schedules"
        isEmpty={(all) => all.length === 0}
        whenEmpty={
          <EmptyState icon="schedules" title="Nothing is planned" actions={add}>
            <p>
              A schedule starts a run of a task at night, at the weekend, or whenever its devices
              are there, and ends it when the model is good enough.
            </p>
          </EmptyState>
        }
      >
        {(all) => (
          <ul className="grid gap-5">
            {all.toReversed().map((schedule) => (
              <li key={schedule.id}>
                <ScheduleCard schedule={schedule} mayWrite={mayWrite} onEdit={setOpen} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <FormDialog open={open} onClose={() => setOpen(null)} />
      <ApiCall calls={[{ path }, { path: `${path}/<id>` }]} />
    </>
  );
}

function FormDialog({ open, onClose }: { open: Open; onClose: () => void }) {
  const client = useQueryClient();
  return (
    <Dialog
      title={open === "new" || open === null ? "New schedule" : `Change ${open.title}`}
      isOpen={open !== null}
      onClose={onClose}
      width="wide"
    >
      {open !== null && (
        <ScheduleForm
          schedule={open === "new" ? null : open}
          onDone={() => {
            void client.invalidateQueries({ queryKey: [path] });
            onClose();
          }}
          onCancel={onClose}
        />
      )}
    </Dialog>
  );
}

/** Some of what it may do ends in a sentence of its own. */
function sentenceEnd(words: string): string {
  return words.endsWith(".") ? words : `${words}.`;
}

function ScheduleCard({
  schedule,
  mayWrite,
  onEdit,
}: {
  schedule: ScheduleView;
  mayWrite: boolean;
  onEdit: (schedule: ScheduleView) => void;
}) {
  const { title, words, doing, is_over, problem, next, slots } = schedule;
  return (
    <Panel
      title={title}
      aside={
        <StatusBadge tone={is_over ? "neutral" : "good"} isLive={schedule.run !== null}>
          {is_over ? "Over" : schedule.run === null ? "Waiting" : "A run is under way"}
        </StatusBadge>
      }
    >
      <div className="grid items-start gap-4 lg:grid-cols-[1fr_22rem]">
        <div className="min-w-0">
          {words.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          <p className="mt-2 text-soft">The schedule is {sentenceEnd(doing)}</p>
          {problem !== null && (
            <div className="mt-3">
              <Notice tone="bad" title="It cannot start a run">
                {problem}
              </Notice>
            </div>
          )}
          <div className="mt-4">
            <DescriptionList facts={factsOf(schedule)} />
          </div>
        </div>
        <NextSlots next={next} />
      </div>
      <div className="mt-4 flex flex-wrap items-start justify-between gap-3">
        {slots.length > 0 ? (
          <Disclosure summary={`What became of its slots (${formatCount(slots.length)})`}>
            <SlotsTable schedule={schedule} />
          </Disclosure>
        ) : (
          <p className="text-sm text-soft">No slot has come yet.</p>
        )}
        {mayWrite && <Acts schedule={schedule} onEdit={onEdit} />}
      </div>
    </Panel>
  );
}

function factsOf(schedule: ScheduleView) {
  const { task, task_version, totals, run, last_end, spec } = schedule;
  return [
    {
      name: "Task",
      value: (
        <Link href={`/admin/tasks/${task}`} className="underline">
          {task}, version {task_version}
        </Link>
      ),
    },
    { name: "Cron", value: <code className="font-mono">{spec.cron}</code> },
    { name: "Time zone", value: spec.time_zone },
    {
      name: "So far",
      value:
        `${plural(totals.runs, "run")}, ${plural(totals.rounds, "round")}, ` +
        `${formatDuration(totals.participant_seconds)} of participants’ time`,
    },
    ...(run === null
      ? []
      : [
          {
            name: "Under way",
            value: (
              <Link href={runAddress(run)} className="font-mono text-sm underline">
                {run}
              </Link>
            ),
          },
        ]),
    ...(last_end === null ? [] : [{ name: "Last end", value: last_end }]),
  ];
}

function NextSlots({ next }: { next: ScheduleView["next"] }) {
  const offset = sharedOffset(next.map(({ local }) => local));
  return (
    <div className="rounded-lg bg-sunken p-3">
      <h3 className="font-semibold">
        Next starts{offset !== "" && <span className="font-normal text-soft">{offset}</span>}
      </h3>
      {next.length === 0 ? (
        <p className="text-soft">None: nothing starts any more.</p>
      ) : (
        <ol className="mt-1 grid gap-0.5 text-sm">
          {next.map(({ at_ms, local }) => (
            <li key={at_ms} className="flex justify-between gap-3">
              <span>{local.replace(offset, "")}</span>
              <span className="whitespace-nowrap text-soft">
                <TimeAgo at_ms={at_ms} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

function Acts({
  schedule,
  onEdit,
}: {
  schedule: ScheduleView;
  onEdit: (schedule: ScheduleView) => void;
}) {
  const client = useQueryClient();
  const [isStopping, setStopping] = useState(false);
  return (
    <div className="flex gap-2">
      <Button size="small" onClick={() => onEdit(schedule)}>
        Change<span className="sr-only"> {schedule.title}</span>
      </Button>
      {!schedule.is_over && (
        <Button size="small" onClick={() => setStopping(true)}>
          Stop…<span className="sr-only"> {schedule.title}</span>
        </Button>
      )}
      <ConfirmDialog
        title={`Stop ${schedule.title}?`}
        description="Nothing starts any more. A run of it ends with the round that is under way. Changing the schedule later lets it go on."
        action="Stop the schedule"
        isOpen={isStopping}
        onClose={() => setStopping(false)}
        onConfirm={async () => {
          await send("POST", `/api/schedules/${encodeURIComponent(schedule.id)}/stop`, {});
          await client.invalidateQueries({ queryKey: [path] });
        }}
      />
    </div>
  );
}
