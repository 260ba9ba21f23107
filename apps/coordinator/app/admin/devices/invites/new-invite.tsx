"use client";
/** A new invite: for which task, how many devices and how long; then its link, which is shown this once. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { TaskView } from "@tributary/protocol";
import { type FormEvent, useState } from "react";
import { type ApiProblem, problemFrom, query, send } from "../../../../lib/api-client.ts";
import {
  freshInvite,
  type InviteForm,
  type InviteTime,
  inviteRequest,
  inviteTimes,
  type MadeInvite,
  usesProblem,
} from "../../../../lib/devices.ts";
import { plural } from "../../../../lib/format.ts";
import { Button } from "../../../../ui/button.tsx";
import { CodeBlock } from "../../../../ui/code.tsx";
import { Dialog, DialogActions } from "../../../../ui/dialog.tsx";
import { Field, Input, NumberField, Select } from "../../../../ui/field.tsx";

type Props = { isOpen: boolean; onClose: () => void };

export function NewInvite({ isOpen, onClose }: Props) {
  return (
    <Dialog title="New invite" isOpen={isOpen} onClose={onClose}>
      {/* Mounted with the dialog: each begins empty. */}
      <Steps onClose={onClose} />
    </Dialog>
  );
}

function Steps({ onClose }: Pick<Props, "onClose">) {
  const [made, setMade] = useState<MadeInvite | null>(null);
  return made === null ? (
    <Form onMade={setMade} onClose={onClose} />
  ) : (
    <Made invite={made} onClose={onClose} />
  );
}

function Made({ invite, onClose }: { invite: MadeInvite; onClose: () => void }) {
  const link = `${location.origin}${invite.path}`;
  return (
    <>
      <p className="mb-3">
        This link lets in {plural(invite.uses_max, "device")}. Send it to those alone whom it is
        for: it is not shown again.
      </p>
      <CodeBlock text={link} name="link" />
      {invite.task !== null && (
        <>
          <p className="mt-4 mb-2">On a device without a screen:</p>
          <CodeBlock text={`tributary-edge join '${link}' --data <folder>`} name="command" />
        </>
      )}
      <DialogActions>
        <Button look="primary" onClick={onClose}>
          I have kept it
        </Button>
      </DialogActions>
    </>
  );
}

function Form({ onMade, onClose }: { onMade: (made: MadeInvite) => void; onClose: () => void }) {
  const queries = useQueryClient();
  const [form, setForm] = useState<InviteForm>(freshInvite);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const set = (change: Partial<InviteForm>) => setForm((before) => ({ ...before, ...change }));
  const wrong = usesProblem(form);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    if (wrong !== null || isBusy) return;
    setBusy(true);
    try {
      const made = await send<MadeInvite>("POST", "/api/invites", inviteRequest(form));
      await queries.invalidateQueries({
        predicate: ({ queryKey: [key] }) => String(key).startsWith("/api/invites"),
      });
      onMade(made);
    } catch (error) {
      setProblem(problemFrom(error));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void make(event)} noValidate className="grid gap-4">
      <Fields form={form} set={set} wrong={wrong} />
      {problem !== null && (
        <p role="alert" className="text-bad">
          {problem.sentence}
        </p>
      )}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" isBusy={isBusy}>
          Make the invite
        </Button>
      </DialogActions>
    </form>
  );
}

function Fields({
  form,
  set,
  wrong,
}: {
  form: InviteForm;
  set: (change: Partial<InviteForm>) => void;
  wrong: string | null;
}) {
  const tasks = useQuery(query<readonly TaskView[]>("/api/tasks"));
  return (
    <>
      <Field label="For" hint="A device that is let in to every task needs no other invite.">
        <Select value={form.task} onChange={(event) => set({ task: event.target.value })}>
          <option value="">Every task</option>
          {tasks.data?.map(({ spec }) => (
            <option key={spec.id} value={spec.id}>
              {spec.title}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="How many devices" error={wrong ?? undefined}>
        <NumberField
          min={1}
          max={100_000}
          step={1}
          unit="devices"
          value={form.uses}
          onChange={(event) => set({ uses: event.target.value })}
        />
      </Field>
      <Field label="How long it holds">
        <Select
          value={form.time}
          onChange={(event) => set({ time: event.target.value as InviteTime })}
        >
          {inviteTimes.map(({ value, words }) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Note" isOptional hint="Whom it is for; shown with the devices that it lets in.">
        <Input
          value={form.note}
          maxLength={200}
          onChange={(event) => set({ note: event.target.value })}
        />
      </Field>
    </>
  );
}
