"use client";
/** Lets somebody in: name and role; then a link that works once, to be passed on. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { problemFrom, send } from "../../../../lib/api-client.ts";
import { type InvitationView, roleWords } from "../../../../lib/settings.ts";
import { roles } from "../../../../server/access/permissions.ts";
import { Button } from "../../../../ui/button.tsx";
import { RadioCards } from "../../../../ui/choices.tsx";
import { CodeBlock } from "../../../../ui/code.tsx";
import { Dialog, DialogActions } from "../../../../ui/dialog.tsx";
import { Field, Input } from "../../../../ui/field.tsx";
import { Time } from "../../../../ui/time.tsx";

type Props = {
  isOpen: boolean;
  onClose: () => void;
  onInvited: (invitation: InvitationView) => void;
};

export function NewPerson({ isOpen, onClose, onInvited }: Props) {
  return (
    <Dialog title="Let somebody in" isOpen={isOpen} onClose={onClose}>
      <Form onClose={onClose} onInvited={onInvited} />
    </Dialog>
  );
}

const options = roles.map((role) => ({ value: role, label: role, hint: roleWords[role] }));

function Form({ onClose, onInvited }: Omit<Props, "isOpen">) {
  const queries = useQueryClient();
  const invite = useMutation({
    mutationFn: (person: { name: string; role: string }) =>
      send<InvitationView>("POST", "/api/accounts", person),
    async onSuccess(invitation) {
      await queries.invalidateQueries({ queryKey: ["/api/accounts"] });
      onClose();
      onInvited(invitation);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    invite.mutate({ name: String(said.get("name")), role: String(said.get("role")) });
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Field label="Name" hint="They sign in with it.">
        <Input name="name" required maxLength={80} autoComplete="off" />
      </Field>
      <RadioCards name="role" legend="Role" options={options} defaultValue="viewer" />
      {invite.isError && (
        <p role="alert" className="text-bad">
          {problemFrom(invite.error).sentence}
        </p>
      )}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" type="submit" isBusy={invite.isPending}>
          Make the link
        </Button>
      </DialogActions>
    </form>
  );
}

export function InvitationDialog({
  invitation,
  onClose,
}: {
  invitation: InvitationView | null;
  onClose: () => void;
}) {
  return (
    <Dialog
      title={`The link for ${invitation?.account.name ?? ""}`}
      isOpen={invitation !== null}
      onClose={onClose}
    >
      {invitation !== null && (
        <div className="grid gap-3">
          <p>
            Pass it on where nobody else reads it. It works once, until{" "}
            <Time at_ms={invitation.expires_at_ms} />, and is not shown again.
          </p>
          <CodeBlock name="link" text={new URL(invitation.link, location.origin).href} />
          <DialogActions>
            <Button look="primary" onClick={onClose}>
              Done
            </Button>
          </DialogActions>
        </div>
      )}
    </Dialog>
  );
}
