"use client";
/** The devices that were here: who they are, what came of their work, and what an admin decides about them. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { TaskView } from "@tributary/protocol";
import Link from "next/link";
import { useState } from "react";
import { query } from "../../../lib/api-client.ts";
import {
  type DeviceFilter,
  type DeviceView,
  devicesOnPage,
  devicesPath,
  filterFrom,
  noFilter,
  searchOf,
} from "../../../lib/devices.ts";
import { ApiCall } from "../../../ui/api-call.tsx";
import { Button, buttonClass } from "../../../ui/button.tsx";
import { Loaded } from "../../../ui/loaded.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { Pagination } from "../../../ui/pagination.tsx";
import { EmptyState } from "../../../ui/states.tsx";
import { usePermission } from "../../../ui/use-me.ts";
import { DeviceDialog } from "./device-dialog.tsx";
import { DevicesFilter } from "./devices-filter.tsx";
import { DevicesTable } from "./devices-table.tsx";
import { NewInvite } from "./invites/new-invite.tsx";

type Devices = { readonly devices: readonly DeviceView[]; readonly total: number };

export function DevicesPage() {
  const [filter, setFilter] = useState(() =>
    typeof location === "undefined" ? noFilter : filterFrom(location.search),
  );
  const [page, setPage] = useState(0);
  const [open, setOpen] = useState<string | null>(null);
  const path = devicesPath(filter, page);
  const devices = useQuery({
    ...query<Devices>(path),
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  });
  const tasks = useQuery(query<readonly TaskView[]>("/api/tasks"));
  const show = (wanted: DeviceFilter) => {
    setFilter(wanted);
    setPage(0);
    history.replaceState(null, "", `${location.pathname}${searchOf(wanted)}`);
  };
  return (
    <>
      <PageHeader
        title="Devices"
        about="Everyone that has proved a device key here. Their data stays with them; what is known is what they did."
        actions={<Invite />}
      />
      <DevicesFilter tasks={tasks.data ?? []} filter={filter} onFilter={show} />
      <Loaded
        result={devices}
        name="the devices"
        isEmpty={({ total }) => total === 0}
        whenEmpty={<NoDevices isAll={searchOf(filter) === ""} onAll={() => show(noFilter)} />}
      >
        {({ devices, total }) => (
          <>
            <DevicesTable devices={devices} onOpen={setOpen} />
            <Pagination
              page={page}
              pageSize={devicesOnPage}
              total={total}
              onPage={setPage}
              name="devices"
            />
          </>
        )}
      </Loaded>
      <DeviceDialog id={open} onClose={() => setOpen(null)} />
      <ApiCall calls={[{ path }, { path: "/api/devices/<id>" }]} />
    </>
  );
}

function Invite() {
  const mayInvite = usePermission("invites.write");
  const [isMaking, setMaking] = useState(false);
  return (
    <>
      <Link href="/admin/devices/invites" className={buttonClass()}>
        Invites
      </Link>
      {mayInvite && (
        <Button look="primary" onClick={() => setMaking(true)}>
          New invite
        </Button>
      )}
      <NewInvite isOpen={isMaking} onClose={() => setMaking(false)} />
    </>
  );
}

function NoDevices({ isAll, onAll }: { isAll: boolean; onAll: () => void }) {
  if (!isAll) {
    return (
      <EmptyState
        title="No device is like that"
        actions={<Button onClick={onAll}>Show all devices</Button>}
      >
        <p>Ask for less, or for another word.</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="devices" title="No device was here yet">
      <p>
        Make an invite and send its link to whoever owns a device: opened in a browser, or given to
        the edge program, it lets the device in. A task that takes anyone needs no invite; its page
        is the link.
      </p>
    </EmptyState>
  );
}
