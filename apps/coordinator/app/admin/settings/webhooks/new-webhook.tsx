"use client";
/** A new webhook: address and events; then its secret, which is shown this once. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { send } from "../../../../lib/api-client.ts";
import { addressProblem, webhookEvents } from "../../../../lib/webhooks.ts";
import { Button } from "../../../../ui/button.tsx";
import { Checkbox } from "../../../../ui/choices.tsx";
import { CodeBlock } from "../../../../ui/code.tsx";
import { Dialog } from "../../../../ui/dialog.tsx";
import { DialogActions, DialogForm } from "../../../../ui/dialog-form.tsx";
import { Field, Input } from "../../../../ui/field.tsx";

type Props = { isOpen: boolean; onClose: () => void };

export function NewWebhook({ isOpen, onClose }: Props) {
  return (
    <Dialog title="New webhook" isOpen={isOpen} onClose={onClose}>
      {/* Mounted with the dialog: each begins empty. */}
      <Steps onClose={onClose} />
    </Dialog>
  );
}

function Steps({ onClose }: Pick<Props, "onClose">) {
  const [secret, setSecret] = useState<string | null>(null);
  if (secret === null) return <Form onMade={setSecret} onClose={onClose} />;
  return (
    <>
      <p className="mb-3">
        Its messages are signed with this secret, as the Standard Webhooks say. Keep it where the
        receiver finds it: it is not shown again.
      </p>
      <CodeBlock text={secret} name="secret" />
      <DialogActions>
        <Button look="primary" onClick={onClose}>
          I have kept it
        </Button>
      </DialogActions>
    </>
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
