/** What became of a schedule's slots, the newest first. */
import type { ScheduleView } from "@tributary/protocol";
import Link from "next/link";
import { formatCount } from "../../../lib/format.ts";
import { runAddress } from "../../../lib/overview.ts";
import { type Column, Table } from "../../../ui/table.tsx";
import { Time } from "../../../ui/time.tsx";

type Slot = ScheduleView["slots"][number];

const columns: readonly Column<Slot>[] = [
  { id: "when", name: "When", cell: ({ last_ms }) => <Time at_ms={last_ms} /> },
  {
    id: "count",
    name: "Slots",
    isNumber: true,
    cell: ({ count, is_more }) => `${formatCount(count)}${is_more ? " or more" : ""}`,
  },
  { id: "words", name: "What became of it", cell: ({ words }) => words },
  {
    id: "run",
    name: "Run",
    cell: ({ run }) =>
      run === null ? (
        "–"
      ) : (
        <Link href={runAddress(run)} className="font-mono text-sm underline">
          {run}
        </Link>
      ),
  },
];

export function SlotsTable({ schedule }: { schedule: ScheduleView }) {
  const { slots, title } = schedule;
  return (
    <Table
      caption={`Slots of ${title}, the newest first`}
      columns={columns}
      rows={slots}
      keyOf={({ first_ms }) => String(first_ms)}
    />
  );
}
