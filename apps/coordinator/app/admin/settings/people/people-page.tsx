"use client";
/** Accounts: the list, letting somebody in, changing a role, shutting out; and everybody's sessions. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { query, send } from "../../../../lib/api-client.ts";
import {
  type AccountView,
  accountState,
  type InvitationView,
  roleWords,
} from "../../../../lib/settings.ts";
import { type Role, roles } from "../../../../server/access/permissions.ts";
import { ApiCall } from "../../../../ui/api-call.tsx";
import { Button } from "../../../../ui/button.tsx";
import { ConfirmDialog } from "../../../../ui/dialog.tsx";
import { Select } from "../../../../ui/field.tsx";
import { StatusBadge } from "../../../../ui/figures.tsx";
import { Loaded } from "../../../../ui/loaded.tsx";
import { PageHeader } from "../../../../ui/page-header.tsx";
import { Panel } from "../../../../ui/panel.tsx";
import { EmptyState } from "../../../../ui/states.tsx";
import { type Column, Table } from "../../../../ui/table.tsx";
import { TimeAgo } from "../../../../ui/time.tsx";
import { useToast } from "../../../../ui/toast.tsx";
import { usePermission } from "../../../../ui/use-me.ts";
import { Sessions } from "../sessions.tsx";
import { InvitationDialog, NewPerson } from "./new-person.tsx";

const list = "/api/accounts";

export function PeoplePage() {
  const accounts = useQuery(query<{ accounts: AccountView[] }>(list));
  const mayWrite = usePermission("accounts.write");
  const [isAdding, setAdding] = useState(false);
  const [invitation, setInvitation] = useState<InvitationView | null>(null);
  const [shut, setShut] = useState<AccountView | null>(null);
  const { act, disable } = useActs();
  const acts: RowActs = {
    changeRole: (account, role) => act(account, "role", { role }),
    enable: (account) => act(account, "enable"),
    disable: setShut,
    newLink: (account) =>
      act<InvitationView>(account, "link").then((made) => made && setInvitation(made)),
  };
  const add = mayWrite && (
    <Button look="primary" onClick={() => setAdding(true)}>
      Let somebody in
    </Button>
  );
  return (
    <>
      <PageHeader title="People" about="Who may come in, and what each may do." actions={add} />
      <div className="grid gap-5">
        <Loaded
          result={accounts}
          name="the accounts"
          isEmpty={(all) => all.accounts.length === 0}
          whenEmpty={
            <EmptyState icon="person" title="There is no account yet.">
              The coordinator’s terminal shows a link that makes the owner’s.
            </EmptyState>
          }
        >
          {(all) => (
            <Table
              caption="Accounts, the oldest first"
              columns={columnsOf(mayWrite ? acts : null)}
              rows={all.accounts}
              keyOf={({ id }) => id}
            />
          )}
        </Loaded>
        {mayWrite && (
          <Panel title="Everybody’s sessions">
            <Sessions whose="all" />
          </Panel>
        )}
      </div>
      <NewPerson isOpen={isAdding} onClose={() => setAdding(false)} onInvited={setInvitation} />
      <InvitationDialog invitation={invitation} onClose={() => setInvitation(null)} />
      <ConfirmDialog
        title={`Shut ${shut?.name ?? "this account"} out?`}
        description="At once: sessions, open connections and API tokens end. You can let them in again."
        action="Shut out"
        isOpen={shut !== null}
        onClose={() => setShut(null)}
        onConfirm={async () => shut !== null && disable(shut)}
      />
      <ApiCall calls={[{ path: list }]} />
    </>
  );
}

type RowActs = {
  readonly changeRole: (account: AccountView, role: Role) => unknown;
  readonly enable: (account: AccountView) => unknown;
  readonly disable: (account: AccountView) => void;
  readonly newLink: (account: AccountView) => unknown;
};

function useActs() {
  const queries = useQueryClient();
  const toast = useToast();
  const again = () => queries.invalidateQueries({ queryKey: [list] });
  return {
    /** Undefined when it was refused; the words are shown. */
    async act<T>({ id }: AccountView, what: string, body?: unknown): Promise<T | undefined> {
      try {
        const answer = await send<T>("POST", `${list}/${id}/${what}`, body);
        await again();
        return answer;
      } catch (error) {
        toast.failed("The account was not changed.", error);
        await again();
        return undefined;
      }
    },
    async disable({ id }: AccountView): Promise<void> {
      await send("POST", `${list}/${id}/disable`);
      await again();
    },
  };
}

function columnsOf(acts: RowActs | null): readonly Column<AccountView>[] {
  return [
    { id: "name", name: "Name", cell: ({ name }) => name, sort: ({ name }) => name },
    {
      id: "role",
      name: "Role",
      cell: (account) =>
        acts === null ? (
          <span title={roleWords[account.role]}>{account.role}</span>
        ) : (
          <Select
            aria-label={`Role of ${account.name}`}
            value={account.role}
            onChange={(event) => acts.changeRole(account, event.target.value as Role)}
          >
            {roles.map((role) => (
              <option key={role} value={role}>
                {role}
              </option>
            ))}
          </Select>
        ),
    },
    {
      id: "state",
      name: "State",
      cell(account) {
        const { tone, words } = accountState(account);
        return <StatusBadge tone={tone}>{words}</StatusBadge>;
      },
    },
    { id: "since", name: "Since", cell: ({ created_at_ms }) => <TimeAgo at_ms={created_at_ms} /> },
    ...(acts === null ? [] : [actsColumn(acts)]),
  ];
}

function actsColumn({ newLink, disable, enable }: RowActs): Column<AccountView> {
  return {
    id: "acts",
    name: "What can be done",
    hasHiddenName: true,
    cell: (account) => (
      <span className="flex flex-wrap gap-2">
        <Button size="small" onClick={() => newLink(account)}>
          New link<span className="sr-only"> for {account.name}</span>
        </Button>
        {account.disabled_at_ms === null ? (
          <Button size="small" look="quiet" onClick={() => disable(account)}>
            Shut out<span className="sr-only"> {account.name}</span>
          </Button>
        ) : (
          <Button size="small" look="quiet" onClick={() => enable(account)}>
            Let in<span className="sr-only"> {account.name} again</span>
          </Button>
        )}
      </span>
    ),
  };
}
