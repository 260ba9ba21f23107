"use client";
/** Name and password. What is wrong with either is not told apart; afterwards it goes on where somebody came from. */
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef } from "react";
import { problemFrom, send } from "../../lib/api-client.ts";
import { returnAddress } from "../../lib/sign-in.ts";
import { Button } from "../../ui/button.tsx";
import { EntryCard } from "../../ui/entry-card.tsx";
import { Field, Input } from "../../ui/field.tsx";
import { Notice } from "../../ui/panel.tsx";
import { useMe } from "../../ui/use-me.ts";

type Credentials = { readonly name: string; readonly password: string };

export function SignInForm() {
  const password = useRef<HTMLInputElement>(null);
  const { data: me } = useMe();
  const goOn = () => location.assign(returnAddress(location.search));
  const signIn = useMutation({
    mutationFn: (credentials: Credentials) => send("POST", "/api/sign-in", credentials),
    onSuccess: goOn,
    onError: () => password.current?.select(),
  });
  const isSignedIn = me?.caller.kind === "account";
  useEffect(() => {
    if (isSignedIn) location.replace(returnAddress(location.search));
  }, [isSignedIn]);
  if (me?.needs_setup) return <NoOwnerYet />;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    signIn.mutate({ name: String(said.get("name")), password: String(said.get("password")) });
  };
  return (
    <EntryCard title="Sign in" about="For those who run this coordinator.">
      <form onSubmit={submit} className="grid gap-4">
        <Field label="Name">
          <Input name="name" required autoComplete="username" autoCapitalize="off" />
        </Field>
        <Field label="Password">
          <Input
            ref={password}
            name="password"
            type="password"
            required
            autoComplete="current-password"
          />
        </Field>
        <div role="alert">
          {signIn.isError && (
            <Notice tone="bad" title="You are not signed in.">
              <p>{problemFrom(signIn.error).sentence}</p>
            </Notice>
          )}
        </div>
        <Button look="primary" type="submit" isBusy={signIn.isPending || signIn.isSuccess}>
          Sign in
        </Button>
      </form>
      <p className="mt-4 text-sm text-soft">
        To take part in a task, no account is needed: open the link that you were given.
      </p>
    </EntryCard>
  );
}

function NoOwnerYet() {
  return (
    <EntryCard title="Nobody owns this coordinator yet">
      <p>
        When it started, it printed a link into its terminal, once: that link makes the owner’s
        account. Open it in this browser.
      </p>
      <p className="mt-3 text-soft">
        The link is gone? Start the coordinator again, and it prints a new one.
      </p>
    </EntryCard>
  );
}
