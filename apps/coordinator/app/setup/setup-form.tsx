"use client";
/**
 * Where one-time links lead: to the owner's account, or to that of somebody who was let in. The link's secret stands
 * behind the `#`, so it is in no log; it is taken off the address.
 */
import { useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { type FormEvent, useEffect, useState } from "react";
import { problemFrom, send } from "../../lib/api-client.ts";
import { password_characters_min, passwordProblem } from "../../lib/password.ts";
import { roleWords } from "../../lib/settings.ts";
import { home, setupSecret } from "../../lib/sign-in.ts";
import type { Role } from "../../server/access/permissions.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { EntryCard } from "../../ui/entry-card.tsx";
import { Field, Input } from "../../ui/field.tsx";
import { Notice } from "../../ui/panel.tsx";
import { Skeleton } from "../../ui/states.tsx";

type Newcomer = { readonly secret: string; readonly name: string; readonly password: string };

/** What a link is for. */
type EntryLink = {
  readonly purpose: "owner" | "account";
  /** Whose account it is; the owner chooses. */
  readonly name: string | null;
  readonly role: Role;
};

export function SetupForm() {
  const secret = useSecret();
  const link = useQuery({
    queryKey: ["the link", secret],
    queryFn: () => send<EntryLink>("POST", "/api/setup/link", { secret }),
    enabled: typeof secret === "string",
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (secret === null) return <NoSecret />;
  if (link.error !== null) return <DeadLink sentence={problemFrom(link.error).sentence} />;
  if (secret === undefined || link.data === undefined) {
    return (
      <EntryCard title="One moment">
        <Skeleton className="h-72" />
      </EntryCard>
    );
  }
  return <Form secret={secret} link={link.data} />;
}

function Form({ secret, link }: { secret: string; link: EntryLink }) {
  const [wrong, setWrong] = useState<string | undefined>(undefined);
  const setUp = useMutation({
    mutationFn: (newcomer: Newcomer) => send("POST", "/api/setup", newcomer),
    onSuccess: () => location.assign(home),
  });
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
      title={link.purpose === "owner" ? "Make this coordinator yours" : "Choose your password"}
      about={
        link.purpose === "owner"
          ? "The owner may do everything, and lets others in."
          : `Your role is ${link.role}: ${roleWords[link.role].toLowerCase()}.`
      }
    >
      <form onSubmit={submit} className="grid gap-4">
        <Field label="Your name">
          <Input
            name="name"
            required
            maxLength={80}
            autoComplete="username"
            readOnly={link.name !== null}
            defaultValue={link.name ?? ""}
          />
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

function DeadLink({ sentence }: { sentence: string }) {
  return (
    <EntryCard title="This link does not work any more">
      <p>{sentence}</p>
      <Link href="/sign-in" className={`${buttonClass()} mt-5`}>
        I have an account: sign in
      </Link>
    </EntryCard>
  );
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
