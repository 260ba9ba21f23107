"use client";
/** Lets somebody in: name and role; then a link that works once, to be passed on. */
import { useQueryClient } from "@tanstack/react-query";
import { send } from "../../../../lib/api-client.ts";
import { type InvitationView, roleWords } from "../../../../lib/settings.ts";
import { roles } from "../../../../server/access/permissions.ts";
import { Button } from "../../../../ui/button.tsx";
import { RadioCards } from "../../../../ui/choices.tsx";
import { CodeBlock } from "../../../../ui/code.tsx";
import { Dialog } from "../../../../ui/dialog.tsx";
import { DialogActions, DialogForm } from "../../../../ui/dialog-form.tsx";
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
  const invite = async (said: FormData) => {
    const person = { name: said.get("name"), role: said.get("role") };
    const invitation = await send<InvitationView>("POST", "/api/accounts", person);
    await queries.invalidateQueries({ queryKey: ["/api/accounts"] });
    onClose();
    onInvited(invitation);
  };
  return (
    <DialogForm action="Make the link" onClose={onClose} onSubmit={invite}>
      <Field label="Name" hint="They sign in with it.">
        <Input name="name" required maxLength={80} autoComplete="off" />
      </Field>
      <RadioCards name="role" legend="Role" options={options} defaultValue="viewer" />
    </DialogForm>
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
