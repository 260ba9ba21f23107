"use client";
/** Invites: whom they are for, how many devices they let in, and how long they hold. */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { query, send } from "../../../../lib/api-client.ts";
import { type InviteView, inviteState, usesWords } from "../../../../lib/devices.ts";
import { ApiCall } from "../../../../ui/api-call.tsx";
import { Button } from "../../../../ui/button.tsx";
import { ConfirmDialog } from "../../../../ui/dialog.tsx";
import { StatusBadge } from "../../../../ui/figures.tsx";
import { Loaded } from "../../../../ui/loaded.tsx";
import { PageHeader } from "../../../../ui/page-header.tsx";
import { Pagination } from "../../../../ui/pagination.tsx";
import { EmptyState } from "../../../../ui/states.tsx";
import { type Column, Table } from "../../../../ui/table.tsx";
import { TimeAgo } from "../../../../ui/time.tsx";
import { usePermission } from "../../../../ui/use-me.ts";
import { NewInvite } from "./new-invite.tsx";

const pageSize = 50;
type Invites = { readonly invites: readonly InviteView[]; readonly total: number };

export function InvitesPage() {
  const [page, setPage] = useState(0);
  const path = `/api/invites?offset=${page * pageSize}&limit=${pageSize}` as const;
  const invites = useQuery({
    ...query<Invites>(path),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
  const mayWrite = usePermission("invites.write");
  const [isMaking, setMaking] = useState(false);
  const [ending, setEnding] = useState<InviteView | null>(null);
  const make = mayWrite && (
    <Button look="primary" onClick={() => setMaking(true)}>
      New invite
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Invites"
        crumbs={[{ name: "Devices", href: "/admin/devices" }]}
        about="The link of an invite lets a device in to a task that takes invited devices only. Its secret is shown once, when it is made."
        actions={make}
      />
      <Loaded
        result={invites}
        name="the invites"
        isEmpty={({ total }) => total === 0}
        whenEmpty={
          <EmptyState icon="devices" title="Nobody was invited yet" actions={make}>
            <p>
              An invite is for one task or for all, for one device or for many, and ends by itself.
            </p>
          </EmptyState>
        }
      >
        {({ invites, total }) => (
          <>
            <Table
              caption="Invites, the newest first"
              columns={mayWrite ? [...columns, endColumn(setEnding)] : columns}
              rows={invites}
              keyOf={({ id }) => id}
            />
            <Pagination
              page={page}
              pageSize={pageSize}
              total={total}
              onPage={setPage}
              name="invites"
            />
          </>
        )}
      </Loaded>
      <NewInvite isOpen={isMaking} onClose={() => setMaking(false)} />
      <EndInvite invite={ending} onClose={() => setEnding(null)} />
      <ApiCall calls={[{ path }]} />
    </>
  );
}

function EndInvite({ invite, onClose }: { invite: InviteView | null; onClose: () => void }) {
  const queries = useQueryClient();
  return (
    <ConfirmDialog
      title="End this invite?"
      description="Its link lets in nobody any more. The devices that it let in stay; they can be revoked one by one."
      action="End the invite"
      isOpen={invite !== null}
      onClose={onClose}
      onConfirm={async () => {
        await send("POST", `/api/invites/${invite?.id}/end`);
        await readAgain(queries);
      }}
    />
  );
}

function readAgain(queries: ReturnType<typeof useQueryClient>): Promise<void> {
  return queries.invalidateQueries({
    predicate: ({ queryKey: [key] }) => String(key).startsWith("/api/invites"),
  });
}

const columns: readonly Column<InviteView>[] = [
  {
    id: "note",
    name: "Invite",
    cell: ({ note, id }) =>
      note === "" ? <span className="font-mono text-sm text-soft">{id.slice(0, 15)}</span> : note,
  },
  { id: "task", name: "For", cell: ({ task }) => task ?? "every task" },
  {
    id: "state",
    name: "State",
    cell: (invite) => {
      const { tone, words } = inviteState(invite);
      return <StatusBadge tone={tone}>{words}</StatusBadge>;
    },
  },
  { id: "uses", name: "Devices", isNumber: true, cell: usesWords },
  {
    id: "expires",
    name: "Expires",
    cell: ({ expires_at_ms }) =>
      expires_at_ms === null ? "never" : <TimeAgo at_ms={expires_at_ms} />,
  },
  {
    id: "made",
    name: "Made",
    cell: ({ created_at_ms, created_by }) => (
      <>
        <TimeAgo at_ms={created_at_ms} /> <span className="text-soft">by {created_by}</span>
      </>
    ),
  },
];

function endColumn(onEnd: (invite: InviteView) => void): Column<InviteView> {
  return {
    id: "end",
    name: "End",
    hasHiddenName: true,
    cell: (invite) =>
      invite.state === "open" && (
        <Button look="quiet" size="small" onClick={() => onEnd(invite)}>
          End
          <span className="sr-only"> {invite.note || invite.id}</span>
        </Button>
      ),
  };
}
