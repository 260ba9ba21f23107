"use client";
/** API tokens: the list, a new one, and the end of one. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { query, send } from "../../../../lib/api-client.ts";
import { type TokenView, tokenState } from "../../../../lib/settings.ts";
import { ApiCall } from "../../../../ui/api-call.tsx";
import { Button } from "../../../../ui/button.tsx";
import { ConfirmDialog } from "../../../../ui/dialog.tsx";
import { StatusBadge } from "../../../../ui/figures.tsx";
import { Loaded } from "../../../../ui/loaded.tsx";
import { PageHeader } from "../../../../ui/page-header.tsx";
import { EmptyState } from "../../../../ui/states.tsx";
import { type Column, Table } from "../../../../ui/table.tsx";
import { TimeAgo } from "../../../../ui/time.tsx";
import { usePermission } from "../../../../ui/use-me.ts";
import { useNow } from "../../../../ui/use-now.ts";
import { NewToken } from "./new-token.tsx";

const list = "/api/tokens";

export function TokensPage() {
  const tokens = useQuery(query<{ tokens: TokenView[] }>(list));
  const queries = useQueryClient();
  const now_ms = useNow(10_000) ?? 0;
  const [isMaking, setMaking] = useState(false);
  const [ending, setEnding] = useState<TokenView | null>(null);
  const mayWrite = usePermission("tokens.write");
  const add = mayWrite && (
    <Button look="primary" onClick={() => setMaking(true)}>
      New token
    </Button>
  );
  const revoke = async () => {
    await send("POST", `${list}/${ending?.id}/revoke`);
    await queries.invalidateQueries({ queryKey: [list] });
  };
  return (
    <>
      <PageHeader
        title="API tokens"
        about="What scripts come in with. A token may do what its role may, and at most what you may."
        actions={add}
      />
      <Loaded
        result={tokens}
        name="the tokens"
        isEmpty={(all) => all.tokens.length === 0}
        whenEmpty={
          <EmptyState icon="api" title="There is no token yet." actions={add}>
            Make one for each script, with no larger role than it needs: then one can be ended
            without the others.
          </EmptyState>
        }
      >
        {(all) => (
          <Table
            caption="API tokens, the oldest first"
            columns={columnsOf(now_ms, setEnding)}
            rows={all.tokens}
            keyOf={({ id }) => id}
          />
        )}
      </Loaded>
      <NewToken isOpen={isMaking} onClose={() => setMaking(false)} />
      <ConfirmDialog
        title={`Revoke ${ending?.name ?? "this token"}?`}
        description="Scripts that use it are refused from now on. This cannot be undone."
        action="Revoke the token"
        isOpen={ending !== null}
        onClose={() => setEnding(null)}
        onConfirm={revoke}
      />
      <ApiCall calls={[{ path: list }]} />
    </>
  );
}

function columnsOf(
  now_ms: number,
  onRevoke: (token: TokenView) => void,
): readonly Column<TokenView>[] {
  const ago = (at_ms: number | null, otherwise: string) =>
    at_ms === null ? otherwise : <TimeAgo at_ms={at_ms} />;
  return [
    { id: "name", name: "Name", cell: ({ name }) => name, sort: ({ name }) => name },
    { id: "role", name: "Role", cell: ({ role }) => role },
    {
      id: "state",
      name: "State",
      cell(token) {
        const { tone, words } = tokenState(token, now_ms);
        return <StatusBadge tone={tone}>{words}</StatusBadge>;
      },
    },
    { id: "made", name: "Made", cell: ({ created_at_ms }) => <TimeAgo at_ms={created_at_ms} /> },
    { id: "used", name: "Last used", cell: ({ used_at_ms }) => ago(used_at_ms, "never") },
    { id: "ends", name: "Expires", cell: ({ expires_at_ms }) => ago(expires_at_ms, "never") },
    {
      id: "revoke",
      name: "End it",
      hasHiddenName: true,
      cell: (token) =>
        tokenState(token, now_ms).words !== "valid" ? null : (
          <Button size="small" onClick={() => onRevoke(token)}>
            Revoke<span className="sr-only"> {token.name}</span>
          </Button>
        ),
    },
  ];
}
