"use client";
/** What a webhook was told last, and what became of it. */
import { useQuery } from "@tanstack/react-query";
import { query } from "../../../../lib/api-client.ts";
import { messageState, type WebhookMessageView } from "../../../../lib/webhooks.ts";
import { StatusBadge } from "../../../../ui/figures.tsx";
import { Loaded } from "../../../../ui/loaded.tsx";
import { type Column, Table } from "../../../../ui/table.tsx";
import { TimeAgo } from "../../../../ui/time.tsx";
import { useNow } from "../../../../ui/use-now.ts";

export function Messages({ webhook }: { webhook: string }) {
  const messages = useQuery({
    ...query<WebhookMessageView[]>(`/api/webhooks/${encodeURIComponent(webhook)}/messages`),
    refetchInterval: 10_000,
  });
  const now_ms = useNow(10_000) ?? 0;
  return (
    <Loaded
      result={messages}
      name="its messages"
      isEmpty={(all) => all.length === 0}
      whenEmpty={<p className="text-soft">It has not been told anything yet.</p>}
    >
      {(all) => (
        <Table
          caption="Messages, the newest first"
          columns={columnsAt(now_ms)}
          rows={all}
          keyOf={({ id }) => id}
          height="max-h-80"
        />
      )}
    </Loaded>
  );
}

function columnsAt(now_ms: number): readonly Column<WebhookMessageView>[] {
  return [
    { id: "when", name: "When", cell: ({ created_at_ms }) => <TimeAgo at_ms={created_at_ms} /> },
    { id: "event", name: "Event", cell: ({ event }) => event },
    { id: "attempts", name: "Attempts", isNumber: true, cell: ({ attempts }) => attempts },
    {
      id: "state",
      name: "State",
      cell(message) {
        const { tone, words, why } = messageState(message, now_ms);
        return (
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1 max-sm:justify-end">
            <StatusBadge tone={tone}>{words}</StatusBadge>
            {why !== null && <span className="text-sm text-soft wrap-anywhere">{why}</span>}
          </span>
        );
      },
    },
  ];
}
