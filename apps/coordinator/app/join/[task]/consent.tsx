"use client";
/** What taking part means, in plain words, before anything is sent; and what has changed since it was agreed to. */
import type { TaskSpec } from "@tributary/protocol";
import type { ReactNode } from "react";
import type { Change, Given } from "../../../lib/consent.ts";
import type { FirstWords } from "../../../lib/messages/words.ts";
import { Notice } from "../../../ui/panel.tsx";
import { useFirstWords } from "../../../ui/words.tsx";

export type Offer = {
  readonly spec: TaskSpec;
  /** Of a change; null while nobody knows the model. */
  readonly size_bytes: number | null;
  readonly isDigits: boolean;
  readonly host: string;
  readonly operator: string | null;
};

export function ConsentTerms({ spec, size_bytes, isDigits, host, operator }: Offer) {
  const { consent } = useFirstWords();
  const things = consent.things(isDigits);
  const { quorum, deadline_ms } = spec.round;
  return (
    <dl className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
      <Point title={consent.learned.title}>{consent.learned.words(host, operator)}</Point>
      <Point title={consent.leaves.title}>
        {consent.leaves.words(things, size_bytes)} {consent.hidden[spec.privacy](quorum)}
      </Point>
      <Point title={consent.stays.title}>{consent.stays.words(things)}</Point>
      <Point title={consent.risk.title}>{consent.risk.words[spec.privacy]}</Point>
      <Point title={consent.others.title}>{consent.others.words(quorum, deadline_ms / 1000)}</Point>
      <Point title={consent.anyTime.title}>{consent.anyTime.words}</Point>
    </dl>
  );
}

function Point({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <dt className="font-semibold">{title}</dt>
      <dd className="mt-0.5 max-w-[60ch] text-soft">{children}</dd>
    </div>
  );
}

export function ConsentChanges({
  before,
  changes,
  version,
}: {
  before: Given;
  changes: readonly Change[];
  version: number;
}) {
  const { consent, format } = useFirstWords();
  const { changed } = consent;
  const day = format.day(before.given_at_ms);
  return (
    <Notice tone="warn" title={changed.title(day, before.spec.version, version)}>
      {changes.length === 0 ? (
        <p>{changed.nothing}</p>
      ) : (
        <>
          <p>{changed.list}</p>
          <ul className="list-disc pl-5">
            {changes.map((change) => (
              <li key={change.what}>{changeWords(change, changed)}</li>
            ))}
          </ul>
        </>
      )}
    </Notice>
  );
}

function changeWords(change: Change, words: FirstWords["consent"]["changed"]): string {
  switch (change.what) {
    case "privacy":
      return words.privacy(change.from, change.to);
    case "quorum":
      return words.quorum(change.from, change.to);
    case "deadline":
      return words.deadline(change.from_s, change.to_s);
    default:
      return words[change.what];
  }
}
