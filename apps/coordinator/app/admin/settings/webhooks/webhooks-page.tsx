"use client";
/** Webhooks: the list of them, a form for a new one, and what each was told last. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { query, send } from "../../../../lib/api-client.ts";
import type { WebhookMessageView, WebhookView } from "../../../../lib/webhooks.ts";
import { ApiCall } from "../../../../ui/api-call.tsx";
import { Button } from "../../../../ui/button.tsx";
import { Switch } from "../../../../ui/choices.tsx";
import { ConfirmDialog } from "../../../../ui/dialog.tsx";
import { Loaded } from "../../../../ui/loaded.tsx";
import { PageHeader } from "../../../../ui/page-header.tsx";
import { Chip, Panel } from "../../../../ui/panel.tsx";
import { EmptyState } from "../../../../ui/states.tsx";
import { useToast } from "../../../../ui/toast.tsx";
import { usePermission } from "../../../../ui/use-me.ts";
import { Messages } from "./messages.tsx";
import { NewWebhook } from "./new-webhook.tsx";

const list = "/api/webhooks";

export function WebhooksPage() {
  const webhooks = useQuery({ ...query<WebhookView[]>(list), refetchInterval: 30_000 });
  const [isAdding, setAdding] = useState(false);
  const mayWrite = usePermission("webhooks.write");
  const add = mayWrite && (
    <Button look="primary" onClick={() => setAdding(true)}>
      New webhook
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Webhooks"
        about="Addresses that are told when a run ends, a round comes to nothing, or too few take part. Messages are signed, and repeated until they arrive."
        actions={add}
      />
      <Loaded
        result={webhooks}
        name="the webhooks"
        isEmpty={(all) => all.length === 0}
        whenEmpty={
          <EmptyState icon="settings" title="Nobody is told yet." actions={add}>
            Add the address of your chat, your pager or a script of yours.
          </EmptyState>
        }
      >
        {(all) => (
          <div className="grid gap-5">
            {all.map((webhook) => (
              <Webhook key={webhook.id} webhook={webhook} mayWrite={mayWrite} />
            ))}
          </div>
        )}
      </Loaded>
      <NewWebhook isOpen={isAdding} onClose={() => setAdding(false)} />
      <ApiCall calls={[{ path: list }, { path: `${list}/<id>/messages` }]} />
    </>
  );
}

function Webhook({ webhook, mayWrite }: { webhook: WebhookView; mayWrite: boolean }) {
  const { id, url, events, is_on } = webhook;
  const [isRemoving, setRemoving] = useState(false);
  const { change, test, remove } = useActs(webhook);
  return (
    <Panel
      title={new URL(url).host}
      aside={
        mayWrite && (
          <div className="flex items-center gap-3">
            <Switch
              label="On"
              checked={is_on}
              onChange={(event) => void change({ is_on: event.target.checked })}
            />
            <Button size="small" onClick={() => void test()}>
              Send a test
            </Button>
            <Button size="small" look="quiet" onClick={() => setRemoving(true)}>
              Remove
            </Button>
          </div>
        )
      }
    >
      <p className="mb-2 font-mono text-sm break-all">{url}</p>
      <p className="mb-4 flex flex-wrap gap-1.5">
        {events.map((event) => (
          <Chip key={event}>{event}</Chip>
        ))}
      </p>
      <Messages webhook={id} />
      <ConfirmDialog
        title="Remove this webhook?"
        description="It is told nothing any more, and the list of its messages goes with it."
        action="Remove the webhook"
        isOpen={isRemoving}
        onClose={() => setRemoving(false)}
        onConfirm={remove}
      />
    </Panel>
  );
}

/** What can be done with one; the list is read again afterwards. */
function useActs({ id, url, events, is_on }: WebhookView) {
  const toast = useToast();
  const queries = useQueryClient();
  const again = () => queries.invalidateQueries({ queryKey: [list] });
  return {
    async change(to: Partial<Pick<WebhookView, "is_on">>) {
      try {
        await send("PUT", `${list}/${id}`, { url, events, is_on, ...to });
        await again();
      } catch (error) {
        toast.failed("The webhook was not changed.", error);
      }
    },
    async test() {
      try {
        const { problem } = await send<WebhookMessageView>("POST", `${list}/${id}/test`);
        if (problem === null) toast.done({ title: "The test message has arrived." });
        else toast.note({ title: "The test message did not arrive.", description: problem });
        await queries.invalidateQueries({ queryKey: [`${list}/${id}/messages`] });
      } catch (error) {
        toast.failed("No test was sent.", error);
      }
    },
    async remove() {
      await send("DELETE", `${list}/${id}`);
      await again();
    },
  };
}
