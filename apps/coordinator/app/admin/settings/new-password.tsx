"use client";
/** Another password; whoever else is signed in with the old one is signed out. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { problemFrom, send } from "../../../lib/api-client.ts";
import { password_characters_min, passwordProblem } from "../../../lib/password.ts";
import { Button } from "../../../ui/button.tsx";
import { Field, Input } from "../../../ui/field.tsx";
import { useToast } from "../../../ui/toast.tsx";

type Passwords = { readonly old: string; readonly new: string };

export function NewPassword() {
  const toast = useToast();
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const change = useMutation({
    mutationFn: (passwords: Passwords) => send("POST", "/api/password", passwords),
    onSuccess: () =>
      toast.done({
        title: "Your password is changed.",
        description: "Your other sessions have ended.",
      }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const said = new FormData(form);
    const [old, fresh, again] = ["old", "new", "again"].map((field) => String(said.get(field))) as [
      string,
      string,
      string,
    ];
    const problem = passwordProblem(fresh, again);
    setWrong(problem);
    if (problem !== undefined) return;
    change.mutate({ old, new: fresh }, { onSuccess: () => form.reset() });
  };
  return (
    <form onSubmit={submit} className="grid max-w-md gap-4">
      <Field label="The password you have">
        <Input name="old" type="password" required autoComplete="current-password" />
      </Field>
      <Field
        label="The new one"
        hint={`At least ${password_characters_min} characters.`}
        error={wrong}
      >
        <Input name="new" type="password" required autoComplete="new-password" />
      </Field>
      <Field label="The new one again">
        <Input name="again" type="password" required autoComplete="new-password" />
      </Field>
      {change.isError && (
        <p role="alert" className="text-bad">
          {problemFrom(change.error).sentence}
        </p>
      )}
      <div>
        <Button type="submit" isBusy={change.isPending}>
          Change the password
        </Button>
      </div>
    </form>
  );
}
