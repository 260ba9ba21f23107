"use client";
/** A new invite: for which task, how many devices and how long; then its link, which is shown this once. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { TaskView } from "@tributary/protocol";
import { useState } from "react";
import { query, send } from "../../../../lib/api-client.ts";
import {
  freshInvite,
  type InviteForm,
  type InviteTime,
  inviteRequest,
  inviteTimes,
  type MadeInvite,
  usesProblem,
} from "../../../../lib/devices.ts";
import { Dialog } from "../../../../ui/dialog.tsx";
import { DialogForm } from "../../../../ui/dialog-form.tsx";
import { Field, Input, NumberField, Select } from "../../../../ui/field.tsx";
import { TaskOptions } from "../../tasks/task-choices.tsx";
import { MadeInvitePanel } from "./made-invite.tsx";

type Props = {
  isOpen: boolean;
  onClose: () => void;
  /** What the form begins with; empty: every task. */
  task?: string;
};

export function NewInvite({ isOpen, onClose, task = "" }: Props) {
  return (
    <Dialog title="New invite" isOpen={isOpen} onClose={onClose}>
      {/* Mounted with the dialog: each begins empty. */}
      <Steps task={task} onClose={onClose} />
    </Dialog>
  );
}

function Steps({ task, onClose }: { task: string; onClose: () => void }) {
  const [made, setMade] = useState<MadeInvite | null>(null);
  return made === null ? (
    <Form task={task} onMade={setMade} onClose={onClose} />
  ) : (
    <MadeInvitePanel invite={made} onClose={onClose} />
  );
}

function Form({
  task,
  onMade,
  onClose,
}: {
  task: string;
  onMade: (made: MadeInvite) => void;
  onClose: () => void;
}) {
  const queries = useQueryClient();
  const [form, setForm] = useState<InviteForm>({ ...freshInvite, task });
  const wrong = usesProblem(form);
  const make = async () => {
    if (wrong !== null) return;
    const made = await send<MadeInvite>("POST", "/api/invites", inviteRequest(form));
    await queries.invalidateQueries({
      predicate: ({ queryKey: [key] }) => String(key).startsWith("/api/invites"),
    });
    onMade(made);
  };
  return (
    <DialogForm action="Make the invite" noValidate onClose={onClose} onSubmit={make}>
      <Fields
        form={form}
        set={(change) => setForm((before) => ({ ...before, ...change }))}
        wrong={wrong}
      />
    </DialogForm>
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
          <TaskOptions tasks={tasks.data} />
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
