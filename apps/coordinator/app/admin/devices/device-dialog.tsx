"use client";
/** One device whole: what is known of it, task by task, and what an admin may decide. */
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { query } from "../../../lib/api-client.ts";
import { backendName } from "../../../lib/backend-words.ts";
import { type DeviceDetails, deviceName, deviceState, failureWords } from "../../../lib/devices.ts";
import { formatCount, plural } from "../../../lib/format.ts";
import { CopyText } from "../../../ui/copy-text.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { DescriptionList, type Fact, StatusBadge } from "../../../ui/figures.tsx";
import { Loaded } from "../../../ui/loaded.tsx";
import { Notice } from "../../../ui/panel.tsx";
import { type Column, Table } from "../../../ui/table.tsx";
import { Time, TimeAgo } from "../../../ui/time.tsx";
import { DeviceActs } from "./device-acts.tsx";

export function DeviceDialog({ id, onClose }: { id: string | null; onClose: () => void }) {
  return (
    <Dialog title="Device" isOpen={id !== null} onClose={onClose} width="wide">
      {id !== null && <Device key={id} id={id} />}
    </Dialog>
  );
}

function Device({ id }: { id: string }) {
  const device = useQuery({
    ...query<DeviceDetails>(`/api/devices/${id}`),
    refetchInterval: 5_000,
  });
  return (
    <Loaded result={device} name="the device">
      {(device) => (
        <div className="grid gap-5">
          {device.revoked !== null && <Revoked revoked={device.revoked} />}
          <DescriptionList facts={factsOf(device)} />
          {device.tasks.length > 0 && (
            <Table
              caption={`Tasks of ${deviceName(device)}`}
              columns={taskColumns}
              rows={device.tasks}
              keyOf={({ task }) => task}
            />
          )}
          <DeviceActs device={device} />
        </div>
      )}
    </Loaded>
  );
}

function Revoked({ revoked }: { revoked: NonNullable<DeviceDetails["revoked"]> }) {
  return (
    <Notice tone="bad" title={`Revoked: ${revoked.reason}`}>
      <p>
        <TimeAgo at_ms={revoked.at_ms} />. It may not connect, is selected for no round, and no
        update of it counts.
      </p>
    </Notice>
  );
}

function factsOf(device: DeviceDetails): readonly Fact[] {
  const { id, short, backend, agent, examples_per_second, counted, uncounted, runs } = device;
  const { former_keys } = device;
  const lost = uncounted === 0 ? "" : `; ${plural(uncounted, "update")} went into no model`;
  const { tone, words } = deviceState(device);
  const speed =
    examples_per_second === null
      ? "speed not declared"
      : `${formatCount(examples_per_second)} examples/s, as it says`;
  return [
    { name: "Name", value: device.name ?? <span className="text-soft">none given</span> },
    {
      name: "Key",
      value: <CopyText text={id} short={`${short}…`} name="device’s public key" />,
    },
    ...(former_keys.length === 0
      ? []
      : [{ name: "Keys before", value: <FormerKeys keys={former_keys} /> }]),
    { name: "State", value: <StatusBadge tone={tone}>{words}</StatusBadge> },
    ...device.rests.map(({ task, until_ms, failures_in_a_row }) => ({
      name: `Rests in ${task}`,
      value: (
        <>
          After {plural(failures_in_a_row, "failure")} in a row; over <TimeAgo at_ms={until_ms} />.
        </>
      ),
    })),
    { name: "Trains on", value: `${backendName(backend)}, ${speed}` },
    { name: "Program", value: <span className="break-all">{agent}</span> },
    { name: "Seen first", value: <Time at_ms={device.first_seen_ms} /> },
    { name: "Seen last", value: <Time at_ms={device.last_seen_ms} /> },
    {
      name: "Contribution",
      value: `${plural(counted, "round")} counted it in ${plural(runs.length, "run")}${lost}`,
    },
    { name: "Failures", value: failureWords(device.failures) ?? "none" },
    {
      name: "Let in by",
      value:
        device.invites.length === 0
          ? "no invite; its tasks took anyone"
          : device.invites.map(({ id, note }) => note || id).join(", "),
    },
  ];
}

/** The newest first: what an old note, or an entry of the log, may name. */
function FormerKeys({ keys }: { keys: DeviceDetails["former_keys"] }) {
  return (
    <ul className="grid gap-1">
      {keys.toReversed().map(({ id, replaced_at_ms }) => (
        <li key={id} className="flex flex-wrap items-baseline gap-x-2">
          <CopyText text={id} short={`${id.slice(0, 8)}…`} name="former public key" />
          {replaced_at_ms !== null && (
            <span className="text-soft">
              replaced <TimeAgo at_ms={replaced_at_ms} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

type TaskPart = DeviceDetails["tasks"][number];

const taskColumns: readonly Column<TaskPart>[] = [
  {
    id: "task",
    name: "Task",
    cell: ({ task }) => (
      <Link href={`/admin/tasks/${task}`} className="hover:underline">
        {task}
      </Link>
    ),
  },
  {
    id: "selected",
    name: "Selected",
    isNumber: true,
    cell: ({ selected }) => formatCount(selected),
  },
  {
    id: "delivered",
    name: "Delivered",
    isNumber: true,
    cell: ({ delivered }) => formatCount(delivered),
  },
  {
    id: "last",
    name: "Last part",
    cell: ({ last_outcome }) => last_outcome?.replaceAll("_", " ") ?? "–",
  },
  {
    id: "when",
    name: "Last update",
    cell: ({ last_delivered_at_ms: at_ms }) => (at_ms === null ? "–" : <TimeAgo at_ms={at_ms} />),
  },
];
