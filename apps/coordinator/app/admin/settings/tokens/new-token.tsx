"use client";
/** A new token: name, role, lifetime; then its secret, which is shown this once. */
import { useQueryClient } from "@tanstack/react-query";
import { send } from "../../../../lib/api-client.ts";
import { expiryOf, lifetimes, roleWords } from "../../../../lib/settings.ts";
import { type Role, roles } from "../../../../server/access/permissions.ts";
import { RadioCards } from "../../../../ui/choices.tsx";
import { DialogForm } from "../../../../ui/dialog-form.tsx";
import { Field, Input, Select } from "../../../../ui/field.tsx";
import { useMe } from "../../../../ui/use-me.ts";
import { SecretDialog } from "../secret-dialog.tsx";

export function NewToken(dialog: { isOpen: boolean; onClose: () => void }) {
  return (
    <SecretDialog
      {...dialog}
      title="New API token"
      name="token"
      about="Copy it now: it is not shown again. Whoever has it may do what its role may."
      form={(onMade) => <Form onMade={onMade} onClose={dialog.onClose} />}
    />
  );
}

/** Nobody hands on more than they have. */
function rolesUpTo(own: Role | null): readonly Role[] {
  return own === null ? [] : roles.slice(roles.indexOf(own));
}

function Form({ onMade, onClose }: { onMade: (secret: string) => void; onClose: () => void }) {
  const queries = useQueryClient();
  const offered = rolesUpTo(useMe().data?.caller.role ?? null);
  const make = async (said: FormData) => {
    const { days } = lifetimes[Number(said.get("lifetime"))] ?? lifetimes[0];
    const expires_at_ms = expiryOf(days, Date.now());
    const token = { name: said.get("name"), role: said.get("role"), expires_at_ms };
    const { secret } = await send<{ secret: string }>("POST", "/api/tokens", token);
    await queries.invalidateQueries({ queryKey: ["/api/tokens"] });
    onMade(secret);
  };
  return (
    <DialogForm action="Make the token" onClose={onClose} onSubmit={make}>
      <Field label="Name" hint="What it is for; the audit log names it.">
        <Input name="name" required maxLength={80} autoComplete="off" />
      </Field>
      <RadioCards
        name="role"
        legend="Role"
        options={offered.map((role) => ({ value: role, label: role, hint: roleWords[role] }))}
        defaultValue="viewer"
      />
      <Field label="It is valid for">
        <Select name="lifetime" defaultValue="1">
          {lifetimes.map(({ name }, index) => (
            <option key={name} value={index}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
    </DialogForm>
  );
}
