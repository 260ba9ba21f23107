"use client";
/** The owner's account. The link's secret stands behind the `#`, so it is in no log; it is taken off the address. */
import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { type FormEvent, useEffect, useState } from "react";
import { problemFrom, send } from "../../lib/api-client.ts";
import { password_characters_min, passwordProblem } from "../../lib/password.ts";
import { home, setupSecret } from "../../lib/sign-in.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { EntryCard } from "../../ui/entry-card.tsx";
import { Field, Input } from "../../ui/field.tsx";
import { Notice } from "../../ui/panel.tsx";

type Owner = { readonly secret: string; readonly name: string; readonly password: string };

export function SetupForm() {
  const secret = useSecret();
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const setUp = useMutation({
    mutationFn: (owner: Owner) => send("POST", "/api/setup", owner),
    onSuccess: () => location.assign(home),
  });
  if (secret === undefined) return <EntryCard title="Set up">{null}</EntryCard>;
  if (secret === null) return <NoSecret />;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const [name, password, again] = ["name", "password", "again"].map((field) =>
      String(said.get(field)),
    ) as [string, string, string];
    const problem = passwordProblem(password, again);
    setWrong(problem);
    if (problem === undefined) setUp.mutate({ secret, name, password });
  };
  return (
    <EntryCard
      title="Make this coordinator yours"
      about="The owner may do everything, and lets others in."
    >
      <form onSubmit={submit} className="grid gap-4">
        <Field label="Your name">
          <Input name="name" required maxLength={80} autoComplete="username" />
        </Field>
        <Field
          label="Password"
          hint={`At least ${password_characters_min} characters. It is kept as a hash that nobody can read back.`}
          error={wrong}
        >
          <Input name="password" type="password" required autoComplete="new-password" />
        </Field>
        <Field label="The same password again">
          <Input name="again" type="password" required autoComplete="new-password" />
        </Field>
        <div role="alert">
          {setUp.isError && (
            <Notice tone="bad" title="The account was not made.">
              <p>{problemFrom(setUp.error).sentence}</p>
            </Notice>
          )}
        </div>
        <Button look="primary" type="submit" isBusy={setUp.isPending || setUp.isSuccess}>
          Make the account
        </Button>
      </form>
    </EntryCard>
  );
}

/** Undefined until the page runs in a browser. */
function useSecret(): string | null | undefined {
  const [secret, setSecret] = useState<string | null | undefined>(undefined);
  useEffect(() => {
    const found = setupSecret(location.hash);
    // A second look, as of development's double effects, finds the address without it.
    setSecret((known) => known ?? found);
    if (found !== null) history.replaceState(null, "", location.pathname);
  }, []);
  return secret;
}

function NoSecret() {
  return (
    <EntryCard title="This link is not whole">
      <p>
        The link that makes the owner ends in <code className="font-mono">#</code> and a secret.
        Copy all of it from the coordinator’s terminal. It works once.
      </p>
      <Link href="/sign-in" className={`${buttonClass()} mt-5`}>
        I have an account: sign in
      </Link>
    </EntryCard>
  );
}
