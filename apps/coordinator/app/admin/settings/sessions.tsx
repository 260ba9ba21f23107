"use client";
/** Sessions as rows, each of which can be ended: the connections that it opened end with it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { query, send } from "../../../lib/api-client.ts";
import { browserName, type SessionView } from "../../../lib/settings.ts";
import { Button } from "../../../ui/button.tsx";
import { Loaded } from "../../../ui/loaded.tsx";
import { Chip } from "../../../ui/panel.tsx";
import { type Column, Table } from "../../../ui/table.tsx";
import { TimeAgo } from "../../../ui/time.tsx";
import { useToast } from "../../../ui/toast.tsx";

export function Sessions({ whose }: { whose: "own" | "all" }) {
  const path = `/api/sessions?whose=${whose}` as const;
  const sessions = useQuery({
    ...query<{ sessions: SessionView[] }>(path),
    refetchInterval: 30_000,
  });
  const queries = useQueryClient();
  const toast = useToast();
  const end = async ({ id }: SessionView) => {
    try {
      await send("POST", `/api/sessions/${id}/end`);
      toast.done({ title: "The session has ended." });
    } catch (error) {
      toast.failed("The session was not ended.", error);
    }
    await queries.invalidateQueries({ queryKey: [path] });
  };
  return (
    <Loaded result={sessions} name="the sessions">
      {({ sessions: all }) => (
        <Table
          caption="Sessions, the newest first"
          columns={columnsOf(whose, (session) => void end(session))}
          rows={all}
          keyOf={({ id }) => id}
        />
      )}
    </Loaded>
  );
}

function columnsOf(
  whose: "own" | "all",
  onEnd: (session: SessionView) => void,
): readonly Column<SessionView>[] {
  const who: Column<SessionView> = { id: "name", name: "Who", cell: ({ name }) => name };
  return [
    ...(whose === "all" ? [who] : []),
    {
      id: "browser",
      name: "Browser",
      cell: ({ agent, is_this }) => (
        <span className="flex flex-wrap items-center gap-2">
          {browserName(agent)}
          {is_this && <Chip tone="good">this one</Chip>}
        </span>
      ),
    },
    { id: "address", name: "Address", cell: ({ address }) => address },
    {
      id: "begun",
      name: "Signed in",
      cell: ({ created_at_ms }) => <TimeAgo at_ms={created_at_ms} />,
    },
    { id: "seen", name: "Last seen", cell: ({ seen_at_ms }) => <TimeAgo at_ms={seen_at_ms} /> },
    { id: "ends", name: "Ends", cell: ({ expires_at_ms }) => <TimeAgo at_ms={expires_at_ms} /> },
    {
      id: "end",
      name: "End it",
      hasHiddenName: true,
      cell: (session) =>
        session.is_this ? null : (
          <Button size="small" onClick={() => onEnd(session)}>
            End
            <span className="sr-only"> the session of {browserName(session.agent)}</span>
          </Button>
        ),
    },
  ];
}
