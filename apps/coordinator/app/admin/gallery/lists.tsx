"use client";
/** Tables: sortable, as cards on a narrow screen, and scrolling in their own box. */
import { useState } from "react";
import { formatBytes, formatDuration, formatShare } from "../../../lib/format.ts";
import { Button } from "../../../ui/button.tsx";
import { StatusBadge } from "../../../ui/figures.tsx";
import { Pagination } from "../../../ui/pagination.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { type Column, Table } from "../../../ui/table.tsx";

type Device = {
  name: string;
  backend: string;
  seconds: number;
  share: number | null;
  bytes: number;
};

const devices: readonly Device[] = Array.from({ length: 12 }, (_, index) => ({
  name: `device-${index + 1}`,
  backend: ["webgpu", "wasm", "cpu"][index % 3] ?? "cpu",
  seconds: 3.5 + ((index * 7) % 12),
  share: index === 4 ? null : 0.5 + ((index * 5) % 12) / 30,
  bytes: 80_000 + index * 13_337,
}));

const columns: readonly Column<Device>[] = [
  { id: "name", name: "Device", cell: ({ name }) => name, sort: ({ name }) => name },
  {
    id: "backend",
    name: "Backend",
    cell: ({ backend }) => <StatusBadge tone="river">{backend}</StatusBadge>,
    sort: ({ backend }) => backend,
  },
  {
    id: "seconds",
    name: "Per round",
    isNumber: true,
    cell: ({ seconds }) => formatDuration(seconds),
    sort: ({ seconds }) => seconds,
  },
  {
    id: "share",
    name: "Counted",
    isNumber: true,
    cell: ({ share }) => formatShare(share),
    sort: ({ share }) => share,
  },
  {
    id: "bytes",
    name: "Sent",
    isNumber: true,
    cell: ({ bytes }) => formatBytes(bytes),
    sort: ({ bytes }) => bytes,
  },
  {
    id: "act",
    name: "Acts",
    hasHiddenName: true,
    cell: () => (
      <Button size="small" look="quiet">
        Rest
      </Button>
    ),
  },
];

const keyOf = ({ name }: Device) => name;

export function Lists() {
  const [page, setPage] = useState(0);
  return (
    <>
      <Panel title="A table that becomes cards">
        <Table
          caption="Devices"
          columns={columns}
          rows={devices.slice(page * 5, page * 5 + 5)}
          keyOf={keyOf}
          order={{ column: "name", direction: "ascending" }}
        />
        <Pagination
          page={page}
          pageSize={5}
          total={devices.length}
          onPage={setPage}
          name="devices"
        />
      </Panel>
      <Panel title="A table that scrolls in its own box">
        <Table
          caption="The same devices"
          columns={columns}
          rows={devices}
          keyOf={keyOf}
          narrow="scroll"
          height="max-h-64"
        />
      </Panel>
    </>
  );
}
