/** Devices as rows, a page of them; each opens in a dialog. */
import { backendName } from "../../../lib/backend-words.ts";
import {
  type DeviceView,
  deviceName,
  deviceState,
  failureCount,
  failureWords,
} from "../../../lib/devices.ts";
import { formatCount } from "../../../lib/format.ts";
import { Button } from "../../../ui/button.tsx";
import { StatusBadge } from "../../../ui/figures.tsx";
import { type Column, Table } from "../../../ui/table.tsx";
import { TimeAgo } from "../../../ui/time.tsx";

function columnsOf(onOpen: (id: string) => void): readonly Column<DeviceView>[] {
  return [
    { id: "name", name: "Device", onCard: "nameless", cell: (device) => <Name device={device} /> },
    {
      id: "state",
      name: "State",
      onCard: "nameless",
      cell: (device) => {
        const { tone, words } = deviceState(device);
        return (
          <StatusBadge tone={tone} isLive={words === "Connected"}>
            {words}
          </StatusBadge>
        );
      },
    },
    {
      id: "seen",
      name: "Seen",
      onCard: "half",
      cell: ({ last_seen_ms }) => <TimeAgo at_ms={last_seen_ms} />,
    },
    {
      id: "backend",
      name: "Trains on",
      onCard: "half",
      cell: ({ backend }) => backendName(backend),
    },
    {
      id: "speed",
      name: "Examples/s",
      isNumber: true,
      onCard: "half",
      cell: ({ examples_per_second: speed }) => (speed === null ? "–" : formatCount(speed)),
    },
    {
      id: "counted",
      name: "Rounds counted",
      isNumber: true,
      onCard: "half",
      cell: ({ counted }) => formatCount(counted),
    },
    {
      id: "failures",
      name: "Failures",
      isNumber: true,
      onCard: "half",
      cell: ({ failures }) => (
        <span title={failureWords(failures) ?? undefined}>
          {formatCount(failureCount(failures))}
        </span>
      ),
    },
    {
      id: "open",
      name: "Open",
      hasHiddenName: true,
      onCard: "nameless",
      cell: (device) => (
        <Button look="quiet" size="small" onClick={() => onOpen(device.id)}>
          Show
          <span className="sr-only"> {deviceName(device)}</span>
        </Button>
      ),
    },
  ];
}

function Name({ device }: { device: DeviceView }) {
  const { name, short } = device;
  const key = <span className="font-mono text-sm text-soft">{short}</span>;
  if (name === null) return key;
  return (
    <>
      <span className="block font-medium">{name}</span>
      {key}
    </>
  );
}

export function DevicesTable({
  devices,
  onOpen,
}: {
  devices: readonly DeviceView[];
  onOpen: (id: string) => void;
}) {
  return (
    <Table
      caption="Devices, seen last first"
      columns={columnsOf(onOpen)}
      rows={devices}
      keyOf={({ id }) => id}
    />
  );
}
