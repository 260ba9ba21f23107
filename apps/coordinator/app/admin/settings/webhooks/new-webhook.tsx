"use client";
/** A new webhook: address and events; then its secret, which is shown this once. */
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type ApiProblem, problemFrom, send } from "../../../../lib/api-client.ts";
import { addressProblem, webhookEvents } from "../../../../lib/webhooks.ts";
import { Button } from "../../../../ui/button.tsx";
import { Checkbox } from "../../../../ui/choices.tsx";
import { CodeBlock } from "../../../../ui/code.tsx";
import { Dialog, DialogActions } from "../../../../ui/dialog.tsx";
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
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [wasAsked, setAsked] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const wrong = wasAsked ? addressProblem(url) : null;
  const toggle = (name: string, isOn: boolean) =>
    setEvents((before) => (isOn ? [...before, name] : before.filter((other) => other !== name)));
  const make = async (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (addressProblem(url) !== null || events.length === 0 || isBusy) return;
    setBusy(true);
    try {
      const { secret } = await send<{ secret: string }>("POST", "/api/webhooks", { url, events });
      await queries.invalidateQueries({ queryKey: ["/api/webhooks"] });
      onMade(secret);
    } catch (error) {
      setProblem(problemFrom(error));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void make(event)} noValidate className="grid gap-4">
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
      {problem !== null && (
        <p role="alert" className="text-bad">
          {problem.sentence}
        </p>
      )}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" isBusy={isBusy}>
          Add the webhook
        </Button>
      </DialogActions>
    </form>
  );
}
