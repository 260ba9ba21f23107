"use client";
/** A new webhook: address and events; then its secret, which is shown this once. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../../../../lib/api-client.ts";
import { addressProblem, webhookEvents } from "../../../../lib/webhooks.ts";
import { Checkbox } from "../../../../ui/choices.tsx";
import { DialogForm } from "../../../../ui/dialog-form.tsx";
import { Field, Input } from "../../../../ui/field.tsx";
import { SecretDialog } from "../secret-dialog.tsx";

export function NewWebhook(dialog: { isOpen: boolean; onClose: () => void }) {
  return (
    <SecretDialog
      {...dialog}
      title="New webhook"
      name="secret"
      about="Its messages are signed with this secret, as the Standard Webhooks say. Keep it where the receiver finds it: it is not shown again."
      form={(onMade) => <Form onMade={onMade} onClose={dialog.onClose} />}
    />
  );
}

function Form({ onMade, onClose }: { onMade: (secret: string) => void; onClose: () => void }) {
  const queries = useQueryClient();
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState(() => webhookEvents.map(({ name }) => name));
  const [wasAsked, setAsked] = useState(false);
  const wrong = wasAsked ? addressProblem(url) : null;
  const toggle = (name: string, isOn: boolean) =>
    setEvents((before) => (isOn ? [...before, name] : before.filter((other) => other !== name)));
  const make = async () => {
    setAsked(true);
    if (addressProblem(url) !== null || events.length === 0) return;
    const { secret } = await send<{ secret: string }>("POST", "/api/webhooks", { url, events });
    await queries.invalidateQueries({ queryKey: ["/api/webhooks"] });
    onMade(secret);
  };
  return (
    <DialogForm action="Add the webhook" noValidate onClose={onClose} onSubmit={make}>
      <Field label="Address" hint="It receives POST requests with JSON." error={wrong ?? undefined}>
        <Input
          type="url"
          inputMode="url"
          placeholder="https://example.org/hook"
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
      </Field>
      <fieldset className="grid gap-1">
        <legend className="mb-1.5 font-medium">Tell it when</legend>
        {webhookEvents.map(({ name, words }) => (
          <Checkbox
            key={name}
            label={words}
            checked={events.includes(name)}
            onChange={(event) => toggle(name, event.target.checked)}
          />
        ))}
        {events.length === 0 && <p className="text-sm text-bad">Choose at least one.</p>}
      </fieldset>
    </DialogForm>
  );
}
